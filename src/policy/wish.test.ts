// What is wished of a channel, with and without a turn, and which answers contradict it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Channel } from "./channel.ts";
import { contradicts, isSettled, wishAt } from "./wish.ts";

const NOW = 1_800_000_000;
const inS = (seconds: number) => NOW + seconds;

describe("what is wished of POP", () => {
  const cases: [
    label: string,
    blocked: Channel[],
    turn: number | undefined,
    wish: string,
    isSettled: boolean,
  ][] = [
    ["blocked", ["pop"], undefined, "blocked", true],
    ["open, another one blocked", ["imap"], undefined, "open", true],
    ["blocked until tomorrow", ["pop"], inS(86_400), "blocked", true],
    ["blocked until a second ago", ["pop"], inS(-1), "open", false],
    ["blocked until yesterday, not yet turned here", ["pop"], inS(-86_400), "open", true],
    ["open until now", [], inS(0), "blocked", false],
    ["open for a second more", [], inS(1), "open", false],
  ];
  for (const [label, blocked, turn, wish, settled] of cases)
    it(label, () => {
      const wished = { blocked, turns: turn === undefined ? {} : { pop: turn } };
      assert.equal(wishAt(wished, "pop", NOW), wish);
      assert.equal(isSettled(wished, "pop", NOW), settled);
    });
});

it("only a plain word contradicts", () => {
  const all = (["open", "blocked"] as const).flatMap((wish) =>
    (["open", "refused", "temporary", "unknown"] as const).map(
      (says) => `${wish} ${says} ${contradicts(wish, says)}`,
    ),
  );
  assert.deepEqual(
    all.filter((each) => each.endsWith("true")),
    ["open refused true", "blocked open true"],
  );
});

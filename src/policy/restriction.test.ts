// What a change closes and opens, for all 256 pairs of sets.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHANNELS, type Channel, orderedChannels } from "./channel.ts";
import { afterMarks, compareBlocked, MARKS } from "./restriction.ts";

const SETS: Channel[][] = Array.from({ length: 16 }, (_, bits) =>
  CHANNELS.filter((_, at) => bits & (1 << at)),
);

describe("compareBlocked", () => {
  it("closes and opens exactly the difference", () => {
    for (const before of SETS) {
      for (const after of SETS) {
        const { closing, opening } = compareBlocked(before, after);
        const end = orderedChannels([...before.filter((each) => !opening.includes(each)), ...closing]);
        assert.deepEqual(end, after);
        assert.equal(
          closing.some((each) => before.includes(each)),
          false,
        );
        assert.equal(
          opening.some((each) => after.includes(each)),
          false,
        );
      }
    }
  });
});

describe("afterMarks", () => {
  it("restricts, lifts and leaves, each channel by itself", () => {
    for (const before of SETS)
      for (let nth = 0; nth < MARKS.length ** CHANNELS.length; nth++) {
        const of = (at: number) => MARKS[Math.floor(nth / MARKS.length ** at) % MARKS.length] ?? "leave";
        const marks = { pop: of(0), imap: of(1), smtp: of(2), webmail: of(3) };
        const turns = { imap: 7, webmail: 8 };
        const after = afterMarks({ blocked: before, turns: { pop: 5, imap: 6 } }, marks, turns);
        for (const [at, channel] of CHANNELS.entries()) {
          const expected = { restrict: true, lift: false, leave: before.includes(channel) }[of(at)];
          assert.equal(after.blocked.includes(channel), expected, `${before} ${nth} ${channel}`);
        }
        const turn = (channel: Channel, kept: number | undefined, named: number | undefined) =>
          assert.equal(after.turns[channel], marks[channel] === "leave" ? kept : named, `${nth} ${channel}`);
        turn("pop", 5, undefined);
        turn("imap", 6, 7);
        turn("smtp", undefined, undefined);
        turn("webmail", undefined, 8);
      }
  });
});

describe("orderedChannels", () => {
  it("is the same for every order and repeats", () => {
    assert.deepEqual(orderedChannels(["webmail", "pop", "webmail"]), ["pop", "webmail"]);
    assert.deepEqual(orderedChannels([]), []);
  });
});

// What becomes of a mailbox's channels by themselves.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CHANNELS, type Channel } from "./channel.ts";
import { compile, decide, gatePhases, instantText, isOpenAt, NEVER } from "./replica.ts";
import { type ChannelState, isSameState, nextTurn, orderedTurns, stateAt, type Turns } from "./turn.ts";

const instant = fc.integer({ min: 0, max: 9 });
const turns: fc.Arbitrary<Turns> = fc.record(
  { pop: instant, imap: instant, smtp: instant, webmail: instant },
  { requiredKeys: [] },
);
const state: fc.Arbitrary<ChannelState> = fc.record({ blocked: fc.subarray([...CHANNELS]), turns });

describe("turns", () => {
  const cases: [label: string, state: ChannelState, now: number, after: ChannelState][] = [
    ["nothing to turn", { blocked: ["pop"], turns: {} }, 9, { blocked: ["pop"], turns: {} }],
    ["a second before", { blocked: ["pop"], turns: { pop: 5 } }, 4, { blocked: ["pop"], turns: { pop: 5 } }],
    [
      "at the instant, a blocked one opens",
      { blocked: ["pop"], turns: { pop: 5 } },
      5,
      { blocked: [], turns: {} },
    ],
    [
      "at the instant, an open one closes",
      { blocked: [], turns: { imap: 5 } },
      5,
      { blocked: ["imap"], turns: {} },
    ],
    [
      "each by itself",
      { blocked: ["smtp"], turns: { pop: 3, smtp: 4, webmail: 8 } },
      4,
      { blocked: ["pop"], turns: { webmail: 8 } },
    ],
  ];
  for (const [label, before, now, after] of cases)
    it(label, () => assert.deepEqual(stateAt(before, now), after));

  it("come to the same, taken one after the other or all at once", () => {
    fc.assert(
      fc.property(state, instant, instant, (before, one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(isSameState(stateAt(stateAt(before, first), last), stateAt(before, last)));
        const next = nextTurn(before.turns);
        assert.equal(isSameState(stateAt(before, last), before), next === null || next > last);
        assert.equal(
          JSON.stringify(orderedTurns(before.turns)),
          JSON.stringify(orderedTurns({ ...before.turns })),
        );
      }),
    );
  });

  it("make phases that follow each other without a gap, each with what the row decides then", () => {
    fc.assert(
      fc.property(state, instant, (before, now) => {
        const { blocked } = stateAt(before, now);
        const row = compile({ address: "a@a.example", id: "m", passwordHash: null, ...before });
        const text = instantText(now);
        const phases = gatePhases(row);
        assert.equal(phases[0]?.since, "");
        assert.equal(phases.at(-1)?.until, NEVER);
        for (const [at, phase] of phases.entries())
          if (at > 0) assert.equal(phase.since, phases[at - 1]?.until);
        const current = phases.filter((phase) => phase.since <= text && phase.until > text);
        assert.equal(current.length, 1);
        for (const channel of CHANNELS as readonly Channel[]) {
          const isOpen = !blocked.includes(channel);
          assert.equal(isOpenAt(row, channel, text), isOpen);
          assert.equal(decide(row, channel, text).kind, isOpen ? "open" : "refused");
          assert.equal(current[0]?.[channel] === "open", isOpen);
        }
      }),
    );
  });
});

// Previews in numbers: by table, and equal to what the marks do to each mailbox.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNELS, type Channel } from "./channel.ts";
import { afterMarks, MARKS, type Marks } from "./restriction.ts";
import { previewOf, type Tally } from "./tally.ts";
import { isSameState, type Turns } from "./turn.ts";

const LEAVE: Marks = { pop: "leave", imap: "leave", smtp: "leave", webmail: "leave" };
const NOTHING = { turning: 0, already: 0, lasting: 0, timing: 0 };
const TALLIES: Tally[] = [
  { blocked: [], timed: [], mailboxes: 31 },
  { blocked: ["pop"], timed: [], mailboxes: 4 },
  { blocked: ["pop"], timed: ["pop"], mailboxes: 3 },
  { blocked: ["imap"], timed: [], mailboxes: 2 },
];

test("POP: 33 will close, 4 are closed already, 3 stay closed for good", () => {
  const { changed, channels } = previewOf(TALLIES, { ...LEAVE, pop: "restrict" });
  assert.equal(changed, 36);
  assert.deepEqual(channels, {
    pop: { turning: 33, already: 4, lasting: 3, timing: 0 },
    imap: NOTHING,
    smtp: NOTHING,
    webmail: NOTHING,
  });
});

test("POP until a time: 33 will close, 7 are closed already and then will be until that time", () => {
  const { changed, channels } = previewOf(TALLIES, { ...LEAVE, pop: "restrict" }, ["pop"]);
  assert.equal(changed, 40);
  assert.deepEqual(channels.pop, { turning: 33, already: 0, lasting: 0, timing: 7 });
});

test("a mailbox of which two channels change is counted once", () => {
  const { changed, channels } = previewOf(TALLIES, { ...LEAVE, pop: "lift", imap: "lift" });
  assert.equal(changed, 9);
  assert.deepEqual([channels.pop.turning, channels.imap.turning], [7, 2]);
});

test("those that nobody can use any more are told apart from those that nobody could before", () => {
  const tallies: Tally[] = [
    { blocked: ["imap", "smtp", "webmail"], timed: [], mailboxes: 4 },
    { blocked: [...CHANNELS], timed: [], mailboxes: 2 },
    { blocked: ["imap"], timed: [], mailboxes: 1 },
  ];
  assert.equal(previewOf(tallies, { ...LEAVE, pop: "restrict" }).shut, 4);
  assert.equal(previewOf(tallies, { ...LEAVE, imap: "lift" }).shut, 0);
});

test("what is left everywhere changes nothing", () => {
  assert.equal(previewOf(TALLIES, LEAVE).changed, 0);
});

function subsets(): Channel[][] {
  return Array.from({ length: 16 }, (_, bits) => CHANNELS.filter((_channel, at) => ((bits >> at) & 1) === 1));
}

test("for every state and every mark: as many change as afterMarks changes", () => {
  const marks = subsets().flatMap((lifted) =>
    subsets().map((named) => {
      const mark = (channel: Channel) =>
        MARKS[named.includes(channel) ? (lifted.includes(channel) ? 1 : 0) : 2] ?? "leave";
      return Object.fromEntries(CHANNELS.map((channel) => [channel, mark(channel)])) as Marks;
    }),
  );
  for (const blocked of subsets())
    for (const timed of subsets()) {
      const turns: Turns = Object.fromEntries(timed.map((channel) => [channel, 1]));
      const before = { blocked, turns };
      for (const asked of marks) {
        const marked = CHANNELS.filter((channel) => asked[channel] !== "leave");
        for (const turning of [[], ...marked.map((channel) => [channel])]) {
          const until = Object.fromEntries(turning.map((channel) => [channel, 2]));
          const isSame = isSameState(before, afterMarks(before, asked, until));
          const { changed } = previewOf([{ blocked, timed, mailboxes: 5 }], asked, turning);
          assert.equal(changed, isSame ? 0 : 5);
        }
      }
    }
});

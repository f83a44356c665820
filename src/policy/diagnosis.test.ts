// Each reason why somebody cannot connect is told from the others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChannelEvidence, diagnose, FINDINGS, type Finding, LATELY_MS } from "./diagnosis.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;
const phone = { ip: "198.51.100.9", software: "iPhone Mail" };
const laptop = { ip: "192.0.2.7", software: "Thunderbird" };
const ago = (minutes: number, who = laptop) => ({ at: now - minutes * MINUTE, ...who });

const quiet: ChannelEvidence = {
  isBlocked: false,
  isContradicted: false,
  isUnreachable: false,
  isUnsure: false,
  lastLetIn: null,
  lastBlocked: null,
  lastWrong: null,
  lastUnavailable: null,
  reportedSince: now - 90 * LATELY_MS,
};

const cases: [label: string, known: Partial<ChannelEvidence>, finding: Finding][] = [
  ["blocked, and it was tried", { isBlocked: true, lastBlocked: ago(1) }, "blocked"],
  ["blocked, and nobody has tried", { isBlocked: true }, "blocked"],
  ["blocked, though the mail servers do not answer us", { isBlocked: true, isUnreachable: true }, "blocked"],
  ["blocked, and a wrong password after it", { isBlocked: true, lastWrong: ago(1) }, "blocked"],
  ["blocked, and the servers say it is open", { isBlocked: true, isContradicted: true }, "contradicted"],
  ["open, and the servers refuse", { isContradicted: true, lastLetIn: ago(1) }, "contradicted"],
  ["no mail server answers", { isUnreachable: true }, "unreachable"],
  ["no mail server answers, whatever was before", { isUnreachable: true, lastLetIn: ago(5) }, "unreachable"],
  ["a server cannot tell now", { isUnsure: true, lastLetIn: ago(5) }, "unavailable"],
  [
    "a server could not tell at the last attempt",
    { lastUnavailable: ago(2), lastLetIn: ago(5) },
    "unavailable",
  ],
  ["it could not tell, and let in since", { lastUnavailable: ago(5), lastLetIn: ago(2) }, "let-in"],
  ["a wrong password", { lastWrong: ago(3) }, "wrong-password"],
  ["a wrong password after one that was right", { lastWrong: ago(3), lastLetIn: ago(9) }, "wrong-password"],
  ["let in lately, and the wrong password is mended", { lastWrong: ago(9), lastLetIn: ago(3) }, "let-in"],
  [
    "let in, while another one gives a wrong password",
    { lastWrong: ago(9, phone), lastLetIn: ago(3) },
    "wrong-elsewhere",
  ],
  ["the same, the other way round", { lastWrong: ago(3, phone), lastLetIn: ago(9) }, "wrong-elsewhere"],
  ["somebody guessed days ago", { lastWrong: ago(3_000, phone), lastLetIn: ago(3) }, "let-in"],
  ["refused by a block that is gone", { lastBlocked: ago(4), lastLetIn: ago(90) }, "lifted"],
  ["refused, lifted, and in again", { lastBlocked: ago(4), lastLetIn: ago(1) }, "let-in"],
  ["let in lately", { lastLetIn: ago(20) }, "let-in"],
  ["let in long ago, nothing since", { lastLetIn: ago(3 * 24 * 60) }, "no-attempt"],
  ["a wrong password long ago, nothing since", { lastWrong: ago(3 * 24 * 60) }, "no-attempt"],
  ["nothing ever", {}, "no-attempt"],
  ["nothing ever, but nobody would tell", { reportedSince: null }, "no-reports"],
  ["let in lately, as those tell that report", { reportedSince: null, lastLetIn: ago(1) }, "let-in"],
];

for (const [label, known, finding] of cases)
  test(label, () => assert.equal(diagnose({ ...quiet, ...known }, now), finding));

test("every finding has its case", () => {
  assert.deepEqual([...new Set(cases.map(([, , finding]) => finding))].sort(), [...FINDINGS].sort());
});

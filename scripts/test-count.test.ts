// Counting is what decides whether a run failed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countChecks, countTap, type Tally } from "./test-count.ts";

const TAP = `TAP version 13
# Subtest: a
ok 1 - a
1..1
# tests 7
# suites 2
# pass 4
# fail 1
# cancelled 2
# skipped 0
# todo 0
# duration_ms 12
`;
const cases: [label: string, counted: Tally, expected: Tally][] = [
  ["TAP", countTap(TAP), { passed: 4, failed: 3 }],
  ["a runner that died", countTap("TAP version 13\n"), { passed: 0, failed: 0 }],
  ["checks", countChecks("ok   types\nFAIL lint\nok   import directions\n"), { passed: 2, failed: 1 }],
];

describe("counting", () => {
  for (const [label, counted, expected] of cases) it(label, () => assert.deepEqual(counted, expected));
});

// Counts what a test runner said: node's TAP report, and the lines of scripts/check.ts.

export interface Tally {
  passed: number;
  failed: number;
}

/** The summary at the end of node's TAP (test counts, not suites); cancelled tests have failed. */
export function countTap(tap: string): Tally {
  const count = (word: string) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  return { passed: count("pass"), failed: count("fail") + count("cancelled") };
}

export function countChecks(output: string): Tally {
  const lines = output.split("\n");
  const count = (start: string) => lines.filter((line) => line.startsWith(start)).length;
  return { passed: count("ok   "), failed: count("FAIL ") };
}

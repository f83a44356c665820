// Programs run to their end, and nothing of them stays when they are told to end.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand, runOrFail } from "./command.ts";
import { Fault } from "./fault.ts";
import { processState } from "./process-state.ts";

describe("runCommand", () => {
  it("returns status and output", async () => {
    const done = await runCommand("/bin/sh", ["-c", "cat; echo oops >&2; exit 3"], { input: "hello" });
    assert.deepEqual(done, { status: 3, stdout: "hello", stderr: "oops\n" });
  });

  it("ends the program and what it started, even what ignores SIGTERM", async () => {
    const ending = new AbortController();
    const script = "trap '' TERM; sleep 97 & echo $!; wait; sleep 97";
    const run = runCommand("/bin/sh", ["-c", script], { signal: ending.signal, graceMs: 200 });
    await sleep(150);
    ending.abort(new Error("told to end"));
    await assert.rejects(run, /told to end/);
  });

  it("does not start after the signal", async () => {
    await assert.rejects(
      runCommand("/bin/true", [], { signal: AbortSignal.abort(new Error("ended")) }),
      /ended/,
    );
  });

  it("a background child does not outlive its program", async () => {
    const { stdout } = await runCommand("/bin/sh", ["-c", "sleep 98 >/dev/null 2>&1 & echo $!"]);
    const state = processState(Number(stdout.trim()));
    assert.ok(state === null || state.letter === "Z");
  });
});

describe("runOrFail", () => {
  it("says what failed in the program's own words", async () => {
    await assert.rejects(
      runOrFail("Making tea", "/bin/sh", ["-c", "echo no water >&2; exit 1"]),
      (error) =>
        error instanceof Fault && error.hint === "no water" && /Making tea failed/.test(error.message),
    );
  });
});

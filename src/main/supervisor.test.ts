// Programs kept running, and ended with everything they started.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeLog } from "../base/log.ts";
import type { ProcessSpec } from "../base/process-spec.ts";
import { processState } from "../base/process-state.ts";
import { Supervisor } from "./supervisor.ts";

describe("Supervisor", () => {
  let dir: string;
  let supervisor: Supervisor;
  let restarted: string[];
  const spec = (name: string, script: string): ProcessSpec => ({
    name,
    command: "/bin/sh",
    args: ["-c", script],
    cwd: dir,
  });
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-supervisor-"));
    restarted = [];
    supervisor = new Supervisor({
      logDir: dir,
      log: makeLog("test", "error"),
      onChange: () => undefined,
      onRestart: (name) => restarted.push(name),
    });
  });
  afterEach(async () => {
    await supervisor.stop();
    rmSync(dir, { recursive: true });
  });
  const isAlive = (pid: number) => !["Z", undefined].includes(processState(pid)?.letter);
  const pidOf = (name: string) => supervisor.processes().find((each) => each.name === name)?.pid ?? 0;

  it("writes what a program says into its log", async () => {
    supervisor.start(spec("talker", "echo hello; echo again >&2; exec sleep 60"));
    await sleep(100);
    assert.equal(readFileSync(path.join(dir, "talker.log"), "utf8"), "hello\nagain\n");
  });

  it("starts a killed one again, without its predecessor's children", async () => {
    supervisor.start(spec("parent", "sleep 61 & echo $!; wait"));
    await sleep(100);
    const first = pidOf("parent");
    const child = Number(readFileSync(path.join(dir, "parent.log"), "utf8").trim());
    process.kill(first, "SIGKILL");
    for (let waited = 0; restarted.length === 0 && waited < 5_000; waited += 50) await sleep(50);
    assert.deepEqual(restarted, ["parent"]);
    assert.notEqual(pidOf("parent"), first);
    assert.equal(isAlive(child), false);
  });

  it("stop leaves nothing, also of a program that ignores SIGTERM in its children", async () => {
    supervisor.start(spec("deaf", "(trap '' TERM; exec sleep 62) & echo $!; exec sleep 63"));
    await sleep(100);
    const pids = [pidOf("deaf"), Number(readFileSync(path.join(dir, "deaf.log"), "utf8").trim())];
    await supervisor.stop();
    assert.deepEqual(pids.filter(isAlive), []);
    assert.deepEqual(supervisor.processes(), []);
  });

  it("says how a program that keeps ending ended", async () => {
    supervisor.start(spec("broken", "exit 7"));
    await sleep(50);
    assert.equal(supervisor.troubleOf("broken"), null);
    for (let waited = 0; supervisor.troubleOf("broken") === null && waited < 5_000; waited += 50)
      await sleep(50);
    assert.equal(supervisor.troubleOf("broken"), "exit 7");
  });
});

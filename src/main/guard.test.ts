// A start that is killed outright: what it left is ended, unless another start has taken the home meanwhile.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { endGuard, startGuard } from "./guard.ts";
import { lockHome } from "./home-lock.ts";

describe("the guard of a start", () => {
  let home: string;
  let stray: ChildProcess;
  let guard: ChildProcess;
  beforeEach(async () => {
    home = realpathSync(mkdtempSync(path.join(tmpdir(), "postern-guard-")));
    stray = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { cwd: home, stdio: "ignore" });
    guard = startGuard(home, [home]);
    await sleep(300);
    assert.equal(stray.signalCode, null);
  });
  afterEach(() => {
    stray.kill("SIGKILL");
    endGuard(guard);
    rmSync(home, { recursive: true });
  });
  const guardEnds = () => new Promise((resolve) => guard.once("exit", resolve));
  /** As the kernel does when the start is killed. */
  const die = () => guard.stdin?.destroy();

  it("ends what is left", async () => {
    const ended = new Promise((resolve) => stray.once("exit", (_, signal) => resolve(signal)));
    die();
    assert.equal(await ended, "SIGTERM");
  });

  it("leaves all to a start that has the home already", async () => {
    const lock = lockHome(home, () => null);
    const ended = guardEnds();
    die();
    await ended;
    assert.equal(stray.signalCode, null);
    assert.throws(() => lockHome(home, () => "https://localhost:1"), { code: "already-running" });
    lock.release();
    lockHome(home, () => null).release();
  });
});

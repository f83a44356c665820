// What is told and how long is waited, with a log that is kept and rests that only write down their length.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { Patience } from "./patience.ts";

function begin() {
  const told: string[] = [];
  const rests: number[] = [];
  const keep = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    void told.push([level, message, fields?.cause ?? ""].join(" ").trim());
  const log: Log = { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
  const patience = new Patience({
    log,
    says: { trouble: "not done", over: "done again" },
    firstMs: 100,
    lastMs: 1_000,
    rest: async (ms) => void rests.push(ms),
  });
  return { patience, told, rests };
}

describe("patience", () => {
  it("waits twice as long each time, up to the most, and anew after the end of the trouble", async () => {
    const { patience, rests } = begin();
    for (let nth = 0; nth < 6; nth++) await patience.wait(new Fault("code", "away", ""));
    patience.restore();
    await patience.wait(new Fault("code", "away", ""));
    const expected = [100, 200, 400, 800, 1_000, 1_000, 100];
    assert.equal(rests.length, expected.length);
    for (const [nth, ms] of rests.entries())
      assert.ok(Math.abs(ms / (expected[nth] ?? 0) - 1) <= 0.25, `rest ${nth}: ${ms} ms`);
  });

  it("tells each trouble once, also when two take turns, and the end of both", async () => {
    const { patience, told } = begin();
    for (const message of ["away", "unclear", "away", "unclear"])
      await patience.wait(new Fault("code", message, ""));
    patience.restore();
    patience.restore();
    await patience.wait(new Fault("code", "away", ""));
    assert.deepEqual(told, [
      "warn not done away",
      "warn not done unclear",
      "info done again",
      "warn not done away",
    ]);
  });
});

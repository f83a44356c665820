// When memory is given back: once, after large work, when it has been quiet.
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { MemoryReturn } from "./memory.ts";

const MB = 1_024 * 1_024;

describe("giving memory back", () => {
  function watched(t: TestContext) {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const collected = t.mock.fn();
    return { memory: new MemoryReturn(collected), collected: () => collected.mock.callCount() };
  }

  it("comes once after large work, not while it goes on", (t) => {
    const { memory, collected } = watched(t);
    for (let page = 0; page < 50; page++) {
      memory.note(MB);
      t.mock.timers.tick(9_000);
    }
    assert.equal(collected(), 0);
    t.mock.timers.tick(1_000);
    assert.equal(collected(), 1);
    t.mock.timers.tick(3_600_000);
    assert.equal(collected(), 1);
  });

  it("comes again after the next large work", (t) => {
    const { memory, collected } = watched(t);
    for (const times of [1, 2]) {
      memory.note(8 * MB);
      t.mock.timers.tick(10_000);
      assert.equal(collected(), times);
    }
  });

  it("never comes after small work, however much of it there is", (t) => {
    const { memory, collected } = watched(t);
    for (let request = 0; request < 100_000; request++) memory.note(100_000);
    t.mock.timers.tick(10_000);
    assert.equal(collected(), 0);
  });

  it("forgets single large messages that are far apart", (t) => {
    const { memory, collected } = watched(t);
    for (let message = 0; message < 20; message++) {
      memory.note(MB);
      t.mock.timers.tick(10_000);
    }
    assert.equal(collected(), 0);
  });
});

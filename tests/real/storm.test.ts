// Programs killed outright at random moments while boxes are ticked and people sign in: no acknowledged change is
// lost, both files of the replica end equal to the store, and no login contradicts what was acknowledged.
import { after, before, describe, it } from "node:test";
import { openHomeStore } from "../../src/main/store-view.ts";
import type { Store } from "../../src/store/store.ts";
import { killProgram, status } from "../fixtures/instance.ts";
import { Counts, rounds } from "../fixtures/rounds.ts";
import { Storm } from "../fixtures/storm.ts";

const TARGETS = [["control"], ["agent"], ["control", "agent"], ["dovecot"], ["postfix"]];

describe("a storm of changes with programs killed", () => {
  const counts = new Counts();
  let store: Store;
  let storm: Storm;
  before(async () => {
    store = await openHomeStore(status().home);
    storm = await Storm.begin(status(), store, counts);
  });
  after(async () => {
    await store.close();
    counts.print("storm");
  });

  for (let round = 0; round < rounds(10, 300); round++) {
    const targets = TARGETS[round % TARGETS.length] ?? [];
    it(`round ${round + 1}: ${targets.join(" and ")}`, async () => {
      await storm.round(() => {
        for (const name of targets) killProgram(name);
      }, targets.includes("dovecot"));
      counts.add(`rounds ${targets.join("+")}`);
    });
  }
});

// Very many mailboxes' boxes ticked at once, and very many people signing in all the while: what stays open lets in,
// what stays blocked refuses with the reason, what is being changed does one or the other, and once a change is in
// force nothing contradicts it. `npm run test:long` does it with 100,000 mailboxes and 200 people, and tells what they
// waited with and without the changes.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { openHomeStore } from "../../src/main/store-view.ts";
import type { Store } from "../../src/store/store.ts";
import { status } from "../fixtures/instance.ts";
import { LargeService } from "../fixtures/large-service.ts";
import { LoginCrowd, Way } from "../fixtures/login-crowd.ts";
import { checkReplica } from "../fixtures/replica-print.ts";
import { ReplicaReader } from "../fixtures/replica-reader.ts";
import { Counts, isLong } from "../fixtures/rounds.ts";

const [CHANGED, PEOPLE, LOGINS_BETWEEN] = isLong() ? [100_000, 200, 1_000] : [2_000, 40, 200];
/** Mailboxes of each kind that somebody signs in to. */
const EACH = 20;
const REPLICA = path.join(status().home, "mailhost", "replica");

describe(`${CHANGED} mailboxes restricted and lifted under ${PEOPLE} people who sign in`, () => {
  const counts = new Counts();
  let store: Store;
  let service: LargeService;
  before(async () => {
    store = await openHomeStore(status().home);
    service = await LargeService.make(store, CHANGED + 2 * EACH);
  });
  after(async () => {
    counts.print("load");
    await service.remove();
    await checkReplica(store, REPLICA);
    await store.close();
  });

  it("lets nobody in and refuses nobody against what is in force", async () => {
    // Those changed have POP ticked and lifted; of some of them IMAP stays open, of others it stays blocked.
    const changed = service.mailboxes.slice(0, CHANGED);
    const first = changed.slice(0, EACH);
    const last = changed.slice(-EACH);
    const left = service.mailboxes.slice(CHANGED, CHANGED + EACH);
    const closed = service.mailboxes.slice(-EACH);
    await service.mark(last, { imap: "restrict" });
    await service.mark(closed, { pop: "restrict", imap: "restrict" });
    const flipping = [...first, ...last].map((each) => new Way("changed", each, "pop3s", false));
    const ways = [
      ...first.map((each) => new Way("open", each, "imaps", false)),
      ...last.map((each) => new Way("closed", each, "imaps", true)),
      ...left.map((each) => new Way("open", each, "pop3s", false)),
      ...closed.map((each) => new Way("closed", each, "pop3s", true)),
      ...flipping,
    ];
    const reader = new ReplicaReader(path.join(REPLICA, "credentials.sqlite"), first[0]?.address ?? "");
    const crowd = new LoginCrowd(ways, PEOPLE, counts);
    const tell = async (when: string, began: number) => {
      const took = ((performance.now() - began) / 1_000).toFixed(1);
      const [logins, readings] = [crowd.takeTimes(), await reader.takeTimes()];
      if (!isLong()) return;
      console.log(
        `${when}, ${took} s: logins ${spread([...logins.values()].flat())}; replica ${spread(readings)}`,
      );
      for (const [sort, times] of [...logins].sort()) console.log(`  ${sort}: ${spread(times)}`);
    };
    const quiet = async (when: string) => {
      const began = performance.now();
      await crowd.more(LOGINS_BETWEEN);
      await tell(`nothing changes ${when}`, began);
    };
    try {
      await crowd.more(LOGINS_BETWEEN);
      crowd.takeTimes();
      await reader.takeTimes();
      for (const mark of ["restrict", "lift"] as const) {
        await quiet(`before ${mark}`);
        for (const way of flipping) way.ask(mark === "restrict");
        const began = performance.now();
        const done = await service.mark(changed, { pop: mark });
        for (const way of flipping) way.acknowledge();
        await tell(`${mark} of ${done.changed}`, began);
        assert.equal(done.changed, CHANGED);
        await quiet(`after ${mark}`);
      }
    } finally {
      await reader.end();
      await crowd.end();
    }
    for (const seen of ["open in", "closed blocked", "changed in", "changed blocked"])
      assert.ok(counts.of(seen) > 0, `nobody was "${seen}"`);
  });
});

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(1);
  return `median ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)} ms, n = ${sorted.length}`;
}

// The replica damaged in every way the world can: meanwhile no door opens that was closed, and the agent mends
// it by itself within seconds. Runs on the instance's own replica.
import assert from "node:assert/strict";
import { chmodSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { quickLogin } from "../fixtures/quick-login.ts";

const MENDED_WITHIN_MS = 20_000;
const file = () => path.join(status().home, "mailhost", "replica", "replica.sqlite");

const popLogin = async (mailbox: TestMailbox) =>
  (await quickLogin(mailbox, "pop3s", { doors: doors(), ca: status().ca })).outcome;

describe("a damaged replica", () => {
  let customer: Customer;
  let open: TestMailbox;
  let closed: TestMailbox;
  before(async () => {
    customer = await Customer.signIn();
    open = await customer.createMailbox("fault-open");
    closed = await customer.createMailbox("fault-closed");
    await customer.restrict(closed.address, ["pop"]);
  });

  const faults: Record<string, () => void> = {
    removed: () => rmSync(file()),
    "renamed away and then removed": () => {
      renameSync(file(), `${file()}.away`);
      rmSync(`${file()}.away`);
    },
    empty: () => truncateSync(file()),
    "cut off": () => truncateSync(file(), 5_000),
    "overwritten with something else": () => writeFileSync(file(), "this is no database ".repeat(2_000)),
    unreadable: () => chmodSync(file(), 0),
    "opened to everybody by another's hand": () =>
      tamper("UPDATE access SET pop = 1, imap = 1, smtp = 1, webmail = 1"),
    "of another version": () => tamper("PRAGMA user_version = 99"),
  };
  for (const [label, damage] of Object.entries(faults)) {
    it(`${label}: closed, then mended by itself`, async () => {
      damage();
      const began = Date.now();
      const seen = new Set<string>();
      for (;;) {
        const [ofClosed, ofOpen] = await Promise.all([popLogin(closed), popLogin(open)]);
        seen.add(ofClosed);
        if (ofClosed === "blocked" && ofOpen === "in" && Date.now() - began > 2_500) break;
        assert.ok(Date.now() - began < MENDED_WITHIN_MS, `not mended: closed ${ofClosed}, open ${ofOpen}`);
        await sleep(100);
      }
      // Written over by root, the file says "open" until the agent looks again, within a second.
      if (!label.startsWith("opened")) assert.equal(seen.has("in"), false, `got in: ${[...seen]}`);
      // Changes take effect again, also in workers that had the old file open.
      await customer.restrict(open.address, ["pop"]);
      assert.equal(await popLogin(open), "blocked");
      await customer.restrict(open.address, []);
      assert.equal(await popLogin(open), "in");
    });
  }
});

function tamper(sql: string): void {
  const db = new DatabaseSync(file());
  db.exec(sql);
  db.close();
}

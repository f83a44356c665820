// The replica damaged in every way the world can: meanwhile no door opens that was closed, and the agent mends
// it by itself within seconds. Runs on the instance's own replica.
import assert from "node:assert/strict";
import { chmodSync, existsSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { InboxCount } from "../fixtures/inbox-count.ts";
import { processId, status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";
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
        if (ofOpen === "wrong") seen.add(ofOpen);
        if (ofClosed === "blocked" && ofOpen === "in" && Date.now() - began > 2_500) break;
        assert.ok(Date.now() - began < MENDED_WITHIN_MS, `not mended: closed ${ofClosed}, open ${ofOpen}`);
        await sleep(100);
      }
      // Written over by root, the file says "open" until the agent looks again, within a second.
      if (!label.startsWith("opened")) assert.equal(seen.has("in"), false, `got in: ${[...seen]}`);
      assert.equal(seen.has("wrong"), false, `told that the password is wrong: ${[...seen]}`);
      // Changes take effect again, also in workers that had the old file open.
      await customer.restrict(open.address, ["pop"]);
      assert.equal(await popLogin(open), "blocked");
      await customer.restrict(open.address, []);
      assert.equal(await popLogin(open), "in");
    });
  }

  it("lost while the control plane is away: logins and mail are put off until the policy is whole again, none sent back", async () => {
    const inbox = new InboxCount(open);
    const had = await inbox.count();
    let delivered = Promise.resolve("not sent");
    const control = processId("control");
    process.kill(control, "SIGSTOP");
    try {
      const files = ["replica.sqlite", "credentials.sqlite"].map((name) =>
        path.join(path.dirname(file()), name),
      );
      for (const each of files) rmSync(each);
      const isMadeAnew = () => files.every((each) => existsSync(each));
      for (let waited = 0; !isMadeAnew() && waited < MENDED_WITHIN_MS; waited += 100) await sleep(100);
      for (const mailbox of [open, closed]) assert.equal(await popLogin(mailbox), "temporary");
      assert.match(await recipientAnswer("lmtp", open.address), /^4\d\d /);
      // Postfix knows no failing SQLite map: it asks again until there is an answer.
      delivered = recipientAnswer("mx", open.address, "Subject: late\r\n\r\nhello\r\n.");
      assert.equal(await Promise.race([delivered, sleep(3_000, "waits")]), "waits");
    } finally {
      process.kill(control, "SIGCONT");
    }
    for (let waited = 0; (await popLogin(open)) !== "in"; waited += 200) {
      assert.ok(waited < MENDED_WITHIN_MS, "not mended");
      await sleep(200);
    }
    assert.match(await delivered, /^250 /);
    await inbox.waitFor(had + 1);
  });
});

/** The last answer of a delivery, up to the recipient or with a message, or the first refusal. */
async function recipientAnswer(door: "lmtp" | "mx", to: string, message?: string): Promise<string> {
  const client = await LineClient.connect(doors()[door], "plain", status().ca);
  try {
    await client.expect(/^220 /);
    await client.ask(`${door === "lmtp" ? "LHLO" : "EHLO"} sender.example`, /^250 /);
    const sender = await client.ask("MAIL FROM:<someone@elsewhere.example>", /^[245]\d\d /);
    if (!sender.startsWith("250 ")) return sender;
    const said = await client.ask(`RCPT TO:<${to}>`, /^[245]\d\d /);
    if (message === undefined) return said;
    await client.ask("DATA", /^354 /);
    return await client.ask(message, /^[245]\d\d /);
  } finally {
    client.close();
  }
}

function tamper(sql: string): void {
  const db = new DatabaseSync(file());
  db.exec(sql);
  db.close();
}

// What holders of mailboxes find in them, read by Python's imaplib: one message for several changes, none for what is as
// it was, one for refusals of a real program, none where nobody wants them, and one after a mail host was away. Time
// passes by the outbox's own column, a minute at a time.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { SignIn } from "../../src/main/status-shape.ts";
import { openHomeStore } from "../../src/main/store-view.ts";
import { GATHERED_MS } from "../../src/store/notice.ts";
import type { Store } from "../../src/store/store.ts";
import type { NoticeRow } from "../../src/store/tables.ts";
import type { Service } from "../../src/wire/service.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { InboxCount } from "../fixtures/inbox-count.ts";
import { processId, status } from "../fixtures/instance.ts";
import { PROGRAMS } from "../fixtures/programs.ts";

const run = promisify(execFile);
const domain = `told-${randomBytes(4).toString("hex")}.example`;
const account: SignIn = { email: `owner@${domain}`, password: `pw-${randomBytes(9).toString("base64url")}` };
const dir = mkdtempSync(path.join(tmpdir(), "postern-notice-"));
const READ = `
import email, email.policy, imaplib, json, ssl, sys
host, port, ca, user, password = sys.argv[1:]
box = imaplib.IMAP4_SSL(host, int(port), ssl_context=ssl.create_default_context(cafile=ca))
box.login(user, password)
box.select("INBOX", readonly=True)
told = []
for number in box.search(None, "ALL")[1][0].split():
    message = email.message_from_bytes(box.fetch(number, "(RFC822)")[1][0][1], policy=email.policy.default)
    told.append({**{name.lower(): str(value) for name, value in message.items()}, "text": message.get_content()})
print(json.dumps(told))
box.logout()
`;

let store: Store;
let customer: Customer;
let serviceId: string;
let mailbox: TestMailbox;
let inbox: InboxCount;

before(async () => {
  store = await openHomeStore(status().home);
  const operator = await Customer.signInAs(status().accounts.operator);
  await operator.ask("POST", "/customers", { ...account, name: "Théo" });
  const body = { customerEmail: account.email, kind: "mail", name: "Told", domains: [domain] };
  serviceId = (await operator.ask<Service>("POST", "/services", body)).id;
  customer = await Customer.signInAs(account);
});
beforeEach(async () => {
  await want(true, true);
  mailbox = await customer.createMailbox("holder");
  inbox = new InboxCount(mailbox);
});
afterEach(() => {
  try {
    process.kill(processId("agent"), "SIGCONT");
  } catch {
    // It is being started again.
  }
});
after(async () => {
  await store?.close();
  rmSync(dir, { recursive: true });
});

const want = (changes: boolean, refusals: boolean) =>
  customer.ask("PUT", `/services/${serviceId}/holder-messages`, {
    ...{ changes, refusals, language: "en", contact: "Rose, extension 12", timeZone: "Europe/Paris" },
  });

async function notice(kind: NoticeRow["kind"]): Promise<NoticeRow | undefined> {
  return store.db
    .selectFrom("notice as n")
    .innerJoin("mailbox as m", "m.id", "n.mailbox_id")
    .selectAll("n")
    .where("m.address", "=", mailbox.address)
    .where("n.kind", "=", kind)
    .executeTakeFirst();
}

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
  return assert.fail(`${what} did not come`);
}

/** As if a minute had passed (or `ms`) since what waits was written down. */
async function pass(kind: NoticeRow["kind"], ms = GATHERED_MS): Promise<void> {
  const waiting = await until(`the ${kind} to tell`, async () => {
    const row = await notice(kind);
    return row?.due_at != null && row;
  });
  await store.db
    .updateTable("notice")
    .set((row) => ({ due_at: row("due_at", "-", ms) }))
    .where("mailbox_id", "=", waiting.mailbox_id)
    .where("kind", "=", kind)
    .execute();
}

const gone = (kind: NoticeRow["kind"]) => until("the end", async () => (await notice(kind)) === undefined);

async function read(): Promise<Record<string, string>[]> {
  const { host, port } = doors().imaps;
  const args = ["-c", READ, host, String(port), status().ca, mailbox.address, mailbox.password];
  const told = (await run("python3", args)).stdout.replaceAll("\\r\\n", "\\n");
  return JSON.parse(told) as Record<string, string>[];
}

it("a change is one message, three are one, and what is as it was told is none", async () => {
  await customer.restrict(mailbox.address, ["pop"]);
  await pass("changed");
  await inbox.waitFor(1);
  await gone("changed");
  for (const blocked of [["smtp"], [], ["smtp", "webmail"]] as const)
    await customer.restrict(mailbox.address, [...blocked]);
  await pass("changed");
  await inbox.waitFor(2);
  await gone("changed");
  await customer.restrict(mailbox.address, []);
  await customer.restrict(mailbox.address, ["smtp", "webmail"]);
  await pass("changed");
  await gone("changed");
  const [first, second, ...more] = await read();
  assert.deepEqual(more, []);
  assert.equal(first?.from, `Mailbox access <postmaster@${domain}>`);
  assert.equal(first?.["auto-submitted"], "auto-generated");
  assert.equal(first?.["reply-to"], undefined, "an address nobody named");
  assert.match(
    first?.text ?? "",
    /\n- POP: blocked since .* (CET|CEST|GMT\+[12])\n- IMAP: open\n- SMTP: open\n/,
  );
  assert.match(first?.text ?? "", /Whom to ask: Rose, extension 12/);
  assert.match(second?.text ?? "", /\n- POP: open\n- IMAP: open\n- SMTP: blocked .*\n- Webmail: blocked /);
  assert.notEqual(first?.["message-id"], second?.["message-id"]);
});

it("a program that is refused is told of once a day, by its name", async () => {
  await want(false, true);
  await customer.restrict(mailbox.address, ["imap"]);
  const refused = async (...names: string[]) => {
    for (const name of names)
      await assert.rejects(async () => PROGRAMS[name]?.use(mailbox, dir), `${name} is let in`);
  };
  const blocked = () =>
    store.db
      .selectFrom("login_attempt as a")
      .innerJoin("mailbox as m", "m.id", "a.mailbox_id")
      .select("a.count")
      .where("m.address", "=", mailbox.address)
      .where("a.outcome", "=", "blocked")
      .execute();
  await refused("imapflow", "curl imaps");
  // Reports come some seconds later, and both within the minute that is waited for.
  await until("the report", async () => (await blocked()).length >= 2);
  await pass("refused");
  await inbox.waitFor(1);
  await until("the note of it", async () => ((await notice("refused"))?.told_at ?? 0) > 0);
  await refused("imapflow");
  await until("the second report", async () => {
    const rows = await blocked();
    return rows.reduce((sum, row) => sum + row.count, 0) >= 3;
  });
  assert.equal((await notice("refused"))?.due_at, null, "told again on the same day");
  await customer.restrict(mailbox.address, []);
  const [message, ...more] = await read();
  assert.deepEqual(more, []);
  assert.equal(message?.subject, `A program was refused access to ${mailbox.address}`);
  assert.match(message?.text ?? "", /\n- imapflow.*, from 127\.0\.0\.1, by IMAP: once, on /);
  assert.match(message?.text ?? "", /\n- Unnamed program, from 127\.0\.0\.1, by IMAP: once, on /);
  assert.match(message?.text ?? "", /\nIMAP: blocked since /);
});

it("nobody is told who is not to be told", async () => {
  await customer.restrict(mailbox.address, ["pop"]);
  await want(false, false);
  await customer.restrict(mailbox.address, ["pop", "smtp"]);
  await assert.rejects(async () => PROGRAMS["curl pop3s"]?.use(mailbox, dir));
  await sleep(2_000);
  assert.equal(await notice("changed"), undefined);
  assert.equal(await notice("refused"), undefined);
  await inbox.waitFor(0);
});

it("a mail host that was away has it once, later", async () => {
  const agent = processId("agent");
  process.kill(agent, "SIGSTOP");
  await customer.ask("PUT", `/mailboxes/${mailbox.address}/restrictions`, { blocked: ["pop"] });
  await pass("changed");
  await until("a try", async () => ((await notice("changed"))?.tries ?? 0) > 0);
  // Until it is put off: it waits three seconds for an answer, nine when the question was fetched.
  await until("the end of the try", async () => {
    const due = (await notice("changed"))?.due_at ?? 0;
    await sleep(300);
    return (await notice("changed"))?.due_at !== due || due < Date.now() + 45_000;
  });
  await inbox.waitFor(0);
  process.kill(agent, "SIGCONT");
  await sleep(1_000);
  await pass("changed", 3 * GATHERED_MS);
  await gone("changed");
  await inbox.waitFor(1);
});

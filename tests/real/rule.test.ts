// Rules made before a block: a real Sieve script goes on forwarding a restricted mailbox's mail, and the customer
// is told of it, of what cannot be understood, and that it is gone; also when Postern's programs were away.
import assert from "node:assert/strict";
import { chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ImapFlow } from "imapflow";
import nodemailer from "nodemailer";
import { MAIL_UID } from "../../src/mailhost/mail-host.ts";
import type { Restrictions } from "../../src/wire/restriction.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { processId, status } from "../fixtures/instance.ts";
import { runProgram } from "../fixtures/probe.ts";
import { activateScript, deactivateScripts, putScript } from "../fixtures/sieve.ts";
import { webmailImapOptions } from "../fixtures/webmail-door.ts";

const TOLD_WITHIN_MS = 30_000;
let customer: Customer;
before(async () => {
  customer = await Customer.signIn();
});

type Told = Restrictions["rules"][number];

/** What is said of a mailbox's rules once the mail server has looked since its last change. */
async function told(address: string): Promise<Told> {
  for (const began = Date.now(); ; await sleep(50)) {
    const { rules } = await customer.ask<Restrictions>("GET", `/mailboxes/${address}/restrictions`);
    const [rule] = rules;
    assert.equal(rules.length, 1);
    if (rule !== undefined && !rule.isLooking) return rule;
    assert.ok(Date.now() - began < TOLD_WITHIN_MS, `still looking: ${JSON.stringify(rules)}`);
  }
}

const lookAgain = (address: string) => customer.ask("POST", `/mailboxes/${address}/look`);
const found = ({ outcome, rules, more }: Told) => ({ outcome, rules, more });
const NOTHING = { outcome: "looked", rules: [], more: 0 };

async function deliver(to: string, subject: string): Promise<void> {
  const transport = nodemailer.createTransport({
    ...status().endpoints.lmtp,
    lmtp: true,
    secure: false,
    ignoreTLS: true,
  });
  const from = "someone@elsewhere.example";
  await transport.sendMail({ envelope: { from, to: [to] }, from, to, subject, text: "hello" });
  transport.close();
}

/** Subjects in the inbox, read by the webmail's door, which is open. */
async function subjects(mailbox: TestMailbox): Promise<string[]> {
  const client = new ImapFlow({
    ...webmailImapOptions(),
    auth: { user: mailbox.address, pass: mailbox.password },
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen("INBOX");
    const messages = await client.fetchAll("1:*", { envelope: true });
    return messages.map((message) => message.envelope?.subject ?? "");
  } finally {
    client.close();
  }
}

async function arrived(mailbox: TestMailbox, subject: string): Promise<void> {
  for (const began = Date.now(); ; await sleep(200)) {
    if ((await subjects(mailbox)).includes(subject)) return;
    assert.ok(Date.now() - began < TOLD_WITHIN_MS, `${subject} did not arrive at ${mailbox.address}`);
  }
}

describe("a rule made before a block", () => {
  it("goes on forwarding, the panel says so, and that it is gone once it is removed", async () => {
    const mailbox = await customer.createMailbox("rule");
    const thief = await customer.createMailbox("thief");
    const script = `require ["copy"];\n# rule:[x]\nif true\n{\n\tredirect :copy "${thief.address}";\n}\n`;
    await activateScript(mailbox, "roundcube", script);
    await customer.restrict(mailbox.address, ["pop", "imap", "smtp"]);
    assert.deepEqual(found(await told(mailbox.address)), {
      outcome: "looked",
      rules: [{ kind: "forward", to: thief.address, keepsCopy: true }],
      more: 0,
    });
    await deliver(mailbox.address, "for one only");
    await arrived(mailbox, "for one only");
    await arrived(thief, "for one only");

    await customer.restrict(mailbox.address, []);
    await deactivateScripts(mailbox);
    await customer.restrict(mailbox.address, ["pop"]);
    assert.deepEqual(found(await told(mailbox.address)), NOTHING);
    await deliver(mailbox.address, "for one only now");
    await arrived(mailbox, "for one only now");
    assert.equal((await subjects(thief)).includes("for one only now"), false);
  });

  it("looks again when asked, while the mailbox stays restricted", async () => {
    const mailbox = await customer.createMailbox("rule-again");
    await customer.restrict(mailbox.address, ["pop"]);
    const before = await told(mailbox.address);
    assert.deepEqual(found(before), NOTHING);
    await activateScript(mailbox, "other", 'redirect "bob@example.net";');
    await lookAgain(mailbox.address);
    const after = await told(mailbox.address);
    assert.deepEqual(after.rules, [{ kind: "forward", to: "bob@example.net", keepsCopy: false }]);
    assert.ok(after.lookedAt !== null && before.lookedAt !== null && after.lookedAt > before.lookedAt);
  });

  it("is found in a script that the active one includes", async () => {
    const mailbox = await customer.createMailbox("rule-include");
    await putScript(
      mailbox,
      "deeper",
      `require "variables"; set "who" "bob"; redirect "\${who}@example.net";`,
    );
    await putScript(
      mailbox,
      "more",
      'require ["include", "enotify"]; include "deeper"; notify "mailto:carl@example.net";',
    );
    await activateScript(
      mailbox,
      "main",
      'require "include"; include :personal "more"; include :optional "none";',
    );
    await customer.restrict(mailbox.address, ["smtp"]);
    assert.deepEqual(found(await told(mailbox.address)).rules, [
      { kind: "notify", to: "carl@example.net", keepsCopy: true },
      { kind: "forward", to: null, keepsCopy: false },
    ]);
  });

  it("is told of a mailbox that never had a script, and of one with a harmless one", async () => {
    const never = await customer.createMailbox("rule-never");
    const harmless = await customer.createMailbox("rule-harmless");
    await activateScript(
      harmless,
      "away",
      'require ["vacation", "fileinto"]; vacation "away"; if false { redirect "a@b.example"; }',
    );
    for (const { address } of [never, harmless]) {
      await customer.restrict(address, ["pop"]);
      assert.deepEqual(found(await told(address)), NOTHING);
    }
  });
});

describe("a script that somebody put into the home", () => {
  async function home(mailbox: TestMailbox): Promise<string> {
    await deliver(mailbox.address, "makes the home");
    const config = path.join(status().home, "mailhost/dovecot/dovecot.conf");
    return (await runProgram("doveadm", ["-c", config, "user", "-f", "home", mailbox.address])).trim();
  }

  const ways: Record<string, { place: (home: string) => void; found: object }> = {
    "as a plain file is found": {
      place: (dir) => writeFileSync(path.join(dir, ".dovecot.sieve"), 'redirect "bob@example.net";'),
      found: { ...NOTHING, rules: [{ kind: "forward", to: "bob@example.net", keepsCopy: false }] },
    },
    "that is no Sieve is said to be unclear": {
      place: (dir) =>
        writeFileSync(path.join(dir, ".dovecot.sieve"), 'if true { redirect "bob@example.net";'),
      found: { outcome: "unclear", rules: [], more: 0 },
    },
    "of unknown commands is said to be unclear": {
      place(dir) {
        mkdirSync(path.join(dir, "sieve"), { recursive: true });
        writeFileSync(path.join(dir, "sieve/odd.sieve"), 'snooze "x";');
        for (const each of ["sieve", "sieve/odd.sieve"]) chownSync(path.join(dir, each), MAIL_UID, MAIL_UID);
        symlinkSync("sieve/odd.sieve", path.join(dir, ".dovecot.sieve"));
      },
      found: { outcome: "unclear", rules: [], more: 0 },
    },
    "as a link to a file of the system is not read": {
      place: (dir) => symlinkSync("/etc/hostname", path.join(dir, ".dovecot.sieve")),
      found: { outcome: "unread", rules: [], more: 0 },
    },
    "as a folder is not read": {
      place: (dir) => mkdirSync(path.join(dir, ".dovecot.sieve")),
      found: { outcome: "unread", rules: [], more: 0 },
    },
  };
  for (const [label, { place, found: expected }] of Object.entries(ways))
    it(label, async () => {
      const mailbox = await customer.createMailbox("rule-file");
      place(await home(mailbox));
      await customer.restrict(mailbox.address, ["pop"]);
      assert.deepEqual(found(await told(mailbox.address)), expected);
    });
});

describe("with Postern's programs away", () => {
  let lifted: TestMailbox;
  let other: TestMailbox;
  // While the agent is surely there: after an outage it waits some seconds before it asks again.
  before(async () => {
    lifted = await customer.createMailbox("rule-lifted");
    other = await customer.createMailbox("rule-other");
  });
  const frozen = new Set<number>();
  afterEach(() => {
    for (const pid of frozen) process.kill(pid, "SIGCONT");
    frozen.clear();
  });
  const freeze = (name: string) => {
    frozen.add(processId(name));
    process.kill(processId(name), "SIGSTOP");
  };
  /** Its supervisor starts it again. */
  const kill = async (name: string) => {
    const before = processId(name);
    process.kill(before, "SIGKILL");
    for (let now = 0; now === 0 || now === before; await sleep(50)) now = pidOrNone(name);
  };

  const pidOrNone = (name: string) => {
    try {
      return processId(name);
    } catch {
      return 0;
    }
  };

  it("the agent killed right after the change still tells", async () => {
    const mailbox = await customer.createMailbox("rule-killed");
    await activateScript(mailbox, "x", 'redirect "bob@example.net";');
    await customer.restrict(mailbox.address, ["pop"]);
    await kill("agent");
    assert.equal((await told(mailbox.address)).rules[0]?.to, "bob@example.net");
  });

  it("the control plane killed meanwhile is told when it is back", async () => {
    const mailbox = await customer.createMailbox("rule-control");
    await activateScript(mailbox, "x", 'redirect "bob@example.net";');
    freeze("agent");
    await customer.ask("PUT", `/mailboxes/${mailbox.address}/restrictions`, { blocked: ["pop"] });
    await kill("control");
    for (const pid of frozen) process.kill(pid, "SIGCONT");
    frozen.clear();
    for (const began = Date.now(); ; await sleep(100)) {
      const isBack = await customer.send("GET", "/services").then(
        ({ ok }) => ok,
        () => false,
      );
      if (isBack) break;
      assert.ok(Date.now() - began < TOLD_WITHIN_MS, "the control plane is not back");
    }
    assert.equal((await told(mailbox.address)).rules[0]?.to, "bob@example.net");
  });

  it("one that is lifted before it was looked at is passed over", async () => {
    await activateScript(lifted, "x", 'redirect "bob@example.net";');
    freeze("agent");
    for (const blocked of [["pop"], []])
      await customer.ask("PUT", `/mailboxes/${lifted.address}/restrictions`, { blocked });
    for (const pid of frozen) process.kill(pid, "SIGCONT");
    frozen.clear();
    await customer.ask("PUT", `/mailboxes/${other.address}/restrictions`, { blocked: ["pop"] });
    await told(other.address);
    assert.equal((await told(lifted.address)).lookedAt, null);
  });
});

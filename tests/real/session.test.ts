// Sessions that are open when a box is ticked: the blocked channel's end at once, all others go on. Also on a
// change of password and on deletion. Driven by imapflow, Python's clients and raw lines.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { dumpSessions } from "../../src/agent/dovecot/anvil.ts";
import { DovecotSettings } from "../../src/agent/dovecot/setting.ts";
import { LiveSessions } from "../../src/agent/dovecot/who.ts";
import type { Channel } from "../../src/policy/channel.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { HeldSessions } from "../fixtures/held-sessions.ts";
import { status } from "../fixtures/instance.ts";

let customer: Customer;
before(async () => {
  customer = await Customer.signIn();
});

describe("open sessions", () => {
  const held = new HeldSessions();
  after(() => held.close());

  const cases: { blocked: Channel[]; ended: string[] }[] = [
    { blocked: ["imap"], ended: ["imaps idle", "imap starttls", "sieve"] },
    { blocked: ["webmail"], ended: ["webmail idle", "webmail sieve"] },
    { blocked: ["pop"], ended: ["pop3s"] },
    { blocked: ["smtp"], ended: [] },
    {
      blocked: ["pop", "imap", "webmail"],
      ended: ["imaps idle", "imap starttls", "sieve", "webmail idle", "webmail sieve", "pop3s"],
    },
  ];
  for (const { blocked, ended } of cases) {
    it(`${blocked.join(", ")} ends ${ended.join(", ") || "no session"} and leaves the others`, async () => {
      const mailbox = await customer.createMailbox("open");
      await held.open(mailbox);
      const answer = await customer.restrict(mailbox.address, blocked);
      const counted = answer.receipts.reduce((sum, receipt) => sum + receipt.sessionsEnded, 0);
      await held.settle(ended);
      assert.deepEqual(held.ended(), [...ended].sort(), "sessions that ended");
      assert.equal(counted, ended.length, "the receipt's count");
      await held.checkAlive(held.names().filter((name) => !ended.includes(name)));
      held.close();
    });
  }

  it("are listed by Dovecot's anvil, and alike by doveadm where the anvil is not as we know it", async () => {
    const mailbox = await customer.createMailbox("listed");
    await held.open(mailbox);
    const config = path.join(status().home, "mailhost/dovecot/dovecot.conf");
    class NoAnvil extends DovecotSettings {
      override get = async () => "/nowhere";
    }
    const anvil = path.join(await new DovecotSettings(config).get("base_dir"), "anvil");
    const lists = await Promise.all([dumpSessions(anvil), new LiveSessions(new NoAnvil(config)).list()]);
    const [byAnvil, byDoveadm] = lists.map((all) =>
      all.filter(({ address }) => address === mailbox.address).sort((a, b) => a.pid - b.pid),
    );
    assert.equal(byAnvil?.length, held.names().filter((name) => !name.startsWith("smtp")).length);
    assert.deepEqual(byAnvil, byDoveadm);
    held.close();
  });

  it("a change of password ends them all, and lets the new password in at once", async () => {
    const mailbox = await customer.createMailbox("password");
    await held.open(mailbox);
    const password = `${mailbox.password}-new`;
    await customer.ask("PUT", `/mailboxes/${mailbox.address}/password`, { password });
    await held.settle(held.names().filter((name) => !name.startsWith("smtp")));
    held.close();
    await sleep(600);
    await assert.rejects(held.open(mailbox), /auth|password|denied/i);
    held.close();
    await held.open({ address: mailbox.address, password });
    held.close();
  });

  it("deleting ends them all; the address made again does not find the old mail", async () => {
    const mailbox = await customer.createMailbox("gone");
    await held.open(mailbox);
    await customer.ask("DELETE", `/mailboxes/${mailbox.address}`, {
      confirm: mailbox.address,
      currentPassword: customer.password,
    });
    await held.settle(held.names().filter((name) => !name.startsWith("smtp")));
    held.close();
    await assert.rejects(held.open(mailbox), /auth|password|denied/i);
    held.close();
  });
});

describe("an SMTP session already signed in", () => {
  const held = new HeldSessions();
  after(() => held.close());
  let mailbox: TestMailbox;
  before(async () => {
    mailbox = await customer.createMailbox("sender");
  });

  for (const stage of ["MAIL", "DATA", "body"] as const) {
    it(`cannot send when SMTP is blocked before its ${stage}`, async () => {
      await customer.restrict(mailbox.address, []);
      const smtp = await held.smtp(mailbox);
      const said = await smtp.sendInterrupted(stage, () => customer.restrict(mailbox.address, ["smtp"]));
      assert.match(said, /^554 5\.7\.1 .*SMTP access is disabled for this address/);
      await customer.restrict(mailbox.address, []);
      assert.match(await smtp.sendInterrupted("none", async () => undefined), /^250 /);
    });
  }
});

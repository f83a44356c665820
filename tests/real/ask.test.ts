// What mail hosts are asked: a mailbox's live sessions, ending one of them or all of a channel. With Python's clients
// and Roundcube, and with an agent that does not answer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { EndedMailSessions, MailSession, MailSessions } from "../../src/wire/mail-session.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { processId } from "../fixtures/instance.ts";
import { PythonSession } from "../fixtures/python-session.ts";
import { WebmailHttp } from "../fixtures/webmail-http.ts";

let customer: Customer;
before(async () => {
  customer = await Customer.signIn();
});

async function sessionsOf({ address }: TestMailbox): Promise<MailSession[]> {
  const { mailHosts } = await customer.ask<MailSessions>("GET", `/mailboxes/${address}/sessions`);
  assert.deepEqual(
    mailHosts.map(({ outcome, more }) => [outcome, more]),
    [["answered", 0]],
  );
  return mailHosts.flatMap((host) => host.sessions);
}

async function end({ address }: TestMailbox, what: { id: string } | { channel: string }): Promise<number> {
  return (await customer.ask<EndedMailSessions>("POST", `/mailboxes/${address}/sessions/end`, what)).ended;
}

describe("live sessions", () => {
  const open: PythonSession[] = [];
  after(() => {
    for (const session of open) session.close();
  });
  async function held(kind: "imap" | "pop", mailbox: TestMailbox): Promise<PythonSession> {
    const session = await PythonSession.open(kind, mailbox);
    open.push(session);
    return session;
  }

  it("are told with channel, address and since when; one is ended and no other", async () => {
    const mailbox = await customer.createMailbox("held");
    const other = await customer.createMailbox("held-other");
    const began = Date.now();
    const [imap, second, pop] = [
      await held("imap", mailbox),
      await held("imap", mailbox),
      await held("pop", mailbox),
    ];
    const theirs = await held("imap", other);
    const sessions = await sessionsOf(mailbox);
    assert.deepEqual(sessions.map(({ channel, ip }) => [channel, ip]).sort(), [
      ["imap", "127.0.0.1"],
      ["imap", "127.0.0.1"],
      ["pop", "127.0.0.1"],
    ]);
    for (const { since } of sessions) {
      const at = Date.parse(since ?? "");
      assert.ok(at > began - 1_000 && at < Date.now() + 1_000, `since ${since}`);
    }
    assert.equal(new Set(sessions.map(({ id }) => id)).size, 3);
    const id = sessions.find(({ channel }) => channel === "pop")?.id ?? "";
    assert.equal(await end(other, { id }), 0, "another mailbox's name for it ends nothing");
    assert.equal(await pop.isAlive(), true);
    assert.equal(await end(mailbox, { id }), 1);
    assert.deepEqual(await Promise.all([imap, second, pop, theirs].map((session) => session.isAlive())), [
      true,
      true,
      false,
      true,
    ]);
    assert.equal(await end(mailbox, { id }), 0, "it has ended already");
    assert.equal(await end(mailbox, { channel: "imap" }), 2);
    assert.deepEqual(await sessionsOf(mailbox), []);
    assert.equal(await theirs.isAlive(), true);
  });

  it("of the webmail are its sign-ins, with the browser's address", async () => {
    const mailbox = await customer.createMailbox("held-web");
    const [one, two] = [new WebmailHttp(), new WebmailHttp(new Map(), "127.0.0.9")];
    for (const browser of [one, two]) assert.equal(await browser.signIn(mailbox), true, browser.said);
    const sessions = await sessionsOf(mailbox);
    assert.deepEqual(sessions.map(({ channel, ip }) => [channel, ip]).sort(), [
      ["webmail", "127.0.0.1"],
      ["webmail", "127.0.0.9"],
    ]);
    for (const { since, lastUsed } of sessions)
      for (const at of [since, lastUsed])
        assert.ok(Math.abs(Date.parse(at ?? "") - Date.now()) < 60_000, `${at}`);
    for (const { id } of sessions.slice(0, 1)) assert.equal(await end(mailbox, { id }), 1);
    assert.deepEqual([await one.isSignedIn(), await two.isSignedIn()].sort(), [false, true]);
    assert.equal((await sessionsOf(mailbox)).length, 1);
  });

  it("of another's mailbox are told and ended to nobody", async () => {
    const mailbox = await customer.createMailbox("held-theirs");
    const session = await held("imap", mailbox);
    const stranger = await Customer.signIn(undefined, 1);
    const path = `/mailboxes/${mailbox.address}/sessions`;
    assert.equal((await stranger.send("GET", path)).status, 404);
    assert.equal((await stranger.send("POST", `${path}/end`, { channel: "imap" })).status, 404);
    assert.equal(await session.isAlive(), true);
  });

  it("of a mail host whose agent does not answer are not told as none", async () => {
    const mailbox = await customer.createMailbox("held-silent");
    const pid = processId("agent");
    process.kill(pid, "SIGSTOP");
    try {
      const { mailHosts } = await customer.ask<MailSessions>("GET", `/mailboxes/${mailbox.address}/sessions`);
      assert.deepEqual(
        mailHosts.map(({ outcome, sessions }) => [outcome, sessions]),
        [["silent", []]],
      );
    } finally {
      process.kill(pid, "SIGCONT");
    }
    assert.deepEqual(await sessionsOf(mailbox), []);
  });
});

// Channels that open and close by themselves, with real logins: at their instant by the mail host's clock, whoever of
// Postern's programs is away then, with the sessions ended, and in the history afterwards.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Channel } from "../../src/policy/channel.ts";
import type { History } from "../../src/wire/history.ts";
import type { Restrictions } from "../../src/wire/restriction.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { HeldSessions } from "../fixtures/held-sessions.ts";
import { processId } from "../fixtures/instance.ts";
import { type ProbeName, probe } from "../fixtures/probe.ts";

const DOORS: ProbeName[] = ["pop3s USER", "imaps LOGIN", "submissions PLAIN", "webmail imap LOGIN"];
const CHANNEL_OF: Record<string, Channel> = {
  "pop3s USER": "pop",
  "imaps LOGIN": "imap",
  "submissions PLAIN": "smtp",
  "webmail imap LOGIN": "webmail",
};
const BACK_WITHIN_MS = 20_000;
/** Long enough for what is set up before it. */
const AHEAD_S = 5;

describe("channels with a turn", () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  const held = new HeldSessions();
  const frozen = new Set<number>();

  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("timed");
  });
  afterEach(() => {
    held.close();
    thaw();
  });
  after(() => held.close());

  function freeze(...names: string[]): void {
    for (const name of names) {
      const pid = processId(name);
      process.kill(pid, "SIGSTOP");
      frozen.add(pid);
    }
  }

  function thaw(): void {
    for (const pid of frozen) process.kill(pid, "SIGCONT");
    frozen.clear();
  }

  /** Frozen ones are killed, and started again by the supervisor. */
  function killFrozen(): void {
    for (const pid of frozen) process.kill(pid, "SIGKILL");
    frozen.clear();
  }

  /** Blocks some channels, and sets for some the same instant, a few seconds ahead; returns it. */
  async function set(blocked: Channel[], turning: Channel[]): Promise<string> {
    const at = new Date((Math.ceil(Date.now() / 1_000) + AHEAD_S) * 1_000).toISOString();
    const until = Object.fromEntries(turning.map((channel) => [channel, at]));
    const body = { blocked, until };
    const said = await customer.ask<Restrictions>("PUT", `/mailboxes/${mailbox.address}/restrictions`, body);
    assert.deepEqual([said.inForce, said.blocked, said.until], [true, blocked, until]);
    return at;
  }

  async function blockedNow(): Promise<Channel[]> {
    const result = await probe(mailbox, DOORS);
    for (const name of DOORS)
      if (!result[name]?.ok) assert.match(result[name]?.said ?? "", /is disabled for this address/);
    return DOORS.filter((name) => !result[name]?.ok).map((name) => CHANNEL_OF[name] as Channel);
  }

  /** Tries the doors until the instant has passed: what was tried before it is as it was, what after it has turned. */
  async function watchTurn(at: string, before: Channel[], after: Channel[]): Promise<void> {
    const instant = Date.parse(at);
    let seenBefore = 0;
    for (;;) {
      const began = Date.now();
      const found = await blockedNow();
      if (Date.now() < instant) {
        assert.deepEqual(found, before);
        seenBefore++;
      }
      if (began < instant) continue;
      assert.deepEqual(found, after);
      assert.ok(seenBefore > 0, "nobody tried before the instant");
      return;
    }
  }

  async function state(): Promise<Restrictions> {
    return customer.ask("GET", `/mailboxes/${mailbox.address}/restrictions`);
  }

  /** Waits until the instant is in the history, and insists on what it says. */
  async function checkHistory(at: string, before: Channel[], after: Channel[]): Promise<void> {
    await until(async () => {
      const now = await state().catch(() => undefined);
      return now?.inForce === true && Object.keys(now.until).length === 0;
    });
    assert.deepEqual((await state()).blocked, after);
    const { entries } = await customer.ask<History>("GET", `/mailboxes/${mailbox.address}/history?limit=5`);
    const turned = entries.filter((entry) => entry.turnedAt === at);
    assert.deepEqual(
      turned.map((entry) => [entry.action, entry.by, entry.before, entry.after, entry.untilAfter]),
      [["restricted", "Postern", before, after, {}]],
    );
    assert.ok(Date.parse(turned[0]?.at ?? "") >= Date.parse(at), "told before its time");
  }

  it("turn with the control plane and the agent away; the history has it, once, when they are back", async () => {
    const at = await set(["pop"], ["pop", "imap"]);
    freeze("control", "agent");
    await watchTurn(at, ["pop"], ["imap"]);
    thaw();
    await checkHistory(at, ["pop"], ["imap"]);
    assert.deepEqual(await blockedNow(), ["imap"]);
  });

  it("turn while the control plane is down: the agent ends the sessions, the next start makes up for the rest", async () => {
    await customer.restrict(mailbox.address, []);
    await held.open(mailbox);
    const at = await set([], ["imap", "smtp"]);
    const smtp = await held.smtp(mailbox);
    assert.match(await smtp.sendInterrupted("none", async () => undefined), /^250 /);
    freeze("control");
    const ended = ["imaps idle", "imap starttls", "sieve"];
    await held.checkAlive(ended);
    await sleep(Math.max(0, Date.parse(at) - Date.now()));
    await held.settle(ended);
    assert.deepEqual(held.ended(), [...ended].sort());
    await held.checkAlive(["webmail idle", "pop3s"]);
    assert.match(await smtp.sendInterrupted("none", async () => undefined), /^554 .*SMTP access is disabled/);
    assert.deepEqual(await blockedNow(), ["imap", "smtp"]);
    killFrozen();
    await checkHistory(at, [], ["imap", "smtp"]);
  });

  it("closed while the agent was down: the sessions end when it is back", async () => {
    await until(() =>
      customer.restrict(mailbox.address, []).then(
        () => true,
        () => false,
      ),
    );
    await held.open(mailbox);
    const at = await set([], ["webmail"]);
    freeze("control", "agent");
    await sleep(Math.max(0, Date.parse(at) - Date.now()));
    await held.checkAlive(["webmail sieve"]);
    assert.deepEqual(held.ended(), []);
    killFrozen();
    await until(async () => held.ended().length === 2);
    assert.deepEqual(held.ended(), ["webmail idle", "webmail sieve"]);
    await checkHistory(at, [], ["webmail"]);
  });
});

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < BACK_WITHIN_MS; waited += 200) {
    if (await isDone()) return;
    await sleep(200);
  }
  assert.fail("not so in time");
}

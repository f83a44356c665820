// Programs killed outright at random moments while boxes are ticked: no acknowledged change is lost, nothing is
// half applied, the replica ends equal to the store, and no login contradicts what was acknowledged.
// POSTERN_STORM_ROUNDS: how many (20 unless told otherwise).
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import { type AccessRow, compile } from "../../src/policy/replica.ts";
import type { Restrictions } from "../../src/wire/restriction.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { processId, status } from "../fixtures/instance.ts";
import { PROBE_CHANNEL, type ProbeName, probe } from "../fixtures/probe.ts";

const ROUNDS = Number(process.env.POSTERN_STORM_ROUNDS ?? 20);
const TARGETS = [["control"], ["agent"], ["control", "agent"], ["dovecot"], ["postfix"]];
const CHANGES_A_ROUND = 6;
const BACK_WITHIN_MS = 30_000;
const ONE_EACH: ProbeName[] = ["pop3s AUTH", "imaps LOGIN", "submissions PLAIN", "webmail imap LOGIN"];

/** What one mailbox may be after a round: the last acknowledged state, or one asked for since without an answer. */
interface Tracked extends TestMailbox {
  acknowledged: Channel[];
  asked: Channel[][];
}

const anySet = () => CHANNELS.filter(() => Math.random() < 0.5);

describe("a storm of changes with programs killed", () => {
  let customer: Customer;
  const tracked: Tracked[] = [];
  before(async () => {
    customer = await Customer.signIn();
    for (let at = 0; at < 4; at++) {
      const mailbox = await customer.createMailbox("storm");
      tracked.push({ ...mailbox, acknowledged: [], asked: [] });
    }
  });

  for (let round = 0; round < ROUNDS; round++) {
    const targets = TARGETS[round % TARGETS.length] ?? [];
    it(`round ${round + 1}: ${targets.join(" and ")}`, async () => {
      const changes = Promise.all(tracked.map(changeSeveralTimes));
      await sleep(Math.random() * 120);
      for (const name of targets) kill(name);
      await changes;
      await until(async () => (await Promise.all(tracked.map(isSettled))).every(Boolean));
      for (const each of tracked) await checkKept(each);
      await checkReplica();
      await checkDoors(tracked[round % tracked.length] ?? assert.fail());
    });
  }

  async function changeSeveralTimes(mailbox: Tracked): Promise<void> {
    for (let at = 0; at < CHANGES_A_ROUND; at++) {
      const blocked = anySet();
      mailbox.asked.push(blocked);
      const response = await customer
        .send("PUT", `/mailboxes/${mailbox.address}/restrictions`, { blocked })
        .catch(() => null);
      if (!response?.ok) continue;
      await response.text();
      mailbox.acknowledged = blocked;
      mailbox.asked = [];
    }
  }

  async function isSettled(mailbox: Tracked): Promise<boolean> {
    const now = await read(mailbox).catch(() => null);
    return now?.inForce === true;
  }

  function read(mailbox: TestMailbox): Promise<Restrictions> {
    return customer.ask<Restrictions>("GET", `/mailboxes/${mailbox.address}/restrictions`);
  }

  async function checkKept(mailbox: Tracked): Promise<void> {
    const { blocked } = await read(mailbox);
    const allowed = [mailbox.acknowledged, ...mailbox.asked].map((each) => each.join());
    assert.ok(
      allowed.includes(blocked.join()),
      `${mailbox.address} is ${blocked}, allowed: ${allowed.join(" | ")}`,
    );
    mailbox.acknowledged = blocked;
    mailbox.asked = [];
  }

  async function checkReplica(): Promise<void> {
    const db = new DatabaseSync(path.join(status().home, "mailhost", "replica", "replica.sqlite"), {
      readOnly: true,
    });
    try {
      for (const { address, acknowledged } of tracked) {
        const row = db.prepare("SELECT * FROM access WHERE address = ?").get(address) as unknown as AccessRow;
        assert.deepEqual(
          { ...row },
          compile({ address, id: row.mailbox_id, blocked: acknowledged, passwordHash: null }),
        );
      }
    } finally {
      db.close();
    }
  }

  async function checkDoors(mailbox: Tracked): Promise<void> {
    let wrong: string[] = [];
    await until(async () => {
      const result = await probe(mailbox, ONE_EACH).catch(() => null);
      wrong = ONE_EACH.filter((name) => {
        const isBlocked = mailbox.acknowledged.includes(PROBE_CHANNEL[name] as Channel);
        if (isBlocked)
          assert.notEqual(
            result?.[name]?.ok,
            true,
            `${name} got in though ${mailbox.acknowledged} is blocked`,
          );
        return result?.[name]?.ok !== !isBlocked;
      });
      return wrong.length === 0;
    });
    assert.deepEqual(wrong, []);
  }
});

function kill(name: string): void {
  try {
    process.kill(processId(name), "SIGKILL");
  } catch {
    // It is just being started again; another round will hit it.
  }
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < BACK_WITHIN_MS; waited += 200) {
    if (await isDone()) return;
    await sleep(200);
  }
  assert.fail("it did not come back");
}

// What every engine's store must do with what holders of mailboxes are to be told. Only tests import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Channel } from "../policy/channel.ts";
import type { Turns } from "../policy/turn.ts";
import { createAccount } from "./account.ts";
import { type ReportedAttempt, takeAttempts } from "./attempt.ts";
import { serviceHistoryOf } from "./audit.ts";
import { changeHolderMessages, holderOf, refusedPrograms } from "./holder-message.ts";
import { addMailHost } from "./mail-host.ts";
import { createMailbox, deleteMailbox, getMailbox, type Mailbox } from "./mailbox.ts";
import {
  claimNotice,
  dueNotices,
  endSending,
  GATHERED_MS,
  noticeArrived,
  noticeDropped,
  noticePutOff,
  takeSending,
} from "./notice.ts";
import { restrict } from "./restriction.ts";
import { restrictMany } from "./restriction-bulk.ts";
import { createService, getService } from "./service.ts";
import type { Store } from "./store.ts";
import { takeTurns } from "./turn.ts";
import { undoBatch } from "./undo.ts";

const actor = { account: "anna@example.org", ip: "192.0.2.7" };
const operator = { id: "", kind: "operator" } as const;
const never = new AbortController().signal;
const ALL = { changes: true, refusals: true, language: "fr", contact: "Rose", timeZone: "Europe/Paris" };
const DAY_MS = 86_400_000;
const block = { pop: "restrict", imap: "leave", smtp: "leave", webmail: "leave" } as const;

export function noticeContract(engine: string, open: () => Promise<Store>): void {
  describe(`messages to holders on ${engine}`, () => {
    let store: Store;
    let serviceId: string;
    let one: Mailbox;
    let two: Mailbox;

    beforeEach(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "Anna", kind: "customer", passwordHash: "-" } as const;
      const accountId = (await createAccount(store, actor, account)).id;
      const service = { accountId, kind: "mail", name: "", domains: ["example.org"] } as const;
      serviceId = (await createService(store, actor, service)).id;
      await addMailHost(store, actor, { id: "host", name: "mx", tokenHash: "-" });
      const make = (local: string) =>
        createMailbox(store, actor, {
          ...{ serviceId, address: `${local}@example.org`, displayName: "", passwordHash: null },
        });
      one = await make("one");
      two = await make("two");
    });
    afterEach(() => store.close());

    const want = (wanted: Partial<typeof ALL> = {}) =>
      changeHolderMessages(store, actor, operator, { id: serviceId, ...ALL, ...wanted });
    const set = (blocked: Channel[], turns: Turns = {}) =>
      restrict(store, actor, operator, { address: one.address, blocked, turns, isExpected: null });
    const rows = () => store.db.selectFrom("notice").selectAll().orderBy("mailbox_id").execute();
    const due = (at = Date.now() + GATHERED_MS, most = 9) => dueNotices(store, most, at);
    let seq = 0;
    const refuse = (at: number, more: Partial<ReportedAttempt> = {}) => {
      const attempt: ReportedAttempt = {
        ...{ address: one.address, channel: "imap", outcome: "blocked", ip: "192.0.2.9", software: "Mutt" },
        ...{ firstAt: at, lastAt: at, count: 2 },
        ...more,
      };
      const batch = { journal: "j", seq: ++seq, since: 1, attempts: [attempt], more: 0, nameless: 0 };
      return takeAttempts(store, "host", batch, at);
    };

    it("nothing is written down until the service wants it, and what it no longer wants is forgotten", async () => {
      await set(["imap"]);
      await refuse(Date.now());
      assert.deepEqual(await rows(), []);
      const service = await want();
      assert.equal((await want()).tells_contact, "Rose");
      assert.deepEqual(await getService(store, operator, serviceId), service);
      const told = (await serviceHistoryOf(store, serviceId, { limit: 9 })).filter(
        (entry) => entry.kind === "service" && entry.action === "holder-messages-changed",
      );
      assert.equal(told.length, 1, "once, however often the same is asked for");
      await set(["pop"]);
      await refuse(Date.now(), { channel: "pop" });
      assert.deepEqual(
        (await rows()).map(({ kind }) => kind),
        ["changed", "refused"],
      );
      await want({ refusals: false });
      assert.deepEqual(
        (await rows()).map(({ kind }) => kind),
        ["changed"],
      );
      await want({ changes: false, refusals: false });
      assert.deepEqual(await rows(), []);
      const holder = await holderOf(store.db, one.id);
      assert.deepEqual(holder?.customer, { name: "Anna", email: "a@example.org" });
      assert.deepEqual(holder?.wanted, { ...ALL, changes: false, refusals: false });
    });

    it("changes within a minute are one row with the state before the first, due a minute after it", async () => {
      await want();
      const before = Date.now();
      await set(["imap"]);
      await set(["imap", "pop"]);
      const last = await set(["smtp"]);
      const [row, ...more] = await rows();
      assert.deepEqual([row?.before, row?.version, more.length], ["[]", last.version, 0]);
      assert.ok((row?.due_at ?? 0) >= before + GATHERED_MS);
      assert.deepEqual(await due(before + GATHERED_MS - 1), []);
      assert.equal((await due()).length, 1);
      await deleteMailbox(store, actor, operator, one.address);
      assert.deepEqual(await rows(), []);
    });

    it("a turn that comes, a change of many and its undo are written down too; those of many come last", async () => {
      await want();
      const soon = Math.floor(Date.now() / 1_000) + 60;
      await set([], { imap: soon });
      for (const row of await due()) await noticeDropped(store, row);
      await takeTurns(store, soon * 1_000);
      assert.deepEqual(
        (await rows()).map(({ before }) => before),
        [JSON.stringify({ blocked: [], turns: { imap: soon } })],
      );
      for (const row of await due()) await noticeDropped(store, row);
      const ids = [one.id, two.id];
      const done = await restrictMany(store, actor, { serviceId, ids, marks: block }, never);
      assert.deepEqual(
        (await rows()).map(({ before, place }) => [before, place]),
        [
          ['["imap"]', 2],
          ["[]", 2],
        ],
      );
      for (const row of await due()) await noticeDropped(store, row);
      await undoBatch(store, actor, { serviceId, batch: done.batch ?? "" }, never);
      assert.equal((await rows()).length, 2);
      await refuse(Date.now());
      await noticeDropped(store, (await rows())[0] ?? assert.fail());
      await set([]);
      assert.deepEqual(
        (await due()).map(({ kind, place }) => [kind, place]),
        [
          ["changed", 0],
          ["refused", 1],
          ["changed", 2],
        ],
      );
      assert.equal((await due(undefined, 2)).length, 2);
    });

    it("what changes while it is told is told afterwards, from the state that was told", async () => {
      await want();
      await set(["imap"]);
      const [row = assert.fail()] = await due();
      const now = Date.now();
      assert.equal(await claimNotice(store, row, { messageId: "m", told: '["imap"]', now }), true);
      assert.equal(
        await claimNotice(store, row, { messageId: "n", told: null, now }),
        false,
        "claimed twice",
      );
      await set([]);
      await noticeArrived(store, row, { told: '["imap"]', now });
      const [again] = await rows();
      assert.deepEqual(
        [again?.before, again?.message_id, again?.told, again?.tries, again?.due_at],
        ['["imap"]', null, null, 0, now + GATHERED_MS],
      );
      await noticeArrived(store, again ?? assert.fail(), { told: "[]", now });
      assert.deepEqual(await rows(), []);
    });

    it("what may have arrived keeps its name, what has not does not", async () => {
      await want();
      await set(["imap"]);
      const [row = assert.fail()] = await due();
      await claimNotice(store, row, { messageId: "m", told: "[]", now: 1 });
      await noticePutOff(store, row, { until: 5, isAway: false });
      const name = async () =>
        (await rows()).map(({ message_id, due_at, tries }) => [message_id, due_at, tries]);
      assert.deepEqual(await name(), [["m", 5, 1]]);
      await noticePutOff(store, row, { until: 6, isAway: true });
      assert.deepEqual(await name(), [[null, 6, 1]]);
    });

    it("refusals of a right password are told once a day", async () => {
      await want({ changes: false });
      await set(["imap"]);
      const start = Date.now();
      await refuse(start, { outcome: "wrong-password" });
      await refuse(start + 1, { outcome: "let-in", channel: "pop" });
      assert.deepEqual(await rows(), []);
      await refuse(start + 2);
      await refuse(start + 3, { software: "", ip: "192.0.2.10" });
      const [row = assert.fail(), ...more] = await due(start + 2 + GATHERED_MS);
      assert.deepEqual([row.kind, more.length], ["refused", 0]);
      const mailbox = await getMailbox(store.db, operator, one.address);
      assert.deepEqual(
        (await refusedPrograms(store.db, mailbox, row.told_at)).map(({ software, ip, count }) => [
          software,
          ip,
          count,
        ]),
        [
          ["", "192.0.2.10", 2],
          ["Mutt", "192.0.2.9", 2],
        ],
      );
      const told = start + GATHERED_MS;
      await noticeArrived(store, row, { told: null, now: told });
      await refuse(told + DAY_MS - 1);
      assert.deepEqual(await due(told + 3 * DAY_MS), [], "told again within a day");
      await refuse(told + DAY_MS, { count: 3 });
      const [next] = await due(told + DAY_MS + GATHERED_MS);
      assert.deepEqual([next?.told_at, next?.made_at], [told, told + DAY_MS]);
      const counted = await refusedPrograms(store.db, mailbox, told);
      assert.deepEqual(
        counted.map(({ software, count, firstAt }) => [software, count, firstAt]),
        [["Mutt", 7, start + 2]],
        "only what was refused since, but counted from the beginning",
      );
      await set([]);
      assert.deepEqual(
        await refusedPrograms(store.db, await getMailbox(store.db, operator, one.address), 0),
        [],
      );
    });

    it("a report of long ago tells nobody", async () => {
      await want();
      const now = Date.now() + 3 * DAY_MS;
      const batch = { journal: "j", seq: ++seq, since: 1, more: 0, nameless: 0 };
      const attempt: ReportedAttempt = {
        ...{ address: one.address, channel: "imap", outcome: "blocked", ip: "", software: "" },
        ...{ firstAt: now - DAY_MS, lastAt: now - DAY_MS, count: 1 },
      };
      await takeAttempts(store, "host", { ...batch, attempts: [attempt] }, now);
      assert.deepEqual(await rows(), []);
    });

    it("one process sends, until it is gone", async () => {
      assert.equal(await takeSending(store, "a", { now: 1_000, forMs: 100 }), true);
      assert.equal(await takeSending(store, "b", { now: 1_050, forMs: 100 }), false);
      assert.equal(await takeSending(store, "a", { now: 1_090, forMs: 100 }), true);
      assert.equal(await takeSending(store, "b", { now: 1_100, forMs: 100 }), false);
      assert.equal(await takeSending(store, "b", { now: 1_190, forMs: 100 }), true);
      assert.equal(await takeSending(store, "a", { now: 1_191, forMs: 100 }), false);
      assert.equal(await takeSending(store, "a", { now: 500, forMs: 100 }), true, "the clock was set back");
      await endSending(store, "b");
      assert.equal(await takeSending(store, "b", { now: 501, forMs: 100 }), false, "ended another's");
      await endSending(store, "a");
      assert.equal(await takeSending(store, "b", { now: 502, forMs: 100 }), true);
    });
  });
}

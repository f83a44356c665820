// What every engine's store must do with what is asked of mail hosts, and with the alarms that come of it. Only tests
// import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createAccount } from "./account.ts";
import {
  alarmCounts,
  alarmedMailboxes,
  alarmNewsAfter,
  alarmsOf,
  type Checked,
  keepChecked,
} from "./alarm.ts";
import { answersTo, askedHosts, dropAsks, keepAnswers, putAsks, takeAsks } from "./ask.ts";
import { mailboxesById, nextOfRound, takeChanged } from "./check-round.ts";
import { addMailHost, revokeMailHost } from "./mail-host.ts";
import { createMailbox, deleteMailbox, getMailbox, type Mailbox } from "./mailbox.ts";
import { restrict } from "./restriction.ts";
import { createService } from "./service.ts";
import type { Store } from "./store.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const NOW = 1_000_000;

export function askContract(engine: string, open: () => Promise<Store>): void {
  let store: Store;
  let serviceId: string;

  async function begin(): Promise<void> {
    store = await open();
    const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
    const { id: accountId } = await createAccount(store, setup, account);
    const service = { accountId, kind: "mail", name: "", domains: ["example.org"] } as const;
    serviceId = (await createService(store, setup, service)).id;
    for (const id of ["one", "two"]) await addMailHost(store, setup, { id, name: id, tokenHash: id });
  }

  describe(`asks on ${engine}`, () => {
    beforeEach(begin);
    afterEach(() => store.close());
    const ask = (id: string, mailHostId = "one") => ({ id, mailHostId, body: `"${id}"` });

    it("are handed out once each, to their own mail host, however many ask at a time", async () => {
      await putAsks(
        store.db,
        [..."abcdefgh"].map((id) => ask(id)),
        NOW,
      );
      await putAsks(store.db, [ask("z", "two")], NOW);
      assert.deepEqual((await askedHosts(store, NOW)).sort(), ["one", "two"]);
      const taken = await Promise.all(Array.from({ length: 10 }, () => takeAsks(store, "one", 3, NOW)));
      for (let more = await takeAsks(store, "one", 3, NOW); more.length > 0; ) {
        taken.push(more);
        more = await takeAsks(store, "one", 3, NOW);
      }
      assert.deepEqual(
        taken.flat().sort(),
        [..."abcdefgh"].map((id) => `"${id}"`),
      );
      assert.deepEqual(await askedHosts(store, NOW), ["two"]);
    });

    it("count no longer after their time, and go when somebody asks again", async () => {
      await putAsks(store.db, [ask("old")], NOW);
      assert.deepEqual(await takeAsks(store, "one", 9, NOW + 10_000), []);
      assert.deepEqual(await askedHosts(store, NOW + 10_000), []);
      await putAsks(store.db, [ask("new")], NOW + 10_000);
      const left = await store.db.selectFrom("ask").select("id").execute();
      assert.deepEqual(
        left.map(({ id }) => id),
        ["new"],
      );
    });

    it("are answered once, by the mail host that took them and no other", async () => {
      await putAsks(store.db, [ask("a"), ask("b")], NOW);
      await keepAnswers(store, "one", [{ id: "a", answer: "before it was taken" }]);
      await takeAsks(store, "one", 9, NOW);
      await keepAnswers(store, "two", [{ id: "a", answer: "another's" }]);
      assert.equal((await answersTo(store, ["a", "b"])).size, 0);
      await keepAnswers(store, "one", [
        { id: "a", answer: "first" },
        { id: "a", answer: "second" },
        { id: "none", answer: "x" },
      ]);
      assert.deepEqual([...(await answersTo(store, ["a", "b"]))], [["a", "first"]]);
      await dropAsks(store, ["a", "b"]);
      assert.equal((await answersTo(store, ["a", "b"])).size, 0);
    });
  });

  describe(`alarms on ${engine}`, () => {
    let mailbox: Mailbox;
    beforeEach(async () => {
      await begin();
      mailbox = await made("a");
    });
    afterEach(() => store.close());

    async function made(local: string): Promise<Mailbox> {
      const address = `${local}@example.org`;
      await createMailbox(store, setup, { serviceId, address, displayName: "", passwordHash: null });
      return restrict(store, setup, operator, { address, blocked: ["pop"], isExpected: null });
    }
    const found = (of: Mailbox, differing: string | null, more: Partial<Checked> = {}): Checked => ({
      mailboxId: of.id,
      version: of.version,
      differing,
      settles: () => true,
      ...more,
    });
    const hasAlarm = async () => (await getMailbox(store.db, operator, mailbox.address)).hasAlarm;

    it("begin, stay as old as they are, and end by a check that agrees", async () => {
      assert.deepEqual(await keepChecked(store, "one", [found(mailbox, null)], 1), { begun: [], ended: [] });
      const begun = await keepChecked(store, "one", [found(mailbox, '["pop"]')], 2);
      assert.deepEqual(begun, { begun: [mailbox.id], ended: [] });
      assert.deepEqual(await keepChecked(store, "one", [found(mailbox, '["imap"]')], 3), {
        begun: [],
        ended: [],
      });
      const unsure = found(mailbox, null, { settles: (channels) => channels === "never" });
      assert.deepEqual(await keepChecked(store, "one", [unsure], 4), { begun: [], ended: [] });
      assert.deepEqual(await alarmsOf(store, mailbox), [
        { mailHost: "one", since: 2, checkedAt: 3, channels: '["imap"]' },
      ]);
      assert.deepEqual(await alarmedMailboxes(store, 5), [mailbox.id]);
      assert.equal(await hasAlarm(), true);
      const ended = await keepChecked(store, "one", [found(mailbox, null)], 5);
      assert.deepEqual(ended, { begun: [], ended: [mailbox.id] });
      assert.deepEqual([await hasAlarm(), await alarmsOf(store, mailbox)], [false, []]);
      await keepChecked(store, "one", [found(mailbox, '["pop"]')], 6);
      assert.equal((await alarmsOf(store, mailbox))[0]?.since, 6);
    });

    it("are not made of a state that the mailbox no longer has", async () => {
      const stale = found(mailbox, '["pop"]', { version: mailbox.version - 1 });
      assert.deepEqual(await keepChecked(store, "one", [stale], 1), { begun: [], ended: [] });
      assert.equal(await hasAlarm(), false);
    });

    it("count by mail host; one that is revoked alarms nobody any more", async () => {
      const other = await made("b");
      await keepChecked(store, "one", [found(mailbox, '["pop"]'), found(other, '["pop"]')], 1);
      await keepChecked(store, "two", [found(mailbox, '["pop"]')], 1);
      assert.deepEqual([...(await alarmCounts(store))].sort(), [
        ["one", 2],
        ["two", 1],
      ]);
      await revokeMailHost(store, setup, "one");
      assert.equal(await hasAlarm(), true);
      assert.equal((await getMailbox(store.db, operator, other.address)).hasAlarm, false);
      await revokeMailHost(store, setup, "two");
      assert.equal(await hasAlarm(), false);
    });

    it("are told in order to whom they concern, their ends too; a deleted mailbox has none", async () => {
      await keepChecked(store, "one", [found(mailbox, '["pop"]')], 1);
      const [first] = await alarmNewsAfter(store, 0, 10);
      assert.deepEqual([first?.address, first?.has_alarm], [mailbox.address, 1]);
      await keepChecked(store, "one", [found(mailbox, null)], 2);
      const [second, ...more] = await alarmNewsAfter(store, first?.news ?? 0, 10);
      assert.deepEqual([second?.has_alarm, more], [0, []]);
      await keepChecked(store, "one", [found(mailbox, '["pop"]')], 3);
      await deleteMailbox(store, setup, operator, mailbox.address);
      assert.deepEqual([...(await alarmCounts(store))], []);
    });

    it("are looked for among all that are restricted, in turns, round and round", async () => {
      const all = [mailbox, await made("b"), await made("c")].map(({ id }) => id).sort();
      await createMailbox(store, setup, {
        serviceId,
        address: "open@example.org",
        displayName: "",
        passwordHash: null,
      });
      const seen: string[][] = [];
      for (let nth = 1; nth <= 4; nth++) {
        const turn = { now: nth * 100, everyMs: 100 };
        const both = await Promise.all([nextOfRound(store, 2, turn), nextOfRound(store, 2, turn)]);
        assert.ok(
          both.some((ids) => ids.length === 0),
          "one of two takes the turn",
        );
        seen.push(both.flat());
      }
      assert.deepEqual(seen, [all.slice(0, 2), all.slice(2), all.slice(0, 2), all.slice(2)]);
      assert.deepEqual(
        (await mailboxesById(store.db, [...all, "none"])).map(({ id, blocked }) => [id, blocked]),
        all.map((id) => [id, ["pop"]]),
      );
    });

    it("are looked for after changes, once each, the newest of very many", async () => {
      const [b, c] = [await made("b"), await made("c")];
      assert.deepEqual(await takeChanged(store, 3), [b.id, c.id].sort());
      assert.deepEqual(await takeChanged(store, 3), []);
      await restrict(store, setup, operator, { address: b.address, blocked: [], isExpected: null });
      await deleteMailbox(store, setup, operator, c.address);
      const both = await Promise.all([takeChanged(store, 3), takeChanged(store, 3)]);
      assert.deepEqual(both.flat(), [b.id]);
    });
  });
}

// What every engine's store must do with turns, undo, defaults of new addresses and histories. Only tests import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { sql } from "kysely";
import type { Channel } from "../policy/channel.ts";
import type { Mark, Marks } from "../policy/restriction.ts";
import type { Turns } from "../policy/turn.ts";
import { createAccount } from "./account.ts";
import { entriesOfBatch, historyOf, lastRestrictedBy, serviceHistoryOf } from "./audit.ts";
import { createMailbox, deleteMailbox, getMailbox, importMailboxes, renameMailbox } from "./mailbox.ts";
import { readChanges, readPolicy } from "./read-feed.ts";
import { restrict } from "./restriction.ts";
import { restrictMany } from "./restriction-bulk.ts";
import { changeDefaults, createService, getService } from "./service.ts";
import type { Store } from "./store.ts";
import { takeTurns } from "./turn.ts";
import { undoBatch, undoEntry } from "./undo.ts";

const actor = { account: "anna@example.org", ip: "192.0.2.7" };
const operator = { id: "", kind: "operator" } as const;
const never = new AbortController().signal;
/** Seconds; well ahead, so that nothing turns but when a test says so. */
const SOON = Math.floor(Date.now() / 1_000) + 3_600;
const LATER = SOON + 60;

const marks = (some: Partial<Record<Channel, Mark>>): Marks => ({
  ...{ pop: "leave", imap: "leave", smtp: "leave", webmail: "leave" },
  ...some,
});

export function timingContract(engine: string, open: (beside?: Store) => Promise<Store>): void {
  describe(`turns and undo on ${engine}`, () => {
    let store: Store;
    let serviceId: string;

    beforeEach(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
      const accountId = (await createAccount(store, actor, account)).id;
      const service = { accountId, kind: "mail", name: "", domains: ["example.org"] } as const;
      serviceId = (await createService(store, actor, service)).id;
      for (const local of ["a", "b", "c"]) await add(local);
    });
    afterEach(() => store.close());

    const add = (local: string) =>
      createMailbox(store, actor, {
        ...{ serviceId, address: `${local}@example.org`, displayName: "", passwordHash: null },
      });
    const get = (local: string) => getMailbox(store.db, operator, `${local}@example.org`);
    const set = (local: string, blocked: Channel[], turns: Turns = {}) =>
      restrict(store, actor, operator, { address: `${local}@example.org`, blocked, turns, isExpected: null });
    const stateOf = async (local: string) => {
      const { blocked, turns } = await get(local);
      return { blocked, turns };
    };
    const history = (local: string) => historyOf(store, { serviceId, address: `${local}@example.org` });
    const restricted = async () => (await getService(store, operator, serviceId)).restricted_count;

    it("keeps a turn with its channel, tells it to mail hosts, and a change by hand takes it away", async () => {
      const made = await set("a", ["pop"], { imap: SOON, pop: LATER });
      assert.deepEqual([made.blocked, made.turns], [["pop"], { pop: LATER, imap: SOON }]);
      const found = await readChanges(store, made.version - 1, 9);
      const told = { address: made.address, id: made.id, blocked: ["pop"], passwordHash: null };
      assert.deepEqual(found.kind === "changes" && found.changes, [
        { op: "set", serial: made.version, mailbox: { ...told, turns: made.turns } },
      ]);
      assert.deepEqual((await readPolicy(store, "", 1)).mailboxes, [{ ...told, turns: made.turns }]);
      const same = await set("a", ["pop"], { pop: LATER, imap: SOON });
      assert.equal(same.version, made.version, "the same again takes a serial");
      const other = await set("a", ["pop"], { pop: LATER });
      assert.deepEqual(
        [other.version, other.since, other.turns],
        [made.version + 1, made.since, { pop: LATER }],
      );
      await set("a", ["pop"]);
      assert.equal(await takeTurns(store, (LATER + 1) * 1_000), 0);
      const [last, before] = await history("a");
      assert.deepEqual(
        [before?.after, last?.before.turns, last?.after],
        [{ blocked: ["pop"], turns: { pop: LATER } }, { pop: LATER }, { blocked: ["pop"], turns: {} }],
      );
    });

    it("takes what is due in its order, each with its own entry, and nothing before its time", async () => {
      await set("a", ["pop"], { imap: SOON, pop: LATER });
      const heard: number[] = [];
      store.onChange(() => heard.push(heard.length));
      assert.equal(await takeTurns(store, SOON * 1_000 - 1), 0);
      assert.deepEqual(heard, []);
      assert.equal(await restricted(), 1);
      assert.equal(await takeTurns(store, SOON * 1_000), 1);
      assert.deepEqual(await stateOf("a"), { blocked: ["pop", "imap"], turns: { pop: LATER } });
      assert.equal((await get("a")).since.imap, SOON * 1_000);
      assert.equal(heard.length, 1);
      await set("b", [], { smtp: SOON, webmail: LATER });
      const serial = await store.serial();
      assert.equal(await takeTurns(store, LATER * 1_000), 2);
      assert.equal(await store.serial(), serial + 3);
      assert.deepEqual(await stateOf("a"), { blocked: ["imap"], turns: {} });
      assert.deepEqual(await stateOf("b"), { blocked: ["smtp", "webmail"], turns: {} });
      assert.equal(await takeTurns(store, LATER * 2_000), 0);
      const entries = (await history("b")).map(({ action, account, after }) => [action, account, after]);
      assert.deepEqual(entries.slice(0, 2), [
        ["turned", "Postern", { blocked: ["smtp", "webmail"], turns: {} }],
        ["turned", "Postern", { blocked: ["smtp"], turns: { webmail: LATER } }],
      ]);
      assert.equal((await lastRestrictedBy(store.db, await get("b")))?.by, "Postern");
      const { version, restrictionsVersion } = await get("b");
      assert.deepEqual([version, restrictionsVersion], [serial + 2, serial + 2], "the earlier first");
    });

    it("takes each once, however many programs look", async () => {
      const other = await open(store);
      for (const local of ["a", "b", "c"]) await set(local, [], { imap: SOON });
      const serial = await store.serial();
      const took = await Promise.all(
        [store, other, store, other].map((each) => takeTurns(each, SOON * 1_000)),
      );
      assert.equal(
        took.reduce((sum, each) => sum + each, 0),
        3,
      );
      assert.equal(await store.serial(), serial + 3);
      assert.equal(await restricted(), 3);
      await other.close();
    });

    it("takes back a change, where nobody has changed it since", async () => {
      await set("a", ["pop"], { pop: LATER });
      const { restrictionsVersion: serial } = await set("a", ["imap", "smtp"]);
      const undo = (of: number, local = "a") =>
        undoEntry(store, actor, operator, { address: `${local}@example.org`, serial: of });
      await assert.rejects(undo(serial, "b"), { code: "not-found" });
      await assert.rejects(undo(1), { code: "not-found" }, "its making");
      const undone = await undo(serial);
      assert.deepEqual(await stateOf("a"), { blocked: ["pop"], turns: { pop: LATER } });
      await assert.rejects(undo(serial), { code: "restrictions-changed" });
      await undo(undone.restrictionsVersion);
      assert.deepEqual(await stateOf("a"), { blocked: ["imap", "smtp"], turns: {} });
      await takeTurns(store, LATER * 1_000);
      await assert.rejects(undo(serial), { code: "restrictions-changed" });
    });

    it("puts back what would be by now, and of a turn itself what was before it", async () => {
      await set("a", [], { imap: SOON });
      const { restrictionsVersion } = await set("a", ["pop"]);
      await renameMailbox(store, actor, operator, { address: "a@example.org", displayName: "Other" });
      // As if an hour had gone by: the turn that the change did away with is in the past now.
      const past = Math.floor(Date.now() / 1_000) - 60;
      await rewriteTurns(store, restrictionsVersion, past);
      await undoEntry(store, actor, operator, { address: "a@example.org", serial: restrictionsVersion });
      assert.deepEqual(await stateOf("a"), { blocked: ["imap"], turns: {} });
      await set("b", ["smtp"], { smtp: SOON });
      await takeTurns(store, SOON * 1_000);
      const serial = (await get("b")).restrictionsVersion;
      await undoEntry(store, actor, operator, { address: "b@example.org", serial });
      assert.deepEqual((await stateOf("b")).blocked, ["smtp"]);
    });

    it("takes back a change of many, except where it was changed since, and that too", async () => {
      await set("b", ["pop"], { imap: LATER });
      const ids = await Promise.all(["a", "b", "c"].map(async (local) => (await get(local)).id));
      const change = {
        serviceId,
        ids,
        marks: marks({ pop: "restrict", imap: "restrict" }),
        turns: { pop: SOON },
      };
      const { batch, changed } = await restrictMany(store, actor, change, never);
      assert.equal(changed, 3);
      assert.deepEqual(await stateOf("b"), { blocked: ["pop", "imap"], turns: { pop: SOON } });
      await set("c", ["webmail"]);
      const undone = await undoBatch(store, actor, { serviceId, batch: batch ?? "" }, never);
      assert.deepEqual([undone.putBack, undone.leftAlone, undone.changed, undone.unfinished], [2, 1, 2, 0]);
      assert.deepEqual(await stateOf("a"), { blocked: [], turns: {} });
      assert.deepEqual(await stateOf("b"), { blocked: ["pop"], turns: { imap: LATER } });
      assert.deepEqual(await stateOf("c"), { blocked: ["webmail"], turns: {} });
      assert.equal(await restricted(), 2);
      const again = await undoBatch(store, actor, { serviceId, batch: batch ?? "" }, never);
      assert.deepEqual([again.putBack, again.leftAlone, again.batch], [0, 3, null]);
      await undoBatch(store, actor, { serviceId, batch: undone.batch ?? "" }, never);
      assert.deepEqual(await stateOf("b"), { blocked: ["pop", "imap"], turns: { pop: SOON } });
      assert.deepEqual(await stateOf("c"), { blocked: ["webmail"], turns: {} });
    });

    it("blocks for new addresses what the service says, made one by one or many at once", async () => {
      await changeDefaults(store, actor, operator, { id: serviceId, blocked: ["smtp", "pop"] });
      await add("d");
      const wanted = ["e", "f"].map((local) => ({
        ...{ address: `${local}@example.org`, displayName: "", passwordHash: null },
      }));
      await importMailboxes(store, actor, serviceId, wanted);
      for (const local of ["d", "e", "f"]) assert.deepEqual((await get(local)).blocked, ["pop", "smtp"]);
      assert.deepEqual([(await get("a")).blocked, await restricted()], [[], 3]);
      const [made] = await history("d");
      assert.deepEqual(
        [made?.action, made?.before.blocked, made?.after.blocked],
        ["created", [], ["pop", "smtp"]],
      );
      const found = await readChanges(store, (made?.serial ?? 0) - 1, 1);
      assert.ok(found.kind === "changes" && found.changes[0]?.op === "set");
      assert.deepEqual(found.changes[0].mailbox.blocked, ["pop", "smtp"]);
      const stranger = { id: "none", kind: "customer" } as const;
      await assert.rejects(changeDefaults(store, actor, stranger, { id: serviceId, blocked: [] }), {
        code: "not-found",
      });
    });

    it("tells a service's history in pages, a change of many as one", async () => {
      const ids = await Promise.all(["a", "b"].map(async (local) => (await get(local)).id));
      const change = { serviceId, ids, marks: marks({ pop: "restrict" }), turns: { pop: SOON } };
      const { batch } = await restrictMany(store, actor, change, never);
      await set("c", ["imap"], { imap: SOON });
      await takeTurns(store, SOON * 1_000);
      await deleteMailbox(store, actor, operator, "a@example.org");
      const told = [];
      for (let before: number | undefined; ; ) {
        const page = await serviceHistoryOf(store, serviceId, { before, limit: 2 });
        told.push(...page);
        const last = page.at(-1);
        if (last === undefined) break;
        before = last.kind === "mailbox" ? last.entry.id : last.id;
      }
      const words = told.map((each) => {
        if (each.kind === "mailbox") return `${each.entry.action} ${each.entry.address}`;
        return each.kind === "batch" ? `${each.batch.action} ${each.batch.changed}` : each.action;
      });
      assert.deepEqual(words, [
        "deleted a@example.org",
        "turned 3",
        "restricted c@example.org",
        "restricted 2",
        "created c@example.org",
        "created b@example.org",
        "created a@example.org",
        "service-created",
      ]);
      const first = await entriesOfBatch(store, batch ?? "", { limit: 1 });
      const rest = await entriesOfBatch(store, batch ?? "", { before: first[0]?.id, limit: 9 });
      assert.deepEqual([...first, ...rest].map((entry) => entry.address).sort(), [
        "a@example.org",
        "b@example.org",
      ]);
      const page = await historyOf(store, { serviceId, address: "a@example.org" }, { limit: 2 });
      const older = { before: page[1]?.id, limit: 9 };
      const next = await historyOf(store, { serviceId, address: "a@example.org" }, older);
      assert.deepEqual(
        [...page, ...next].map((entry) => entry.action),
        ["deleted", "turned", "restricted", "created"],
      );
    });
  });
}

/** Time that has gone by, as the trail would have it: the one place where a test writes what nobody may. */
async function rewriteTurns(store: Store, serial: number, at: number): Promise<void> {
  const before = JSON.stringify({ blocked: [], turns: { imap: at } });
  if (store.engine === "sqlite") await sql`DROP TRIGGER audit_no_update`.execute(store.db);
  else await sql`DROP TRIGGER audit_append_only ON audit`.execute(store.db);
  await sql`UPDATE audit SET before = ${before} WHERE serial = ${serial}`.execute(store.db);
}

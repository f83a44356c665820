// What every engine's store must do: one suite, run on SQLite and on a real PostgreSQL.
// Only tests import it; it takes the opener so that it knows neither engine.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Channel } from "../policy/channel.ts";
import { createAccount } from "./account.ts";
import { historyOf } from "./audit.ts";
import { pruneChanges } from "./change.ts";
import { addMailHost, listMailHosts, revokeMailHost } from "./mail-host.ts";
import {
  changeMailboxPassword,
  createMailbox,
  deleteMailbox,
  getMailbox,
  importMailboxes,
} from "./mailbox.ts";
import { listMailboxes, type MailboxQuery } from "./mailbox-list.ts";
import { readChanges } from "./read-feed.ts";
import { acknowledge, effectsOf } from "./receipt.ts";
import { restrict } from "./restriction.ts";
import { createService, getService, listServices } from "./service.ts";
import type { Store } from "./store.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const everything: MailboxQuery = {
  search: "",
  restricted: false,
  sort: "address",
  order: "asc",
  offset: 0,
  limit: 500,
};

export function storeContract(engine: string, open: () => Promise<Store>): void {
  describe(`store on ${engine}`, () => {
    let store: Store;
    let serviceId: string;
    let accountId: string;

    beforeEach(async () => {
      store = await open();
      const account = {
        email: "Anna@Example.org",
        name: "Anna",
        kind: "customer",
        passwordHash: "-",
      } as const;
      accountId = (await createAccount(store, setup, account)).id;
      const service = {
        accountId,
        kind: "mail",
        name: "Mail",
        domains: ["example.org", "exämple.org"],
      } as const;
      serviceId = (await createService(store, setup, service)).id;
    });
    afterEach(() => store.close());

    const add = (local: string, displayName = "") =>
      createMailbox(store, setup, {
        serviceId,
        address: `${local}@example.org`,
        displayName,
        passwordHash: null,
      });
    const set = (
      local: string,
      blocked: Channel[],
      isExpected: ((version: number) => boolean) | null = null,
    ) => restrict(store, setup, operator, { address: `${local}@example.org`, blocked, isExpected });
    const addresses = async (query: Partial<MailboxQuery>) => {
      const { mailboxes, total } = await listMailboxes(store, serviceId, { ...everything, ...query });
      return { locals: mailboxes.map((mailbox) => mailbox.address.split("@")[0]), total };
    };

    it("gives concurrent changes gap-free serials in commit order", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, at) => add(`m${at}`)));
      const heard: number[] = [];
      store.onChange(() => heard.push(heard.length));
      await Promise.all(Array.from({ length: 20 }, (_, at) => set(`m${at}`, ["pop"])));
      const found = await readChanges(store, 0, 1_000);
      assert.ok(found.kind === "changes");
      assert.deepEqual(
        found.changes.map((change) => change.serial),
        Array.from({ length: 40 }, (_, at) => at + 1),
      );
      assert.equal(heard.length, 20);
      const times = await store.db.selectFrom("change").select("at").orderBy("serial").execute();
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a.at - b.at),
      );
    });

    it("leaves no gap and no trace when a change fails half-way", async () => {
      await add("a");
      const failing = store.change(async (ledger) => {
        const mailbox = { id: "x", address: "x@example.org", service_id: serviceId };
        ledger.record(setup, { op: "set", action: "restricted", mailbox, before: [], after: ["pop"] });
        await ledger.db.updateTable("mailbox").set({ is_restricted: 1 }).execute();
        await ledger.flush();
        throw new Error("no");
      });
      await assert.rejects(failing, /no/);
      await assert.rejects(add("a"), { code: "address-taken" });
      assert.equal(await store.serial(), 1);
      assert.equal((await add("b")).version, 2);
      assert.equal((await addresses({ restricted: true })).locals.length, 0);
      assert.equal(
        (await store.db.selectFrom("audit").select("id").where("serial", "is not", null).execute()).length,
        2,
      );
    });

    it("writes change, audit entry and mailbox together", async () => {
      const { address, id } = await add("a");
      const actor = { account: "anna@example.org", ip: "192.0.2.7" };
      const change = { address, blocked: ["smtp", "pop"], isExpected: null } as const;
      const after = await restrict(store, actor, operator, change);
      assert.deepEqual(after.blocked, ["pop", "smtp"]);
      assert.deepEqual(Object.keys(after.since).sort(), ["pop", "smtp"]);
      assert.equal(after.version, 2);
      const row = await store.db
        .selectFrom("audit")
        .selectAll()
        .where("serial", "=", 2)
        .executeTakeFirstOrThrow();
      const { id: _, at, ...entry } = row;
      assert.equal(at, after.changedAt);
      assert.deepEqual(entry, {
        serial: 2,
        account: "anna@example.org",
        ip: "192.0.2.7",
        action: "restricted",
        address,
        mailbox_id: id,
        service_id: serviceId,
        account_id: null,
        batch: null,
        before: "[]",
        after: '["pop","smtp"]',
      });
      const history = await historyOf(store, { serviceId, address });
      assert.deepEqual(
        history.map((entry) => [entry.action, entry.before.blocked, entry.after.blocked]),
        [
          ["restricted", [], ["pop", "smtp"]],
          ["created", [], []],
        ],
      );
      await assert.rejects(store.db.updateTable("audit").set({ account: "x" }).execute(), {
        code: "store-unavailable",
      });
      await assert.rejects(store.db.deleteFrom("audit").execute(), { code: "store-unavailable" });
    });

    it("takes no serial for the same set, keeps since of what stays closed, and catches a stale author", async () => {
      await add("a");
      const first = await set("a", ["pop", "smtp"]);
      assert.equal((await set("a", ["smtp", "pop"])).version, first.version);
      const second = await set("a", ["smtp", "imap"], (version) => version === first.restrictionsVersion);
      assert.equal(second.since.smtp, first.since.smtp);
      await assert.rejects(
        set("a", [], (version) => version === first.restrictionsVersion),
        { code: "restrictions-changed" },
      );
      await changeMailboxPassword(store, setup, operator, { address: "a@example.org", passwordHash: "{X}y" });
      const lifted = await set("a", [], (version) => version === second.restrictionsVersion);
      assert.deepEqual([lifted.blocked, lifted.since, lifted.version], [[], {}, 5]);
    });

    it("of two authors who saw the same state, lets one change it", async () => {
      const { restrictionsVersion: seen } = await add("a");
      const both = await Promise.allSettled([
        set("a", ["pop"], (version) => version === seen),
        set("a", ["imap"], (version) => version === seen),
      ]);
      assert.deepEqual(both.map((one) => one.status).sort(), ["fulfilled", "rejected"]);
    });

    it("shows a viewer only what is theirs", async () => {
      await add("a");
      const account = { email: "b@example.org", name: "B", kind: "customer", passwordHash: "-" } as const;
      const stranger = await createAccount(store, setup, account);
      await assert.rejects(getMailbox(store.db, stranger, "a@example.org"), { code: "not-found" });
      await assert.rejects(getService(store, stranger, serviceId), { code: "not-found" });
      assert.deepEqual(await listServices(store, stranger), []);
      const change = { address: "a@example.org", blocked: ["pop"], isExpected: null } as const;
      await assert.rejects(restrict(store, setup, stranger, change), { code: "not-found" });
      await assert.rejects(deleteMailbox(store, setup, stranger, "a@example.org"), { code: "not-found" });
      assert.equal((await listServices(store, operator)).length, 1);
      const anna = { id: accountId, kind: "customer" } as const;
      assert.equal((await getMailbox(store.db, anna, "a@example.org")).serviceId, serviceId);
    });

    it("refuses what exists and what is not the service's", async () => {
      const anna = { email: "ANNA@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
      await assert.rejects(createAccount(store, setup, anna), { code: "email-taken" });
      const service = { accountId, kind: "hosting", name: "", domains: ["EXAMPLE.org"] } as const;
      await assert.rejects(createService(store, setup, service), { code: "name-taken" });
      const bad = { ...service, domains: ["not a domain"] };
      await assert.rejects(createService(store, setup, bad), { code: "address-invalid" });
      assert.equal((await listServices(store, operator)).length, 1);
      const foreign = { serviceId, address: "a@example.net", displayName: "", passwordHash: null };
      await assert.rejects(createMailbox(store, setup, foreign), { code: "address-invalid" });
    });

    it("pages, sorts and searches", async () => {
      await add("b", "Über 100%");
      await add("a", "under_score");
      await add("c-d", "plain!");
      await add("c_d", "");
      await set("b", ["pop"]);
      assert.deepEqual((await addresses({})).locals, ["a", "b", "c-d", "c_d"]);
      assert.deepEqual(await addresses({ order: "desc", offset: 1, limit: 2 }), {
        locals: ["c-d", "b"],
        total: 4,
      });
      assert.deepEqual(await addresses({ search: "ÜBER" }), { locals: ["b"], total: 1 });
      assert.deepEqual(await addresses({ search: "100%" }), { locals: ["b"], total: 1 });
      assert.deepEqual(await addresses({ search: "%" }), { locals: ["b"], total: 1 });
      assert.deepEqual(await addresses({ search: "_" }), { locals: ["a", "c_d"], total: 2 });
      assert.deepEqual(await addresses({ search: "!" }), { locals: ["c-d"], total: 1 });
      assert.deepEqual(await addresses({ search: "'\\" }), { locals: [], total: 0 });
      assert.deepEqual(await addresses({ restricted: true }), { locals: ["b"], total: 1 });
      assert.deepEqual(await addresses({ restricted: true, search: "a" }), { locals: ["b"], total: 1 });
      assert.deepEqual((await addresses({ sort: "restricted", order: "desc" })).locals, [
        "b",
        "a",
        "c-d",
        "c_d",
      ]);
      assert.deepEqual((await addresses({ sort: "restricted" })).locals, ["a", "c-d", "c_d", "b"]);
      assert.equal((await addresses({ sort: "changed", order: "desc" })).locals[0], "b");
    });

    it("finds an address by its domain as people write it", async () => {
      const address = "a@xn--exmple-cua.org";
      await createMailbox(store, setup, { serviceId, address, displayName: "", passwordHash: null });
      assert.equal((await addresses({ search: "EXÄMPLE" })).total, 1);
    });

    it("imports many in one transaction, and again without effect", async () => {
      await add("m1");
      const wanted = Array.from({ length: 1_200 }, (_, at) => ({
        address: `m${at}@example.org`,
        displayName: "",
        passwordHash: null,
      }));
      const done = await importMailboxes(store, setup, serviceId, wanted);
      assert.deepEqual(done, { created: 1_199, alreadyThere: 1, serial: 1_200 });
      const again = await importMailboxes(store, setup, serviceId, wanted);
      assert.deepEqual(again, { created: 0, alreadyThere: 1_200, serial: 1_200 });
      const bad = [
        { address: "z@example.org", displayName: "", passwordHash: null },
        { ...wanted[0], address: "z@z.zz" },
      ];
      await assert.rejects(importMailboxes(store, setup, serviceId, bad as typeof wanted), {
        code: "address-invalid",
      });
      assert.equal((await getService(store, operator, serviceId)).mailbox_count, 1_200);
    });

    it("tells a reader that is behind, ahead, or of before the pruning", async () => {
      await add("a");
      await add("b");
      await deleteMailbox(store, setup, operator, "a@example.org");
      assert.deepEqual(await readChanges(store, 3, 10), { kind: "changes", changes: [] });
      assert.deepEqual(await readChanges(store, 4, 10), { kind: "behind" });
      const found = await readChanges(store, 0, 2);
      assert.ok(found.kind === "changes");
      assert.deepEqual(
        found.changes.map((change) => change.op),
        ["remove", "set"],
      );
      await pruneChanges(store, 1);
      assert.deepEqual(await readChanges(store, 0, 10), { kind: "behind" });
      assert.deepEqual(await readChanges(store, 2, 10), {
        kind: "changes",
        changes: [{ op: "remove", serial: 3, address: "a@example.org" }],
      });
    });

    it("knows on which mail hosts a serial is in force", async () => {
      await add("a");
      const one = await addMailHost(store, setup, { name: "one", tokenHash: "-" });
      const two = await addMailHost(store, setup, { name: "two", tokenHash: "-" });
      await assert.rejects(addMailHost(store, setup, { name: "two", tokenHash: "-" }), {
        code: "name-taken",
      });
      const { version, changedAt } = await set("a", ["imap"]);
      const said = { appliedSerial: version, ended: [{ serial: version, sessions: 2 }] };
      assert.equal(
        await acknowledge(store, one.id, { appliedSerial: version + 1, ended: [] }, changedAt),
        null,
      );
      assert.deepEqual(await acknowledge(store, one.id, said, changedAt + 41), { lives: 1 });
      const resent = { appliedSerial: version, ended: [{ serial: version, sessions: 1 }] };
      await acknowledge(store, one.id, resent, changedAt + 99);
      const effects = await effectsOf(store, version);
      assert.deepEqual(
        effects.map(({ lastSeen, appliedUpTo, ...effect }) => [effect, appliedUpTo]),
        [
          [
            { mailHost: "one", isApplied: true, appliedSerial: 2, appliedMs: 41, sessionsEnded: 2 },
            changedAt,
          ],
          [{ mailHost: "two", isApplied: false, appliedSerial: 0, appliedMs: 0, sessionsEnded: 0 }, null],
        ],
      );
      await revokeMailHost(store, setup, two.id);
      await assert.rejects(revokeMailHost(store, setup, two.id), { code: "not-found" });
      assert.deepEqual(
        (await effectsOf(store, version)).map((effect) => effect.mailHost),
        ["one"],
      );
      assert.equal((await addMailHost(store, setup, { name: "two", tokenHash: "-" })).applied_serial, 0);
      assert.equal((await listMailHosts(store)).length, 2);
    });
  });
}

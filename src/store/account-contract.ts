// What every engine's store must do with accounts, their sign-ins and what belongs to them: one suite, run on
// SQLite and on a real PostgreSQL. Only tests import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  changeAccountPassword,
  createAccount,
  deleteCustomer,
  findAccount,
  listCustomers,
  renameAccount,
} from "./account.ts";
import { accountHistoryOf, historyOf, lastAuditId } from "./audit.ts";
import { addMailHost, changeMailHostToken, findMailHost, revokeMailHost } from "./mail-host.ts";
import { createMailbox, deleteMailbox, renameMailbox } from "./mailbox.ts";
import { listMailboxes } from "./mailbox-list.ts";
import { changeService, createService, deleteService, getService, type Service } from "./service.ts";
import {
  addSignIn,
  endOneSignIn,
  endOtherSignIns,
  endSignIn,
  findSignedIn,
  listSignIns,
  noteRefusedSignIns,
  SIGN_IN_IDLE_MS,
} from "./sign-in.ts";
import type { Store } from "./store.ts";
import type { AccountRow } from "./tables.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;

export function accountContract(engine: string, open: () => Promise<Store>): void {
  describe(`accounts on ${engine}`, () => {
    let store: Store;
    let anna: AccountRow;
    let bert: AccountRow;
    let service: Service;

    const add = (email: string, name: string) =>
      createAccount(store, setup, { email, name, kind: "customer", passwordHash: "-" });
    const signIn = async (account: AccountRow, tokenHash: string, now = 0) => {
      await addSignIn(store, { tokenHash, account, ip: "192.0.2.1", program: "Browser" }, now);
      return (await findSignedIn(store, tokenHash, now))?.signInId ?? assert.fail();
    };
    const actions = async (account: AccountRow) =>
      (await accountHistoryOf(store, account.id)).map(({ action }) => action);

    beforeEach(async () => {
      store = await open();
      anna = await add("Anna@Example.org", "Anna 50% B_er!");
      bert = await add("bert@example.org", "Bert");
      const made = {
        accountId: anna.id,
        kind: "mail",
        name: "Mail",
        domains: ["a.example", "b.example"],
      } as const;
      service = await createService(store, setup, made);
    });
    afterEach(() => store.close());

    it("keeps sign-ins while they are used", async () => {
      await signIn(anna, "hash");
      assert.equal((await findSignedIn(store, "hash", SIGN_IN_IDLE_MS - 1))?.account.id, anna.id);
      assert.equal((await findSignedIn(store, "hash", 2 * SIGN_IN_IDLE_MS - 2))?.account.id, anna.id);
      assert.equal(await findSignedIn(store, "hash", 9 * SIGN_IN_IDLE_MS), undefined);
      await endSignIn(store, "hash", null);
      assert.equal(await findSignedIn(store, "hash", 0), undefined);
    });

    it("lists and ends an account's own sign-ins, one or all others, and nobody else's", async () => {
      const [one, two, three] = [await signIn(anna, "1"), await signIn(anna, "2"), await signIn(anna, "3")];
      const berts = await signIn(bert, "4");
      const [first] = await listSignIns(store, anna.id, 0);
      assert.deepEqual([first?.ip, first?.program, first?.created_at], ["192.0.2.1", "Browser", 0]);
      assert.equal((await listSignIns(store, anna.id, 0)).length, 3);
      assert.equal((await listSignIns(store, anna.id, SIGN_IN_IDLE_MS)).length, 0);
      for (const [accountId, id] of [
        [anna.id, berts],
        [bert.id, one],
        [anna.id, ""],
      ] as const)
        await assert.rejects(endOneSignIn(store, setup, { accountId, id }), { code: "not-found" });
      await endOneSignIn(store, setup, { accountId: anna.id, id: one });
      assert.equal(await findSignedIn(store, "1", 0), undefined);
      assert.equal(await endOtherSignIns(store, setup, { accountId: anna.id, keep: two }), 1);
      assert.deepEqual(
        (await listSignIns(store, anna.id, 0)).map(({ id }) => id),
        [two],
      );
      assert.notEqual(three, two);
      assert.ok(await findSignedIn(store, "4", 0));
    });

    it("tells an account's history, and another's to nobody", async () => {
      await signIn(anna, "1");
      const before = await lastAuditId(store.db);
      await noteRefusedSignIns(store, [{ account: anna, ip: "192.0.2.9", count: 7 }]);
      await endSignIn(store, "1", "192.0.2.1");
      await endSignIn(store, "none", "192.0.2.1");
      await changeAccountPassword(store, setup, {
        accountId: anna.id,
        passwordHash: "x",
        keepTokenHash: null,
      });
      assert.ok((await lastAuditId(store.db)) > before);
      assert.deepEqual(await actions(anna), [
        "account-password-changed",
        "signed-out",
        "sign-in-refused",
        "signed-in",
        "account-created",
      ]);
      assert.deepEqual(await actions(bert), ["account-created"]);
      const refused = (await accountHistoryOf(store, anna.id))[2];
      assert.deepEqual([refused?.ip, refused?.after], ["192.0.2.9", { count: 7 }]);
    });

    it("renames an account, and never to another's email", async () => {
      const { id } = anna;
      await assert.rejects(renameAccount(store, setup, { id, email: "BERT@example.org", name: "x" }), {
        code: "email-taken",
      });
      assert.equal((await findAccount(store, "anna@example.org"))?.name, anna.name);
      const renamed = await renameAccount(store, setup, { id, email: "New@Example.org", name: "New" });
      assert.deepEqual([renamed.email, renamed.name], ["new@example.org", "New"]);
      assert.equal(await findAccount(store, "anna@example.org"), undefined);
      assert.equal((await renameAccount(store, setup, renamed)).email, "new@example.org");
      const missing = { id: "none", email: "n@example.org", name: "" };
      await assert.rejects(renameAccount(store, setup, missing), { code: "not-found" });
    });

    it("finds customers by part of email or name, in pages, and no operator", async () => {
      await createAccount(store, setup, {
        email: "op@example.org",
        name: "O",
        kind: "operator",
        passwordHash: "-",
      });
      const find = async (search: string, offset = 0, limit = 10) => {
        const { customers, total } = await listCustomers(store, { search, offset, limit });
        return [total, ...customers.map(({ email }) => email)];
      };
      assert.deepEqual(await find(""), [2, "anna@example.org", "bert@example.org"]);
      assert.deepEqual(await find("", 1, 1), [2, "bert@example.org"]);
      assert.deepEqual(await find("ANNA@"), [1, "anna@example.org"]);
      for (const [text, found] of [
        ["50%", 1],
        ["b_er", 1],
        ["!", 1],
        ["b%r", 0],
        ["be_t", 0],
        ["op@", 0],
      ] as const)
        assert.equal((await find(text))[0], found, text);
    });

    it("deletes only a customer without services, with his sign-ins; his history stays", async () => {
      await signIn(bert, "1");
      await assert.rejects(deleteCustomer(store, setup, anna.id), { code: "not-empty" });
      await deleteCustomer(store, setup, bert.id);
      assert.equal(await findSignedIn(store, "1", 0), undefined);
      assert.deepEqual(await actions(bert), ["account-deleted", "signed-in", "account-created"]);
      const op = await createAccount(store, setup, {
        email: "o@e.org",
        name: "",
        kind: "operator",
        passwordHash: "-",
      });
      await assert.rejects(deleteCustomer(store, setup, op.id), { code: "not-found" });
    });

    it("changes a service's name and domains, but takes none away that has mailboxes", async () => {
      const address = "info@a.example";
      await createMailbox(store, setup, {
        serviceId: service.id,
        address,
        displayName: "",
        passwordHash: null,
      });
      const change = (domains: string[]) => changeService(store, setup, service.id, { name: "New", domains });
      await assert.rejects(change(["b.example"]), { code: "not-empty" });
      await assert.rejects(change(["a.example", "no domain"]), { code: "address-invalid" });
      await createService(store, setup, {
        accountId: bert.id,
        kind: "mail",
        name: "",
        domains: ["bert.example"],
      });
      await assert.rejects(change(["a.example", "bert.example"]), { code: "name-taken" });
      assert.deepEqual((await getService(store, operator, service.id)).domains, ["a.example", "b.example"]);
      assert.deepEqual((await change(["C.example", "a.example"])).domains, ["a.example", "c.example"]);
      const now = await getService(store, operator, service.id);
      assert.deepEqual([now.name, now.domains], ["New", ["a.example", "c.example"]]);
      await assert.rejects(deleteService(store, setup, service.id), { code: "not-empty" });
      await deleteMailbox(store, setup, operator, address);
      await deleteService(store, setup, service.id);
      await assert.rejects(getService(store, operator, service.id), { code: "not-found" });
      await deleteCustomer(store, setup, anna.id);
    });

    it("renames a mailbox: found by its new name, with a serial and an entry", async () => {
      const address = "info@a.example";
      await createMailbox(store, setup, {
        serviceId: service.id,
        address,
        displayName: "Old",
        passwordHash: null,
      });
      const renamed = await renameMailbox(store, setup, anna, { address, displayName: "Neü" });
      assert.deepEqual([renamed.displayName, renamed.version], ["Neü", await store.serial()]);
      const query = { restricted: false, sort: "address", order: "asc", offset: 0, limit: 10 } as const;
      assert.equal((await listMailboxes(store, service.id, { ...query, search: "neü" })).total, 1);
      assert.equal((await listMailboxes(store, service.id, { ...query, search: "old" })).total, 0);
      const [entry] = await historyOf(store, { serviceId: service.id, address });
      assert.equal(entry?.action, "renamed");
      await assert.rejects(renameMailbox(store, setup, bert, { address, displayName: "x" }), {
        code: "not-found",
      });
    });

    it("puts another token in the place of a mail host's, unless it was revoked", async () => {
      const { id } = await addMailHost(store, setup, { name: "mx", tokenHash: "old" });
      await changeMailHostToken(store, setup, { id, tokenHash: "new" });
      assert.equal((await findMailHost(store, id))?.token_hash, "new");
      await revokeMailHost(store, setup, id);
      await assert.rejects(changeMailHostToken(store, setup, { id, tokenHash: "x" }), { code: "not-found" });
    });
  });
}

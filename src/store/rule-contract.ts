// What every engine's store must do with the findings of mailboxes' rules. Only tests import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createAccount } from "./account.ts";
import { addMailHost, revokeMailHost } from "./mail-host.ts";
import { createMailbox, deleteMailbox, getMailbox, type Mailbox } from "./mailbox.ts";
import { listMailboxes } from "./mailbox-list.ts";
import { readChanges } from "./read-feed.ts";
import { restrict } from "./restriction.ts";
import { askForLook, keepFindings, type RuleFinding, ruleNews, ruleNewsAfter, rulesOf } from "./rule.ts";
import { createService } from "./service.ts";
import type { Store } from "./store.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const forward = { kind: "forward", to: "bob@example.net", keepsCopy: false } as const;

export function ruleContract(engine: string, open: () => Promise<Store>): void {
  describe(`findings of rules on ${engine}`, () => {
    let store: Store;
    let serviceId: string;
    let accountId: string;
    let mailbox: Mailbox;

    beforeEach(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
      accountId = (await createAccount(store, setup, account)).id;
      const service = { accountId, kind: "mail", name: "", domains: ["example.org"] } as const;
      serviceId = (await createService(store, setup, service)).id;
      for (const id of ["one", "two"]) await addMailHost(store, setup, { id, name: id, tokenHash: id });
      mailbox = await made("a");
    });
    afterEach(() => store.close());

    async function made(local: string): Promise<Mailbox> {
      const address = `${local}@example.org`;
      await createMailbox(store, setup, { serviceId, address, displayName: "", passwordHash: null });
      return restrict(store, setup, operator, { address, blocked: ["pop"], isExpected: null });
    }
    const finding = (of: Mailbox, said: Partial<RuleFinding> = {}): RuleFinding => ({
      address: of.address,
      mailboxId: of.id,
      serial: of.version,
      at: 1_000,
      outcome: "looked",
      rules: [],
      more: 0,
      ...said,
    });
    const present = (address = mailbox.address) => getMailbox(store.db, operator, address);
    const mark = async () => (await present()).ruleMark;

    it("are kept per mail host, the last of each, and awaited of those that have not looked since the change", async () => {
      assert.deepEqual(
        (await rulesOf(store, mailbox)).map(({ mailHost, finding: found, isLooking }) => [
          mailHost,
          found,
          isLooking,
        ]),
        [
          ["one", null, true],
          ["two", null, true],
        ],
      );
      await keepFindings(store, "one", [finding(mailbox, { rules: [forward], more: 3, at: 5_000 })]);
      await keepFindings(store, "two", [finding(mailbox, { serial: mailbox.version - 1 })]);
      const [one, two] = await rulesOf(store, mailbox);
      const kept = { serial: mailbox.version, at: 5_000, outcome: "looked", rules: [forward], more: 3 };
      assert.deepEqual(one, { mailHost: "one", finding: kept, isLooking: false });
      assert.equal(two?.isLooking, true);
      await keepFindings(store, "one", [finding(mailbox, { outcome: "unclear" })]);
      assert.equal((await rulesOf(store, mailbox))[0]?.finding?.outcome, "unclear");
      await keepFindings(store, "one", [finding(mailbox, { serial: mailbox.version - 1, rules: [forward] })]);
      assert.deepEqual(
        (await rulesOf(store, mailbox))[0]?.finding?.rules,
        [],
        "an older look replaced a newer",
      );
    });

    it("of another life of the address, of no mailbox, or of a future serial are passed over", async () => {
      const before = await ruleNews(store);
      await keepFindings(store, "one", [
        finding(mailbox, { mailboxId: "another", rules: [forward] }),
        finding(mailbox, { address: "b@example.org", rules: [forward] }),
        finding(mailbox, { serial: (await store.serial()) + 1, rules: [forward] }),
      ]);
      assert.deepEqual([await mark(), await ruleNews(store)], ["none", before]);
      await keepFindings(store, "one", [finding(mailbox, { rules: [forward] })]);
      await deleteMailbox(store, setup, operator, mailbox.address);
      const again = await made("a");
      assert.equal((await rulesOf(store, again))[0]?.finding, null);
      assert.equal(await mark(), "none");
    });

    it("mark the mailbox, also in lists: sends before unclear before none; a revoked mail host has no say", async () => {
      const listed = async () => {
        const query = {
          search: "",
          restricted: false,
          sort: "address",
          order: "asc",
          offset: 0,
          limit: 9,
        } as const;
        return (await listMailboxes(store, serviceId, query)).mailboxes[0]?.ruleMark;
      };
      const steps: [host: string, said: Partial<RuleFinding>, mark: string][] = [
        ["one", { outcome: "looked" }, "none"],
        ["two", { outcome: "unread" }, "unclear"],
        ["one", { rules: [forward] }, "sends"],
        ["one", { outcome: "unclear" }, "unclear"],
        ["two", { outcome: "looked" }, "unclear"],
      ];
      for (const [host, said, expected] of steps) {
        await keepFindings(store, host, [finding(mailbox, said)]);
        assert.deepEqual([await mark(), await listed()], [expected, expected]);
      }
      await revokeMailHost(store, setup, "one");
      await keepFindings(store, "two", [finding(mailbox)]);
      assert.equal(await mark(), "none");
      assert.deepEqual(
        (await rulesOf(store, mailbox)).map((host) => host.mailHost),
        ["two"],
      );
    });

    it("are news in their order, each mailbox whole, and no change of policy", async () => {
      const other = await made("b");
      const serial = await store.serial();
      const began = await ruleNews(store);
      await keepFindings(store, "one", [finding(other, { rules: [forward] }), finding(mailbox)]);
      const rows = await ruleNewsAfter(store, began, 10);
      assert.deepEqual(
        rows.map((row) => [row.news, row.address, row.rule_mark, row.channel, row.account_id]),
        [
          [began + 1, "b@example.org", "sends", "pop", accountId],
          [began + 2, "a@example.org", "none", "pop", accountId],
        ],
      );
      assert.deepEqual(await ruleNewsAfter(store, began + 2, 10), []);
      await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          keepFindings(store, at % 2 ? "one" : "two", [finding(mailbox)]),
        ),
      );
      assert.equal(await ruleNews(store), began + 12);
      assert.equal(await store.serial(), serial);
    });

    it("a look that is asked for is a change that changes nothing; an open mailbox is not looked at", async () => {
      await keepFindings(store, "one", [finding(mailbox)]);
      const asked = await askForLook(store, setup, operator, mailbox.address);
      assert.deepEqual({ ...asked, version: 0 }, { ...mailbox, version: 0 });
      assert.equal(asked.version, await store.serial());
      assert.deepEqual(
        (await rulesOf(store, asked)).map((host) => host.isLooking),
        [true, true],
      );
      const found = await readChanges(store, asked.version - 1, 10);
      assert.ok(found.kind === "changes" && found.changes[0]?.op === "set");
      assert.deepEqual(found.changes[0].mailbox.blocked, ["pop"]);
      const stranger = { id: "somebody", kind: "customer" } as const;
      await assert.rejects(askForLook(store, setup, stranger, mailbox.address), { code: "not-found" });
      const open = { address: mailbox.address, blocked: [], isExpected: null };
      const { version } = await restrict(store, setup, operator, open);
      assert.equal((await askForLook(store, setup, operator, mailbox.address)).version, version);
      assert.equal(
        (await rulesOf(store, await present())).some((host) => host.isLooking),
        false,
      );
    });
  });
}

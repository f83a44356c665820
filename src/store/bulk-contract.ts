// What every engine's store must do when very many mailboxes change at once. Only tests import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Channel } from "../policy/channel.ts";
import type { Mark, Marks } from "../policy/restriction.ts";
import { createAccount } from "./account.ts";
import { historyOf } from "./audit.ts";
import { getBatch } from "./batch.ts";
import { deleteMailbox, getMailbox, importMailboxes } from "./mailbox.ts";
import { readChanges, readPolicy } from "./read-feed.ts";
import { restrict } from "./restriction.ts";
import { findAll, findMatching, restrictMany } from "./restriction-bulk.ts";
import { createService, getService } from "./service.ts";
import type { Store } from "./store.ts";

const actor = { account: "anna@example.org", ip: "192.0.2.7" };
const operator = { id: "", kind: "operator" } as const;
const COUNT = 2_600;
const NOTHING = { blocked: [], turns: {} };
const never = new AbortController().signal;

function marks(some: Partial<Record<Channel, Mark>>): Marks {
  return { pop: "leave", imap: "leave", smtp: "leave", webmail: "leave", ...some };
}

export function bulkContract(engine: string, open: () => Promise<Store>): void {
  describe(`many mailboxes at once on ${engine}`, () => {
    let store: Store;
    let serviceId: string;
    let otherId: string;

    beforeEach(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
      const accountId = (await createAccount(store, actor, account)).id;
      const service = async (domain: string, count: number) => {
        const made = { accountId, kind: "mail", name: "", domains: [domain] } as const;
        const { id } = await createService(store, actor, made);
        const wanted = Array.from({ length: count }, (_, at) => ({
          address: `m${at}@${domain}`,
          displayName: at % 2 === 0 ? "even" : "odd",
          passwordHash: null,
        }));
        await importMailboxes(store, actor, id, wanted);
        return id;
      };
      serviceId = await service("example.org", COUNT);
      otherId = await service("example.net", 1);
    });
    afterEach(() => store.close());

    const get = (local: string) => getMailbox(store.db, operator, `${local}@example.org`);
    const set = (local: string, blocked: readonly Channel[]) =>
      restrict(store, actor, operator, { address: `${local}@example.org`, blocked, isExpected: null });
    const everyone = () => findMatching(store, serviceId, { search: "", restricted: false }, COUNT);

    it("each gets row, change, audit entry and serial, without a gap, and what is left is left", async () => {
      await set("m1", ["imap", "smtp"]);
      const same = await set("m2", ["pop"]);
      const before = await store.serial();
      const heard: number[] = [];
      store.onChange(() => heard.push(heard.length));
      const ids = await everyone();
      const change = { serviceId, ids, marks: marks({ pop: "restrict", smtp: "lift" }) };
      const { batch, ...done } = await restrictMany(store, actor, change, never);
      const changed = COUNT - 1;
      const { first_serial, last_serial, ...kept } = await getBatch(store.db, serviceId, batch ?? "");
      assert.deepEqual([first_serial, last_serial, kept.changed], [before + 1, before + changed, changed]);
      assert.deepEqual(done, {
        changed,
        unfinished: 0,
        firstSerial: before + 1,
        lastSerial: before + changed,
      });
      assert.ok(heard.length > 1, "in one piece");
      assert.deepEqual((await get("m0")).blocked, ["pop"]);
      assert.deepEqual((await get("m1")).blocked, ["pop", "imap"]);
      assert.deepEqual(await get("m2"), same);
      assert.equal((await getService(store, operator, serviceId)).restricted_count, COUNT);
      const found = await readChanges(store, before, COUNT);
      assert.ok(found.kind === "changes");
      const serials = found.changes.map((each) => each.serial);
      assert.deepEqual(
        serials,
        Array.from({ length: changed }, (_, at) => before + 1 + at),
      );
      assert.equal(new Set(found.changes.map((each) => each.op === "set" && each.mailbox.id)).size, changed);
      const { mailboxes } = await readPolicy(store, "", 2 * COUNT);
      const listed = mailboxes.map((mailbox) => mailbox.address);
      assert.ok(listed.length >= COUNT);
      assert.deepEqual(listed, listed.toSorted());
      for (const each of found.changes) {
        assert.ok(each.op === "set");
        const mailbox = await get(each.mailbox.address.split("@")[0] ?? "");
        assert.deepEqual([mailbox.version, mailbox.restrictionsVersion], [each.serial, each.serial]);
        if (each.serial % 500 !== 0) continue;
        const [entry] = await historyOf(store, { serviceId, address: each.mailbox.address });
        const { serial, account, action, before: was, after } = entry ?? {};
        assert.deepEqual(
          [serial, account, action, was, after],
          [each.serial, actor.account, "restricted", NOTHING, { ...NOTHING, blocked: ["pop"] }],
        );
      }
    });

    it("asked again, changes nothing; lifted, counts go back", async () => {
      const ids = await everyone();
      const before = await store.serial();
      const change = { serviceId, ids, marks: marks({ webmail: "restrict" }) };
      await restrictMany(store, actor, change, never);
      const again = await restrictMany(store, actor, change, never);
      const lastSerial = before + COUNT;
      assert.deepEqual(again, { changed: 0, batch: null, unfinished: 0, firstSerial: null, lastSerial });
      await restrictMany(store, actor, { ...change, marks: marks({ webmail: "lift" }) }, never);
      assert.equal((await getService(store, operator, serviceId)).restricted_count, 0);
      assert.deepEqual((await get("m7")).blocked, []);
    });

    it("finds ids and addresses, each once, and refuses all for one that is not the service's", async () => {
      const one = await get("m1");
      assert.deepEqual(await findAll(store, serviceId, [one.id, one.address, "m2@example.org"]), [
        one.id,
        (await get("m2")).id,
      ]);
      const foreign = await getMailbox(store.db, operator, "m0@example.net");
      assert.equal(foreign.serviceId, otherId);
      for (const name of [foreign.id, foreign.address, "none@example.org", "none"])
        await assert.rejects(findAll(store, serviceId, [one.id, name]), { code: "not-found" });
    });

    it("finds all that match, and refuses more than are allowed", async () => {
      const filter = { search: "EVEN", restricted: false };
      assert.equal((await findMatching(store, serviceId, filter, COUNT)).length, COUNT / 2);
      await assert.rejects(findMatching(store, serviceId, filter, 100), { code: "too-large" });
      await set("m3", ["pop"]);
      assert.deepEqual(await findMatching(store, serviceId, { search: "", restricted: true }, 1), [
        (await get("m3")).id,
      ]);
    });

    it("passes over what is deleted meanwhile, and says what it did not reach", async () => {
      const ids = await everyone();
      await deleteMailbox(store, actor, operator, "m5@example.org");
      const ending = new AbortController();
      store.onChange(() => ending.abort());
      const change = { serviceId, ids, marks: marks({ imap: "restrict" }) };
      const part = await restrictMany(store, actor, change, ending.signal);
      assert.ok(part.unfinished > 0 && part.changed > 0, JSON.stringify(part));
      const rest = await restrictMany(store, actor, change, never);
      assert.deepEqual([part.changed + rest.changed, rest.unfinished], [COUNT - 1, 0]);
    });
  });
}

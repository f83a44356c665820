// What every engine's store must answer about a service that is too large to be walked through. Only tests import it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Tally } from "../policy/tally.ts";
import { createAccount } from "./account.ts";
import { deleteMailbox, importMailboxes } from "./mailbox.ts";
import { listMailboxes, type MailboxQuery } from "./mailbox-list.ts";
import { FOUND_MOST } from "./mailbox-search.ts";
import { findAll, findMatching, restrictMany, tallyStates } from "./restriction-bulk.ts";
import { createService } from "./service.ts";
import type { Store } from "./store.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const COUNT = FOUND_MOST + 700;
const CLOSED = 30;

const local = (at: number) => `m${String(at).padStart(4, "0")}`;

export function listContract(engine: string, open: () => Promise<Store>): void {
  describe(`a large service on ${engine}`, () => {
    let store: Store;
    let serviceId: string;

    before(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
      const accountId = (await createAccount(store, setup, account)).id;
      const service = async (domain: string, addresses: string[]) => {
        const made = { accountId, kind: "mail", name: "", domains: [domain] } as const;
        const { id } = await createService(store, setup, made);
        const wanted = addresses.map((address, at) => ({
          address: `${address}@${domain}`,
          displayName: at % 100 === 7 ? `Zoë "Q" ${at}` : "",
          passwordHash: null,
        }));
        await importMailboxes(store, setup, id, wanted);
        return id;
      };
      await service("example.net", ["m0007", "other"]);
      serviceId = await service(
        "example.org",
        Array.from({ length: COUNT }, (_, at) => local(at)),
      );
      const closed = Array.from({ length: CLOSED }, (_, at) => `${local(at * 10)}@example.org`);
      const ids = await findAll(store, serviceId, closed);
      const marks = { pop: "restrict", imap: "leave", smtp: "leave", webmail: "leave" } as const;
      await restrictMany(store, setup, { serviceId, ids, marks }, new AbortController().signal);
    });
    after(() => store.close());

    async function list(query: Partial<MailboxQuery>) {
      const whole = {
        search: "",
        restricted: false,
        sort: "address",
        order: "asc",
        offset: 0,
        limit: 3,
      } as const;
      const page = await listMailboxes(store, serviceId, { ...whole, ...query });
      return { ...page, mailboxes: page.mailboxes.map((mailbox) => mailbox.address.split("@")[0]) };
    }

    it("has the same pages from either end, in every order", async () => {
      const last = COUNT - 1;
      const pages: [Partial<MailboxQuery>, number[]][] = [
        [{ offset: 1 }, [1, 2, 3]],
        [{ offset: last - 1 }, [last - 1, last]],
        [{ offset: COUNT }, []],
        [{ order: "desc" }, [last, last - 1, last - 2]],
        [{ order: "desc", offset: last - 1 }, [1, 0]],
        [{ sort: "restricted", order: "desc" }, [0, 10, 20]],
        [{ sort: "restricted", order: "desc", offset: CLOSED - 1 }, [(CLOSED - 1) * 10, 1, 2]],
        [{ sort: "restricted" }, [1, 2, 3]],
        [{ sort: "restricted", offset: COUNT - CLOSED - 1 }, [last, 0, 10]],
        [{ sort: "changed", order: "desc", restricted: true }, [290, 280, 270]],
        [{ restricted: true, offset: CLOSED - 1 }, [(CLOSED - 1) * 10]],
      ];
      for (const [query, expected] of pages) {
        const page = await list(query);
        assert.deepEqual(page.mailboxes, expected.map(local), JSON.stringify(query));
        assert.deepEqual([page.total, page.isMore], [query.restricted ? CLOSED : COUNT, false]);
      }
    });

    it("finds parts of addresses and names in any order, and nobody else's", async () => {
      const found = await list({ search: "0007@" });
      assert.deepEqual(found, { mailboxes: ["m0007"], total: 1, isMore: false });
      const named = await list({ search: 'zoË "q', order: "desc" });
      assert.deepEqual(named, { mailboxes: ["m2607", "m2507", "m2407"], total: 27, isMore: false });
      assert.deepEqual((await list({ search: "m00", offset: 98 })).mailboxes, ["m0098", "m0099"]);
      assert.equal((await list({ search: "nowhere" })).total, 0);
      assert.equal((await list({ search: "m_%7" })).total, 0);
      assert.deepEqual((await list({ search: "0", restricted: true })).total, CLOSED);
    });

    it("says when it looked at no more, and takes one or two letters as a beginning", async () => {
      const many = await list({ search: "example.org" });
      assert.deepEqual([many.total, many.isMore, many.mailboxes.length], [FOUND_MOST, true, 3]);
      assert.deepEqual(await list({ search: "M" }), {
        mailboxes: ["m0000", "m0001", "m0002"],
        total: FOUND_MOST,
        isMore: true,
      });
      assert.equal((await list({ search: "00" })).total, 0);
    });

    it("means, for a change of many, whom the list shows, all of them", async () => {
      const meant = async (search: string, restricted = false) =>
        (await findMatching(store, serviceId, { search, restricted }, COUNT)).length;
      assert.deepEqual([await meant("M"), await meant("00"), await meant("")], [COUNT, 0, COUNT]);
      assert.deepEqual([await meant("0007@"), await meant("0", true)], [1, CLOSED]);
      const ids = await findMatching(store, serviceId, { search: "", restricted: false }, COUNT);
      const count = (tally: Tally) => [tally.blocked.join(), tally.timed.join(), tally.mailboxes];
      assert.deepEqual((await tallyStates(store, ids)).map(count).sort(), [
        ["", "", COUNT - CLOSED],
        ["pop", "", CLOSED],
      ]);
    });

    it("forgets what is deleted", async () => {
      await deleteMailbox(store, setup, operator, "m2607@example.org");
      assert.equal((await list({ search: "2607" })).total, 0);
    });
  });
}

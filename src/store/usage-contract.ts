// What every engine's store must do with reports of sign-ins. Only tests import it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { sql } from "kysely";
import { CHANNELS } from "../policy/channel.ts";
import { createAccount } from "./account.ts";
import {
  type AttemptBatch,
  DAY_MS,
  HOUR_MS,
  type ReportedAttempt,
  reportedSince,
  STRANGERS_MOST,
  takeAttempts,
  UNKNOWN_MOST,
} from "./attempt.ts";
import { addMailHost, revokeMailHost } from "./mail-host.ts";
import { createMailbox, deleteMailbox, getMailbox, importMailboxes, type Mailbox } from "./mailbox.ts";
import { listMailboxes } from "./mailbox-list.ts";
import { restrict } from "./restriction.ts";
import { findMatching } from "./restriction-bulk.ts";
import { createService } from "./service.ts";
import { serviceUsage } from "./service-usage.ts";
import type { Store } from "./store.ts";
import { type TimelinePage, timelineOf, unknownAttempts, usageOf } from "./usage.ts";
import { CLIENTS_MOST, STRANGE_CLIENTS_MOST } from "./usage-client.ts";
import { pruneUsage } from "./usage-prune.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const JOURNAL = "00000000000000aa";
const QUERY = {
  search: "",
  restricted: false,
  sort: "address",
  order: "asc",
  offset: 0,
  limit: 100,
} as const;

export function usageContract(engine: string, open: () => Promise<Store>): void {
  describe(`reports of sign-ins on ${engine}`, () => {
    let store: Store;
    let serviceId: string;
    let mailbox: Mailbox;
    let now: number;
    let seq: number;

    beforeEach(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
      const accountId = (await createAccount(store, setup, account)).id;
      const service = { accountId, kind: "mail", name: "", domains: ["example.org"] } as const;
      serviceId = (await createService(store, setup, service)).id;
      for (const id of ["one", "two"]) await addMailHost(store, setup, { id, name: id, tokenHash: id });
      mailbox = await made("a");
      seq = 0;
      // The middle of an hour and of a day, so that a few minutes stay within them.
      now = Date.now() + DAY_MS;
      now += 12.5 * HOUR_MS - (now % DAY_MS);
    });
    afterEach(() => store.close());

    const made = (local: string) =>
      createMailbox(store, setup, {
        serviceId,
        address: `${local}@example.org`,
        displayName: "",
        passwordHash: null,
      });
    const attempt = (some: Partial<ReportedAttempt> = {}): ReportedAttempt => ({
      address: mailbox.address,
      channel: "imap",
      outcome: "let-in",
      ip: "192.0.2.7",
      software: "Thunderbird",
      firstAt: some.lastAt ?? now,
      lastAt: now,
      count: 1,
      ...some,
    });
    const report = (attempts: readonly ReportedAttempt[], some: Partial<AttemptBatch> = {}, host = "one") =>
      takeAttempts(
        store,
        host,
        { journal: JOURNAL, seq: ++seq, since: now - DAY_MS, attempts, more: 0, nameless: 0, ...some },
        now,
      );
    const usage = async (of = mailbox) => usageOf(store, of.id, now);

    it("count exactly once, however often and in whatever order a batch is sent", async () => {
      assert.equal(await report([attempt({ count: 3 })], { seq: 1 }), 1);
      assert.equal(await report([attempt({ count: 3 })], { seq: 1 }), 1);
      assert.equal(await report([attempt({ count: 4 })], { seq: 5 }), 5);
      assert.equal(await report([attempt({ count: 9 })], { seq: 4 }), 5);
      assert.equal(await report([attempt({ count: 2 })], { seq: 1, journal: "00000000000000bb" }), 1);
      assert.equal(await report([attempt({ count: 4 })], { seq: 5 }), 5);
      await Promise.all(
        Array.from({ length: 6 }, (_, at) =>
          report([attempt({ count: 10 })], { seq: 1 }, at % 2 ? "two" : "one"),
        ),
      );
      const { clients, days } = (await usage()).imap;
      assert.deepEqual(
        clients.map((row) => [row.software, row.network, row.let_in]),
        [["Thunderbird", "192.0.2.0/24", 19]],
      );
      assert.deepEqual(days.at(-1), { day: now - (now % DAY_MS), letIn: 19, blocked: 0, wrong: 0 });
      assert.equal(days.length, 30);
    });

    it("are summed up by program and network, each outcome with its last time", async () => {
      const minute = (at: number) => now - HOUR_MS + at * 60_000;
      await report([
        attempt({ lastAt: minute(1), ip: "192.0.2.7" }),
        attempt({ lastAt: minute(9), ip: "192.0.2.200", firstAt: minute(0) }),
        attempt({ lastAt: minute(2), outcome: "blocked", count: 2 }),
        attempt({ lastAt: minute(3), outcome: "wrong-password", ip: "2001:db8:7::1", software: "" }),
        attempt({ lastAt: minute(4), channel: "webmail", software: "Firefox" }),
        attempt({ lastAt: minute(8), channel: "webmail", software: "Firefox", outcome: "in-use", count: 50 }),
        attempt({ lastAt: minute(5), channel: "pop", outcome: "unavailable", software: "" }),
      ]);
      const of = await usage();
      const { let_in, blocked, wrong, last_ip, first_at, last_let_in, last_blocked } =
        of.imap.clients[0] ?? assert.fail();
      assert.deepEqual(
        { let_in, blocked, wrong, last_ip, first_at, last_let_in, last_blocked },
        {
          let_in: 2,
          blocked: 2,
          wrong: 0,
          last_ip: "192.0.2.200",
          first_at: minute(0),
          last_let_in: minute(9),
          last_blocked: minute(2),
        },
      );
      assert.deepEqual(
        of.imap.clients.map((row) => [row.network, row.wrong]),
        [
          ["192.0.2.0/24", 0],
          ["2001:db8:7::/48", 1],
        ],
      );
      const webmail = of.webmail.clients[0];
      assert.deepEqual([webmail?.let_in, webmail?.last_let_in], [1, minute(8)]);
      assert.equal(of.webmail.days.at(-1)?.letIn, 1, "a further request is no further sign-in");
      assert.deepEqual(of.pop.lastUnavailable, { at: minute(5), ip: "192.0.2.7", software: "" });
      assert.equal(of.pop.days.at(-1)?.wrong, 0);
    });

    it("of a former holder, of no mailbox and of no domain count for nobody who is here", async () => {
      const old = (await getMailbox(store.db, operator, mailbox.address)).changedAt - 60_000;
      await report([
        attempt({ lastAt: old }),
        attempt({ address: "nobody@example.org", outcome: "wrong-password", count: 4 }),
        attempt({ address: "nobody@example.net", outcome: "wrong-password", count: 5 }),
      ]);
      assert.deepEqual((await usage()).imap.clients, []);
      const [row, ...others] = await unknownAttempts(store, serviceId, "nobody@example.org");
      assert.deepEqual([row?.address, row?.count, others.length], ["nobody@example.org", 4, 0]);
      assert.deepEqual(await unknownAttempts(store, serviceId, "other@example.org"), []);
      const noted = await store.db.selectFrom("usage_report").select("nameless").executeTakeFirst();
      assert.equal(noted?.nameless, 5);
      await report([attempt()]);
      await deleteMailbox(store, setup, operator, mailbox.address);
      mailbox = await made("a");
      assert.deepEqual((await usage()).imap.clients, []);
    });

    it("of very many strangers stay few, push out nobody who was let in, and are all counted", async () => {
      const phone = attempt({ software: "Phone", lastAt: now - HOUR_MS, outcome: "blocked" });
      await report([attempt({ lastAt: now - HOUR_MS }), phone]);
      const many = (count: number, some: (at: number) => Partial<ReportedAttempt>) =>
        Array.from({ length: count }, (_, at) => attempt({ outcome: "wrong-password", ...some(at) }));
      for (let round = 0; round < 3; round++)
        await report(many(300, (at) => ({ ip: `10.${round}.${at % 250}.9`, software: `x${at}` })));
      const { clients, days } = (await usage()).imap;
      assert.equal(days.at(-1)?.wrong, 900);
      assert.equal(
        clients.reduce((sum, row) => sum + row.wrong, 0),
        900,
      );
      assert.equal(clients.length, 2 + STRANGE_CLIENTS_MOST + 1);
      assert.ok(clients.some((row) => row.software === "Thunderbird"));
      assert.ok(clients.some((row) => row.software === "Phone"));
      assert.deepEqual([clients.at(-1)?.software, clients.at(-1)?.network], ["", ""]);
      const detail = await store.db
        .selectFrom("login_attempt")
        .select(["count"])
        .where("outcome", "=", "wrong-password")
        .execute();
      assert.equal(detail.length, STRANGERS_MOST + 1);
      await report(many(UNKNOWN_MOST + 500, (at) => ({ address: `u${at}@example.org` })));
      const unknown = await unknownAttempts(store, serviceId, null);
      assert.equal(unknown.length, UNKNOWN_MOST + 1);
      assert.equal(unknown.find((row) => row.address === "")?.count, 500);
    });

    it("of one who changes programs and places all the time stay few and small: under 1 KB a client", async () => {
      const long = "A program with a very long name, of which nobody knows what it is for".padEnd(80, "x");
      const some = Array.from({ length: 300 }, (_, at) =>
        attempt({
          ip: `2001:db8:${at.toString(16)}:1111:2222:3333:4444:5555`,
          software: `${at} ${long}`.slice(0, 80),
        }),
      );
      await report(some);
      const { clients } = (await usage()).imap;
      assert.equal(clients.length, CLIENTS_MOST + 1);
      assert.equal(
        clients.reduce((sum, row) => sum + row.let_in, 0),
        300,
      );
      const others = Array.from({ length: 200 }, (_, at) => ({
        address: `m${at}@example.org`,
        displayName: "",
        passwordHash: null,
      }));
      await importMailboxes(store, setup, serviceId, others);
      const bytes = async () => {
        if (engine === "SQLite") {
          const { rows } = await sql<{ pages: number; size: number }>`
            SELECT (SELECT page_count FROM pragma_page_count()) AS pages,
              (SELECT page_size FROM pragma_page_size()) AS size`.execute(store.db);
          return (rows[0]?.pages ?? 0) * (rows[0]?.size ?? 0);
        }
        const { rows } = await sql<{ bytes: number }>`
          SELECT pg_total_relation_size('usage_client') + pg_total_relation_size('last_use') AS bytes`.execute(
          store.db,
        );
        return Number(rows[0]?.bytes);
      };
      const before = await bytes();
      await report(others.flatMap(({ address }) => some.slice(0, 10).map((each) => ({ ...each, address }))));
      // On SQLite with the detail of a day too, which shares the file.
      assert.ok((await bytes()) - before < others.length * 10 * 1_024, `${(await bytes()) - before} bytes`);
    });

    it("and changes are one timeline, whose pages leave out nothing and repeat nothing", async () => {
      const base = now;
      now = Date.now();
      await restrict(store, setup, operator, {
        address: mailbox.address,
        blocked: ["pop"],
        isExpected: null,
      });
      now = base;
      const same = now - 5_000;
      await report([
        ...Array.from({ length: 7 }, (_, at) => attempt({ lastAt: same, ip: `192.0.2.${at}` })),
        ...Array.from({ length: 4 }, (_, at) =>
          attempt({ lastAt: now - at * 1_000, outcome: "blocked", ip: `192.0.3.${at}` }),
        ),
      ]);
      const actions = ["created", "restricted"];
      const whole = (await timelineOf(store, mailbox, { before: null, limit: 50, actions })).entries;
      assert.deepEqual(
        whole.map((entry) => entry.kind),
        [...Array<string>(11).fill("attempts"), "change", "change"],
      );
      for (const limit of [1, 2, 3, 5, 13]) {
        const paged = [];
        for (let before: { at: number; told: number } | null = null; ; ) {
          const page: Awaited<ReturnType<typeof timelineOf>> = await timelineOf(store, mailbox, {
            before,
            limit,
            actions,
          });
          paged.push(...page.entries);
          if (page.next === null) break;
          before = page.next;
        }
        assert.deepEqual(paged, whole, `pages of ${limit}`);
      }
      assert.equal(
        (await timelineOf(store, mailbox, { before: null, limit: 50, actions: ["created"] })).entries.length,
        12,
      );
      const chosen = async (of: Pick<TimelinePage, "channel" | "outcomes">) => {
        const page = { before: null, limit: 50, actions: [], ...of };
        return (await timelineOf(store, mailbox, page)).entries.map((entry) =>
          entry.kind === "attempts" ? `${entry.row.channel} ${entry.row.outcome}` : entry.kind,
        );
      };
      const attempts = await chosen({});
      assert.equal(attempts.length, 11);
      for (const channel of CHANNELS)
        assert.deepEqual(
          await chosen({ channel }),
          attempts.filter((each) => each.startsWith(`${channel} `)),
        );
      assert.deepEqual(
        await chosen({ outcomes: ["blocked", "wrong-password"] }),
        attempts.filter((each) => / (blocked|wrong-password)$/.test(each)),
      );
      assert.deepEqual(await chosen({ outcomes: [] }), []);
    });

    it("say who has not used a channel only as far back as all of them reach", async () => {
      const real = Date.now();
      const ago = (days: number) => real - days * DAY_MS;
      now = real;
      for (const local of ["b", "c", "d"]) await made(local);
      await sql`UPDATE mailbox SET created_at = ${ago(200)} WHERE address <> 'd@example.org'`.execute(
        store.db,
      );
      await restrict(store, setup, operator, {
        address: "c@example.org",
        blocked: ["pop"],
        isExpected: null,
      });
      const unused = async (days: number) => {
        const filter = { search: "", restricted: false, unused: { channel: "pop", days } } as const;
        const ids = await findMatching(store, serviceId, filter, 100);
        const page = await listMailboxes(store, serviceId, { ...QUERY, unused: filter.unused });
        assert.deepEqual(
          page.mailboxes.map((each) => each.id),
          ids,
        );
        assert.equal(page.total, ids.length);
        const counts = await serviceUsage(store, serviceId, days, now);
        assert.equal(counts.pop.unused, ids.length);
        return page.mailboxes.map((each) => each.address[0]).join("");
      };
      assert.equal(await reportedSince(store), null);
      assert.equal(await unused(30), "");
      await report([attempt({ channel: "pop", lastAt: ago(40) })], { since: ago(120) });
      assert.equal(await unused(30), "", "one mail host has reported nothing yet");
      await report(
        [attempt({ channel: "pop", lastAt: ago(20), address: "b@example.org" })],
        { since: ago(100), seq: 1 },
        "two",
      );
      assert.equal(await reportedSince(store), ago(100));
      assert.equal(await unused(30), "a", "c has it blocked, d is new, b used it");
      assert.equal(await unused(60), "");
      assert.equal(await unused(10), "ab");
      assert.equal(await unused(101), "");
      const counts = await serviceUsage(store, serviceId, 30, now);
      assert.deepEqual(counts.pop, { open: 3, blocked: 1, used: 1, refused: 0, unused: 1 });
      assert.deepEqual(counts.imap, { open: 4, blocked: 0, used: 0, refused: 0, unused: 3 });
      await revokeMailHost(store, setup, "two");
      assert.equal(await reportedSince(store), ago(120));
      await report([], { since: ago(3) });
      assert.equal(await reportedSince(store), ago(3), "a journal that begins later says so");
    });

    it("are forgotten in detail after a month, and never in sum", async () => {
      const real = now;
      await sql`UPDATE mailbox SET created_at = 0`.execute(store.db);
      await report([
        attempt({ lastAt: real - 40 * DAY_MS }),
        attempt({ lastAt: real - 2 * DAY_MS, outcome: "blocked" }),
        attempt({ lastAt: real - 40 * DAY_MS, address: "nobody@example.org", outcome: "wrong-password" }),
        attempt({ lastAt: real - 2 * DAY_MS, address: "nobody@example.org", outcome: "wrong-password" }),
      ]);
      await pruneUsage(store, now);
      const detail = await store.db.selectFrom("login_attempt").select("outcome").execute();
      assert.deepEqual(
        detail.map((row) => row.outcome),
        ["blocked"],
      );
      assert.equal((await unknownAttempts(store, serviceId, null)).length, 1);
      const [client] = (await usage()).imap.clients;
      assert.deepEqual([client?.let_in, client?.blocked], [1, 1]);
    });
  });
}

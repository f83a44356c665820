// The store contract on SQLite and on a real PostgreSQL, and what only one of them can get wrong.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, it } from "node:test";
import { Kysely, sql } from "kysely";
import { type PrivatePostgres, startPostgres } from "../../tests/fixtures/postgres.ts";
import { makeLog } from "../base/log.ts";
import { createAccount } from "./account.ts";
import { accountContract } from "./account-contract.ts";
import { askContract } from "./ask-contract.ts";
import { bulkContract } from "./bulk-contract.ts";
import { storeContract } from "./contract.ts";
import { listContract } from "./list-contract.ts";
import { createMailbox, getMailbox } from "./mailbox.ts";
import { first } from "./migrations/first.ts";
import { noticeContract } from "./notice-contract.ts";
import { postgresDialect } from "./postgres-dialect.ts";
import { readChanges } from "./read-feed.ts";
import { effectsOf } from "./receipt.ts";
import { replayContract } from "./replay-contract.ts";
import { ruleContract } from "./rule-contract.ts";
import { createService } from "./service.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { openStore, type Store } from "./store.ts";
import type { Tables } from "./tables.ts";
import { timingContract } from "./timing-contract.ts";
import { usageContract } from "./usage-contract.ts";

const dir = mkdtempSync(path.join(tmpdir(), "postern-store-"));
const setup = { account: "setup", ip: null };
let postgres: PrivatePostgres;
let files = 0;
const newFile = () => path.join(dir, `${++files}.sqlite`);

before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres.stop();
  rmSync(dir, { recursive: true });
});

const openSqlite = () => openStore({ sqliteFile: newFile() });
const openPostgres = async () => openStore({ databaseUrl: await postgres.newDatabase() });
storeContract("SQLite", openSqlite);
listContract("SQLite", openSqlite);
listContract("PostgreSQL", openPostgres);
bulkContract("SQLite", openSqlite);
bulkContract("PostgreSQL", openPostgres);
storeContract("PostgreSQL", openPostgres);
accountContract("SQLite", openSqlite);
accountContract("PostgreSQL", openPostgres);
replayContract("SQLite", openSqlite);
replayContract("PostgreSQL", openPostgres);
askContract("SQLite", openSqlite);
askContract("PostgreSQL", openPostgres);
ruleContract("SQLite", openSqlite);
const places = new WeakMap<Store, Parameters<typeof openStore>[0]>();
/** A new store, or the same one once more. */
async function openPlace(where: Parameters<typeof openStore>[0]): Promise<Store> {
  const store = await openStore(where);
  places.set(store, where);
  return store;
}
timingContract("SQLite", (beside) => openPlace((beside && places.get(beside)) ?? { sqliteFile: newFile() }));
timingContract("PostgreSQL", async (beside) =>
  openPlace((beside && places.get(beside)) ?? { databaseUrl: await postgres.newDatabase() }),
);
ruleContract("PostgreSQL", openPostgres);
noticeContract("SQLite", openSqlite);
noticeContract("PostgreSQL", openPostgres);
usageContract("SQLite", openSqlite);
usageContract("PostgreSQL", openPostgres);

async function seed(store: Store): Promise<string> {
  const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
  const { id } = await createAccount(store, setup, account);
  const service = { accountId: id, kind: "mail", name: "", domains: ["example.org"] } as const;
  return (await createService(store, setup, service)).id;
}

for (const engine of ["SQLite", "PostgreSQL"]) {
  it(`two programs on one ${engine} store take serials without a gap`, async () => {
    const where =
      engine === "SQLite" ? { sqliteFile: newFile() } : { databaseUrl: await postgres.newDatabase() };
    const [one, two] = await Promise.all([openStore(where), openStore(where)]);
    assert.equal(one.id, two.id);
    const serviceId = await seed(one);
    const adding = Array.from({ length: 30 }, (_, at) =>
      createMailbox(at % 2 === 0 ? one : two, setup, {
        serviceId,
        address: `m${at}@example.org`,
        displayName: "",
        passwordHash: null,
      }),
    );
    const versions = (await Promise.all(adding)).map((mailbox) => mailbox.version);
    assert.deepEqual(
      versions.sort((a, b) => a - b),
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
    await Promise.all([one.close(), two.close()]);
  });

  it(`a ${engine} store of the first version is brought up to this one, with what it holds`, async () => {
    const where =
      engine === "SQLite" ? { sqliteFile: newFile() } : { databaseUrl: await postgres.newDatabase() };
    const log = makeLog("test", "error");
    const dialect =
      "sqliteFile" in where ? sqliteDialect(where.sqliteFile) : postgresDialect(where.databaseUrl, log);
    const old = new Kysely<Tables>({ dialect });
    await first(old, engine === "SQLite" ? "sqlite" : "postgres");
    for (const statement of [
      sql`CREATE TABLE migration (version INTEGER PRIMARY KEY, at BIGINT NOT NULL)`,
      sql`INSERT INTO migration VALUES (1, 0)`,
      sql`INSERT INTO account VALUES ('a', 'a@example.org', '', 'customer', '-', 0)`,
      sql`INSERT INTO service VALUES ('s', 'a', 'mail', '', 0, 1, 1)`,
      sql`INSERT INTO mailbox VALUES ('m', 's', 'a@example.org', 'Anna', '', NULL, 1, 7, 7, 0, 0)`,
      sql`INSERT INTO restriction VALUES ('m', 'pop', 0, 'a@example.org')`,
      sql`INSERT INTO change VALUES (7, 0, 'set', 'a@example.org', 'm', 's')`,
      sql`INSERT INTO mail_host VALUES ('h', 'mx', '-', 7, 0, 0, 0, NULL)`,
      sql`INSERT INTO receipt VALUES (7, 'h', 41, 2)`,
      sql`UPDATE counter SET serial = 7`,
    ])
      await statement.execute(old);
    await old.destroy();
    const store = await openStore(where);
    const mailbox = await getMailbox(store.db, { id: "a", kind: "customer" }, "a@example.org");
    assert.deepEqual([mailbox.displayName, mailbox.blocked, mailbox.ruleMark], ["Anna", ["pop"], "none"]);
    assert.equal(await store.serial(), 7);
    const found = await readChanges(store, 6, 9);
    assert.deepEqual(found.kind === "changes" && found.changes.map((change) => change.serial), [7]);
    const [effect] = await effectsOf(store, 7);
    assert.deepEqual([effect?.appliedMs, effect?.sessionsEnded], [41, 2]);
    await store.close();
  });

  it(`a ${engine} store of a newer program is refused, and its id outlives a reopening`, async () => {
    const where =
      engine === "SQLite" ? { sqliteFile: newFile() } : { databaseUrl: await postgres.newDatabase() };
    const store = await openStore(where);
    const { id } = store;
    await store.close();
    const again = await openStore(where);
    assert.equal(again.id, id);
    await sql`INSERT INTO migration (version, at) VALUES (999, 0)`.execute(again.db);
    await again.close();
    await assert.rejects(openStore(where), { code: "store-newer" });
  });
}

it("goes on after PostgreSQL has dropped every connection, also in the middle of a change", async () => {
  const store = await openStore({ databaseUrl: await postgres.newDatabase(), log: makeLog("test", "error") });
  const serviceId = await seed(store);
  const drop = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_database()`;
  const add = (local: string) => {
    const address = `${local}@example.org`;
    return createMailbox(store, setup, { serviceId, address, displayName: "", passwordHash: null });
  };
  await add("a");
  const broken = store.change(async (ledger) => {
    const mailbox = { id: "x", address: "x@example.org", service_id: serviceId };
    ledger.record(setup, { op: "set", action: "created", mailbox, before: [], after: [] });
    await drop.execute(store.db);
  });
  await assert.rejects(broken, { code: "store-unavailable" });
  assert.equal((await add("b")).version, 2);
  await store.close();
});

it("a store that cannot be opened is a fault with a hint", async () => {
  await assert.rejects(openStore({ sqliteFile: path.join(dir, "no", "such", "folder.sqlite") }), {
    code: "store-unavailable",
  });
  await assert.rejects(openStore({ databaseUrl: `postgres://x@localhost/x?host=${dir}` }), {
    code: "store-unavailable",
  });
});

it("a full SQLite disk refuses a change and keeps what was there", async () => {
  const file = newFile();
  const store = await openStore({ sqliteFile: file });
  const serviceId = await seed(store);
  await sql`PRAGMA max_page_count = ${sql.lit(1)}`.execute(store.db);
  const add = (at: number) =>
    createMailbox(store, setup, {
      serviceId,
      address: `m${at}@example.org`,
      displayName: "x".repeat(3_000),
      passwordHash: null,
    });
  let added = 0;
  await assert.rejects(
    async () => {
      for (; added < 100; added++) await add(added);
    },
    { code: "store-unavailable" },
  );
  assert.equal(await store.serial(), added);
  await sql`PRAGMA max_page_count = ${sql.lit(1_000_000)}`.execute(store.db);
  assert.equal((await add(added)).version, added + 1);
  await store.close();
  const db = new DatabaseSync(file);
  assert.equal(db.prepare("PRAGMA integrity_check").get()?.integrity_check, "ok");
  db.close();
});

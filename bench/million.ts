// A store with very many mailboxes of one service, made by SQL in seconds: every mailbox has the same password and
// the same cheap hash. For benches; the changes that would have led there are as if forgotten long ago.
import { type Kysely, sql } from "kysely";
import { createAccount } from "../src/store/account.ts";
import { createService } from "../src/store/service.ts";
import type { Store } from "../src/store/store.ts";
import type { Tables } from "../src/store/tables.ts";
import { cheapHash } from "../tests/fixtures/large-service.ts";

export const BIG_PASSWORD = "of-every-bench-mailbox";
export const BIG_DOMAINS = Array.from({ length: 20 }, (_, at) => `d${at}.bench.example`);

const ACTOR = { account: "bench", ip: null };
const SYLLABLES = [
  "an",
  "bel",
  "cor",
  "da",
  "el",
  "fra",
  "gi",
  "hu",
  "is",
  "jo",
  "ka",
  "lu",
  "mi",
  "no",
  "ol",
];
const FIRSTS = SYLLABLES.flatMap((a) => ["na", "ri", "to", "ve", "lia", "mar"].map((b) => a + b));
const LASTS = SYLLABLES.flatMap((a) => SYLLABLES.map((b) => `${a}${b}s`));

/**
 * Adds `count` mailboxes to a new service of the account with this email (made if need be); one in ten is restricted.
 * Returns the service's id.
 */
export async function addMillion(store: Store, email: string, count: number): Promise<string> {
  const known = await store.db
    .selectFrom("account")
    .select("id")
    .where("email", "=", email)
    .executeTakeFirst();
  const account = { email, name: "Bench", kind: "customer", passwordHash: "-" } as const;
  const accountId = known?.id ?? (await createAccount(store, ACTOR, account)).id;
  const service = { accountId, kind: "mail", name: "Very large service", domains: BIG_DOMAINS } as const;
  const { id } = await createService(store, ACTOR, service);
  const before = await store.serial();
  await store.db.transaction().execute((tx) => fill(tx, store.engine, id, count, before));
  return id;
}

/** PostgreSQL gets no time limit for it, and statistics after it. */
async function fill(db: Kysely<Tables>, engine: string, serviceId: string, count: number, before: number) {
  const ofSqlite = engine === "sqlite";
  // As newMailboxId makes them, one a millisecond.
  const time = ofSqlite ? "printf('%012x', n)" : "lpad(to_hex(n), 12, '0')";
  const chance = ofSqlite ? "lower(hex(randomblob(6)))" : "substr(md5(random()::text || n), 1, 12)";
  const id = sql.raw(`${time} || ${chance}`);
  const now = Date.now();
  if (!ofSqlite) await sql`SET LOCAL statement_timeout = 0`.execute(db);
  await sql`CREATE TEMP TABLE bench_name (nr INTEGER, kind TEXT, name TEXT)`.execute(db);
  for (const [kind, names] of Object.entries({ first: FIRSTS, last: LASTS }))
    await sql`INSERT INTO bench_name VALUES ${sql.join(
      names.map((name, nr) => sql`(${sql.lit(nr)}, ${sql.lit(kind)}, ${sql.lit(name)})`),
    )}`.execute(db);
  const times = Math.ceil(count / (FIRSTS.length * LASTS.length));
  await sql`INSERT INTO mailbox (id, service_id, address, display_name, search_text, password_hash, is_restricted,
      version, restrictions_version, created_at, changed_at)
    WITH RECURSIVE step(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM step WHERE k + 1 < ${sql.lit(times)}),
    named AS (
      SELECT f.name AS first, l.name AS last, k, 'd' || ((f.nr + l.nr + k) % ${sql.lit(BIG_DOMAINS.length)}) AS d
      FROM bench_name f, bench_name l, step WHERE f.kind = 'first' AND l.kind = 'last'),
    addressed AS (
      SELECT first || '.' || last || k || '@' || d || '.bench.example' AS address, first || ' ' || last AS name
      FROM named ORDER BY 1 LIMIT ${sql.lit(count)}),
    numbered AS (SELECT address, name, row_number() OVER (ORDER BY address) AS n FROM addressed)
    SELECT ${id}, ${sql.lit(serviceId)}, address, name, address || ' ' || name, ${sql.lit(cheapHash(BIG_PASSWORD))},
      CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END, ${sql.lit(before)} + n, ${sql.lit(before)} + n,
      ${sql.lit(now)} - n, ${sql.lit(now)} - n
    FROM numbered ORDER BY address`.execute(db);
  await sql`INSERT INTO restriction SELECT id, 'pop', changed_at, 'bench' FROM mailbox
    WHERE service_id = ${serviceId} AND is_restricted = 1`.execute(db);
  await sql`UPDATE service SET mailbox_count = (SELECT count(*) FROM mailbox WHERE service_id = ${serviceId}),
    restricted_count = (SELECT count(*) FROM mailbox WHERE service_id = ${serviceId} AND is_restricted = 1)
    WHERE id = ${serviceId}`.execute(db);
  await sql`UPDATE counter SET serial = ${before + count}`.execute(db);
  await sql`DROP TABLE bench_name`.execute(db);
  if (!ofSqlite) await sql`ANALYZE`.execute(db);
}

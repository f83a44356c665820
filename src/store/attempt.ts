// Sign-ins as mail hosts report them: kept in detail for a month, summed up by program for as long as the mailbox
// lives, and counted where they belong to nobody.
// Invariant: a batch counts exactly once, in the transaction that notes its number; what it leaves is bounded by
// mailbox and service, whoever tries whatever, and nothing that was left out goes uncounted.
import { sql, type Transaction } from "kysely";
import { networkOf } from "../policy/network.ts";
import { slices } from "./ledger.ts";
import { oweRefusals } from "./notice.ts";
import type { Store } from "./store.ts";
import type { LoginAttemptRow, Tables, UnknownAttemptRow, UsageClientRow } from "./tables.ts";
import { textList } from "./text-list.ts";
import { keepClients } from "./usage-client.ts";

export interface ReportedAttempt {
  address: string;
  channel: LoginAttemptRow["channel"];
  outcome: LoginAttemptRow["outcome"] | "in-use";
  ip: string;
  software: string;
  firstAt: number;
  lastAt: number;
  count: number;
}

export interface AttemptBatch {
  journal: string;
  seq: number;
  /** When the journal began. */
  since: number;
  attempts: readonly ReportedAttempt[];
  more: number;
  nameless: number;
}

export const DETAIL_DAYS = 30;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Rows of one mailbox, channel and hour that need no right password to make. */
export const STRANGERS_MOST = 50;
/** Rows of a service. */
export const UNKNOWN_MOST = 2_000;
/** Two mail hosts may report of the same mailbox. Any number, no other program's. */
const ADVISORY_LOCK = 727_163_002;
const JOURNALS_KEPT_MS = 60 * DAY_MS;
/** A report's own delay makes the beginning seem a little later each time. */
const SAME_BEGINNING_MS = 60_000;

type Tx = Transaction<Tables>;
type Known = ReportedAttempt & { mailboxId: string };

/** Takes a batch; the number of the last one that counts, of the journal. */
export async function takeAttempts(
  store: Store,
  mailHostId: string,
  batch: AttemptBatch,
  now: number,
): Promise<number> {
  return store.db.transaction().execute(async (tx) => {
    if (store.engine === "postgres") await sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx);
    const { journal, seq } = batch;
    const report = await tx
      .selectFrom("usage_report")
      .selectAll()
      .where("mail_host_id", "=", mailHostId)
      .where("journal", "=", journal)
      .executeTakeFirst();
    if (report !== undefined && seq <= report.last_seq) return report.last_seq;
    const { known, unknown } = await sorted(tx, store, batch.attempts, now);
    await keepDetail(tx, store, known);
    await keepClients(tx, store.engine, known.map(clientOf));
    const strangers = await keepUnknown(tx, unknown);
    const refused = known.filter(({ outcome, lastAt }) => outcome === "blocked" && lastAt > now - DAY_MS);
    await oweRefusals(
      tx,
      store.engine,
      refused.map(({ mailboxId }) => mailboxId),
      now,
    );
    const row = {
      mail_host_id: mailHostId,
      journal,
      last_seq: seq,
      since: batch.since > (report?.since ?? 0) + SAME_BEGINNING_MS ? batch.since : (report?.since ?? 0),
      last_at: now,
      more: (report?.more ?? 0) + batch.more,
      nameless: (report?.nameless ?? 0) + batch.nameless + strangers,
    };
    await tx
      .insertInto("usage_report")
      .values(row)
      .onConflict((conflict) => conflict.columns(["mail_host_id", "journal"]).doUpdateSet(row))
      .execute();
    await tx
      .deleteFrom("usage_report")
      .where("mail_host_id", "=", mailHostId)
      .where("last_at", "<", now - JOURNALS_KEPT_MS)
      .execute();
    return seq;
  });
}

/** Since when all mail hosts report sign-ins; null: not all do. */
export async function reportedSince(store: Store): Promise<number | null> {
  const rows = await store.db
    .selectFrom("mail_host as h")
    .leftJoin("usage_report as r", "r.mail_host_id", "h.id")
    .select(["h.id", "r.since", "r.last_at"])
    .where("h.revoked_at", "is", null)
    .execute();
  let since = 0;
  for (const reports of Map.groupBy(rows, (row) => row.id).values()) {
    const newest = reports.reduce((a, b) => ((b.last_at ?? 0) > (a.last_at ?? 0) ? b : a));
    if (newest.since === null) return null;
    since = Math.max(since, newest.since);
  }
  return rows.length === 0 ? null : since;
}

/** Whose they are. One older than its mailbox was made at a former holder's. */
async function sorted(tx: Tx, store: Store, attempts: readonly ReportedAttempt[], now: number) {
  const addresses = [...new Set(attempts.map((attempt) => attempt.address))];
  const mailboxes = await tx
    .selectFrom(textList(store.engine, addresses).as("list"))
    .innerJoin("mailbox as m", "m.address", "list.text")
    .select(["m.id", "m.address", "m.created_at"])
    .execute();
  const holders = new Map(mailboxes.map((mailbox) => [mailbox.address, mailbox]));
  const known: Known[] = [];
  const unknown: ReportedAttempt[] = [];
  for (const attempt of attempts) {
    const lastAt = Math.min(attempt.lastAt, now);
    const timed = { ...attempt, lastAt, firstAt: Math.min(attempt.firstAt, lastAt) };
    const holder = holders.get(attempt.address);
    if (holder === undefined) unknown.push(timed);
    else if (lastAt >= holder.created_at) known.push({ ...timed, mailboxId: holder.id });
  }
  return { known, unknown };
}

/** A day of those let in, who come often; an hour of the others, of whom one wants to know when. */
function bucketOf(outcome: LoginAttemptRow["outcome"], at: number): number {
  const width = outcome === "let-in" ? DAY_MS : HOUR_MS;
  return at - (at % width);
}

async function keepDetail(tx: Tx, store: Store, known: readonly Known[]): Promise<void> {
  const rows = known.flatMap((attempt): LoginAttemptRow[] => {
    const { outcome } = attempt;
    // A new sign-in it is not.
    if (outcome === "in-use") return [];
    const { mailboxId, channel, software, ip, firstAt, lastAt, count } = attempt;
    const bucket = bucketOf(outcome, lastAt);
    const times = { first_at: firstAt, last_at: lastAt, count };
    return [{ mailbox_id: mailboxId, bucket, channel, outcome, software, ip, ...times }];
  });
  const folded = folds(await fewOfStrangers(tx, store, rows), (row) => detailKey(row));
  for (const slice of slices(folded))
    await tx
      .insertInto("login_attempt")
      .values(slice)
      .onConflict((conflict) =>
        conflict
          .columns(["mailbox_id", "bucket", "channel", "outcome", "software", "ip"])
          .doUpdateSet(added("login_attempt")),
      )
      .execute();
}

const detailKey = (row: LoginAttemptRow) =>
  JSON.stringify([row.mailbox_id, row.bucket, row.channel, row.outcome, row.software, row.ip]);

/** Without a right password one can make as many as one has addresses: beyond some, they are one. */
async function fewOfStrangers(
  tx: Tx,
  store: Store,
  rows: readonly LoginAttemptRow[],
): Promise<LoginAttemptRow[]> {
  const isStrangers = ({ outcome }: LoginAttemptRow) => outcome !== "let-in" && outcome !== "blocked";
  const strangers = rows.filter(isStrangers);
  if (strangers.length === 0) return [...rows];
  const ids = [...new Set(strangers.map((row) => row.mailbox_id))];
  const there = await tx
    .selectFrom(textList(store.engine, ids).as("list"))
    .innerJoin("login_attempt as a", "a.mailbox_id", "list.text")
    .selectAll("a")
    .where(
      "a.bucket",
      ">=",
      strangers.reduce((least, { bucket }) => Math.min(least, bucket), Infinity),
    )
    .execute();
  const groupOf = (row: LoginAttemptRow) => [row.mailbox_id, row.bucket, row.channel, row.outcome].join();
  const groups = new Map<string, Set<string>>();
  const groupFor = (row: LoginAttemptRow) => {
    const group = groups.get(groupOf(row)) ?? new Set();
    groups.set(groupOf(row), group);
    return group;
  };
  for (const row of there) groupFor(row).add(detailKey(row));
  return rows.map((row) => {
    if (!isStrangers(row)) return row;
    const group = groupFor(row);
    if (group.has(detailKey(row))) return row;
    if (group.size >= STRANGERS_MOST) return { ...row, software: "", ip: "" };
    group.add(detailKey(row));
    return row;
  });
}

function clientOf({
  mailboxId,
  channel,
  outcome,
  software,
  ip,
  lastAt,
  firstAt,
  count,
}: Known): UsageClientRow {
  const isIn = outcome === "let-in" || outcome === "in-use";
  return {
    mailbox_id: mailboxId,
    channel,
    software,
    network: networkOf(ip),
    last_ip: ip,
    first_at: firstAt,
    last_at: lastAt,
    last_let_in: isIn ? lastAt : 0,
    last_blocked: outcome === "blocked" ? lastAt : 0,
    last_wrong: outcome === "wrong-password" ? lastAt : 0,
    let_in: outcome === "let-in" ? count : 0,
    blocked: outcome === "blocked" ? count : 0,
    wrong: outcome === "wrong-password" ? count : 0,
  };
}

/** Keeps those at the domains of services; how many others there were. */
async function keepUnknown(tx: Tx, unknown: readonly ReportedAttempt[]): Promise<number> {
  if (unknown.length === 0) return 0;
  const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1);
  const names = [...new Set(unknown.map(({ address }) => domainOf(address)))];
  const domains = await tx.selectFrom("domain").selectAll().where("name", "in", names).execute();
  const services = new Map(domains.map(({ name, service_id }) => [name, service_id]));
  const ids = [...new Set(services.values())];
  const room = new Map(ids.map((id) => [id, UNKNOWN_MOST]));
  const counted = tx
    .selectFrom("unknown_attempt")
    .select((row) => ["service_id", row.fn.countAll<number>().as("rows")])
    .where("service_id", "in", ids)
    .groupBy("service_id");
  if (ids.length > 0)
    for (const { service_id, rows } of await counted.execute()) room.set(service_id, UNKNOWN_MOST - rows);
  let strangers = 0;
  const rows: UnknownAttemptRow[] = [];
  const seen = new Set<string>();
  for (const { address, channel, software, ip, firstAt, lastAt, count } of unknown) {
    const service_id = services.get(domainOf(address));
    if (service_id === undefined) {
      strangers += count;
      continue;
    }
    const times = { bucket: lastAt - (lastAt % DAY_MS), first_at: firstAt, last_at: lastAt, count };
    const row = { service_id, address, channel, software, ip, ...times };
    const left = room.get(service_id) ?? 0;
    if (!seen.has(unknownKey(row))) room.set(service_id, left - 1);
    seen.add(unknownKey(row));
    rows.push(left > 0 ? row : { ...row, address: "", software: "", ip: "" });
  }
  for (const slice of slices(folds(rows, unknownKey)))
    await tx
      .insertInto("unknown_attempt")
      .values(slice)
      .onConflict((conflict) =>
        conflict
          .columns(["service_id", "bucket", "address", "channel", "software", "ip"])
          .doUpdateSet(added("unknown_attempt")),
      )
      .execute();
  return strangers;
}

const unknownKey = (row: UnknownAttemptRow) =>
  JSON.stringify([row.service_id, row.bucket, row.address, row.channel, row.software, row.ip]);

/** Rows of one key as one; PostgreSQL takes each only once a statement. */
function folds<T extends Pick<LoginAttemptRow, "first_at" | "last_at" | "count">>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): T[] {
  const folded = new Map<string, T>();
  for (const row of rows) {
    const before = folded.get(keyOf(row));
    folded.set(keyOf(row), {
      ...row,
      first_at: Math.min(row.first_at, before?.first_at ?? row.first_at),
      last_at: Math.max(row.last_at, before?.last_at ?? row.last_at),
      count: row.count + (before?.count ?? 0),
    });
  }
  return [...folded.values()];
}

function added(table: "login_attempt" | "unknown_attempt") {
  const own = (column: string) => sql.ref<number>(`${table}.${column}`);
  return {
    first_at: sql<number>`CASE WHEN excluded.first_at < ${own("first_at")} THEN excluded.first_at ELSE ${own("first_at")} END`,
    last_at: sql<number>`CASE WHEN excluded.last_at > ${own("last_at")} THEN excluded.last_at ELSE ${own("last_at")} END`,
    count: sql<number>`${own("count")} + excluded.count`,
  };
}

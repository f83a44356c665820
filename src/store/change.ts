// The feed of policy changes, and the whole policy in pages.
// Invariant: a change carries the mailbox's whole state at or after its serial, read in one statement with
// its restrictions: applying it twice, or late, does no harm, and never shows a mailbox without them. Both are read as
// the JSON that mail hosts get (wire/feed.ts says what it holds), since there may be a million of them.
import { type RawBuilder, sql } from "kysely";
import type { Channel } from "../policy/channel.ts";
import type { MailboxPolicy } from "../policy/replica.ts";
import { type JsonArray, jsonArrayOf, jsonObject, jsonOf, jsonOfBlocked } from "./json-text.ts";
import type { Engine } from "./migrate.ts";
import type { Store } from "./store.ts";

/** A mailbox as mail hosts are told of it; its channels in no order. */
export type StoredPolicy = MailboxPolicy & { blocked: Channel[] };
export type PolicyChange =
  | { op: "set"; serial: number; mailbox: StoredPolicy }
  | { op: "remove"; serial: number; address: string };
/** `changes`: PolicyChange[], as JSON in UTF-8. */
export type Changes = { kind: "changes"; count: number; changes: Uint8Array } | { kind: "behind" };

/** Older ones are forgotten; who needs them reads the whole policy. */
export const CHANGES_KEPT = 1_000_000;

/** Up to `limit` changes after a serial, in order and without a gap. */
export async function changesAfter(store: Store, after: number, limit: number): Promise<Changes> {
  const read = () => readChanges(store, after, limit);
  let found = await read();
  if (found.count === 0) {
    const serial = await store.serial();
    if (serial === after) return { kind: "changes", count: 0, changes: found.json };
    // Taken meanwhile, or left out by a restore.
    if (serial > after) found = await read();
  }
  if (found.first !== after + 1) return { kind: "behind" };
  return { kind: "changes", count: found.count, changes: found.json };
}

function readChanges({ db, engine }: Store, after: number, limit: number): Promise<JsonArray> {
  const set = jsonObject(engine, {
    op: sql.lit("set"),
    serial: sql.ref("c.serial"),
    mailbox: policyJson(engine),
  });
  const remove = jsonObject(engine, {
    op: sql.lit("remove"),
    serial: sql.ref("c.serial"),
    address: sql.ref("c.address"),
  });
  const change = sql<string>`CASE WHEN c.op = 'set' AND m.id IS NOT NULL THEN ${set} ELSE ${remove} END`;
  const rows = db
    .selectFrom("change as c")
    .leftJoin("mailbox as m", "m.id", "c.mailbox_id")
    .select(["c.serial as nr", change.as("json")])
    .where("c.serial", ">", after)
    .orderBy("c.serial")
    .limit(limit);
  return jsonArrayOf(db, engine, rows);
}

export interface PolicyPage {
  /** At or before the state of every mailbox on the page. */
  serial: number;
  /** StoredPolicy[], as JSON in UTF-8. */
  mailboxes: Uint8Array;
  isLast: boolean;
}

/** Every mailbox after an address, in the order of addresses. */
export async function policyPage(store: Store, afterAddress: string, limit: number): Promise<PolicyPage> {
  const serial = await store.serial();
  const rows = store.db
    .selectFrom("mailbox as m")
    .select(["m.address as nr", policyJson(store.engine).as("json")])
    .where("m.address", ">", afterAddress)
    .orderBy("m.address")
    .limit(limit);
  const { count, json } = await jsonArrayOf(store.db, store.engine, rows);
  return { serial, mailboxes: json, isLast: count < limit };
}

/** Of the mailbox `m`. */
function policyJson(engine: Engine): RawBuilder<string> {
  const members = {
    address: sql.ref("m.address"),
    id: sql.ref("m.id"),
    blocked: jsonOfBlocked(engine),
    passwordHash: sql.ref("m.password_hash"),
  };
  const turns = jsonOf(engine, sql.ref("m.turns"));
  return sql`CASE WHEN m.turns IS NULL THEN ${jsonObject(engine, members)}
    ELSE ${jsonObject(engine, { ...members, turns })} END`;
}

/** Who is concerned by each change after a serial: for panels that are open. */
export async function newsAfter(store: Store, after: number, limit: number) {
  return store.db
    .selectFrom("change as c")
    .innerJoin("service as s", "s.id", "c.service_id")
    .leftJoin("mailbox as m", "m.id", "c.mailbox_id")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["c.serial", "c.op", "c.address", "c.service_id", "s.account_id"])
    .select(["m.id", "m.display_name", "m.rule_mark", "m.has_alarm", "m.changed_at"])
    .select(["m.turns", "r.channel", "r.since"])
    .where("c.serial", ">", after)
    .where("c.serial", "<=", after + limit)
    .orderBy("c.serial")
    .execute();
}

/** Forgets changes (and their receipts) that only a very old replica could ask for. */
export async function pruneChanges(store: Store, keep = CHANGES_KEPT): Promise<void> {
  const oldest = (await store.serial()) - keep;
  if (oldest <= 0) return;
  await store.db.deleteFrom("receipt").where("serial", "<=", oldest).execute();
  await store.db.deleteFrom("change").where("serial", "<=", oldest).execute();
}

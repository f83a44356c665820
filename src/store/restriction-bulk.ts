// Restrictions of very many mailboxes of a service, changed in pieces.
// Invariant: every mailbox is found before any is changed; a piece is one transaction, short enough that others
// hardly wait for it, and each mailbox in it that changes has its row, change, audit entry and serial.
import { setImmediate as breath } from "node:timers/promises";
import { sql } from "kysely";
import { type Channel, isChannel } from "../policy/channel.ts";
import { afterMarks, compareBlocked, type Marks } from "../policy/restriction.ts";
import type { Actor, Ledger } from "./ledger.ts";
import { type MailboxFilter, matchingIds } from "./mailbox-list.ts";
import type { Engine } from "./migrate.ts";
import { Refusal } from "./refusal.ts";
import { countMailboxes } from "./service.ts";
import type { Database, Store } from "./store.ts";
import { textList } from "./text-list.ts";

export interface BulkChange {
  serviceId: string;
  /** Ids, as found before. */
  ids: readonly string[];
  marks: Marks;
}

export interface BulkDone {
  changed: number;
  /** Mailboxes whose turn never came. */
  unfinished: number;
  firstSerial: number | null;
  /** The last change of these, or of the store when nothing changed. */
  lastSerial: number;
  /** Why it ended early. */
  cause?: unknown;
}

/** Mailboxes a transaction at first, and the bounds within which it follows the time each took. */
const PIECE_FIRST = 1_000;
const PIECE_LEAST = 500;
const PIECE_MOST = 2_000;
const PIECE_MS = 50;
const NAMES_AT_ONCE = 2_000;

/** Ids of the mailboxes with these ids or addresses, each once; a Refusal unless all are the service's. */
export async function findAll(store: Store, serviceId: string, names: readonly string[]): Promise<string[]> {
  const ids = new Set<string>();
  let missing = 0;
  let example = "";
  for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
    const some = names.slice(at, at + NAMES_AT_ONCE);
    const found = new Map<string, string>();
    for (const column of ["address", "id"] as const) {
      const wanted = some.filter((name) => name.includes("@") === (column === "address"));
      if (wanted.length === 0) continue;
      const rows = await store.db
        .selectFrom(textList(store.engine, wanted).as("list"))
        .innerJoin("mailbox as m", `m.${column}`, "list.text")
        .select(["list.text", "m.id", "m.service_id"])
        .execute();
      // The service is looked at here: asked for beside a long list, SQLite walks the whole service.
      for (const row of rows) if (row.service_id === serviceId) found.set(row.text, row.id);
    }
    for (const name of some) {
      const id = found.get(name);
      if (id !== undefined) ids.add(id);
      else if (missing++ === 0) example = name;
    }
    await breath();
  }
  if (missing > 0)
    throw new Refusal("not-found", `${missing} of these are no mailboxes of this service: ${example}`);
  return [...ids];
}

/** Ids of all that match; a Refusal when they are more than `most`. */
export async function findMatching(
  store: Store,
  serviceId: string,
  filter: MailboxFilter,
  most: number,
): Promise<string[]> {
  const ids = await matchingIds(store, serviceId, filter, most + 1);
  if (ids.length > most)
    throw new Refusal("too-large", `More than ${most} mailboxes match; search for fewer.`);
  return ids;
}

/** Puts the marks on all of them; ends early (and says so) when the store fails or `signal` is aborted. */
export async function restrictMany(
  store: Store,
  actor: Actor,
  change: BulkChange,
  signal: AbortSignal,
): Promise<BulkDone> {
  const { ids } = change;
  const done: BulkDone = { changed: 0, unfinished: ids.length, firstSerial: null, lastSerial: 0 };
  let size = PIECE_FIRST;
  try {
    for (let at = 0; at < ids.length && !signal.aborted; ) {
      const began = performance.now();
      const piece = { ...change, ids: ids.slice(at, at + size) };
      const { changed, serial } = await store.change((ledger) => restrictPiece(ledger, actor, piece));
      at += piece.ids.length;
      done.unfinished = ids.length - at;
      done.changed += changed;
      if (changed > 0) {
        done.firstSerial ??= serial - changed + 1;
        done.lastSerial = serial;
      }
      size = nextSize(size, performance.now() - began);
      await breath();
    }
  } catch (error) {
    if (done.changed === 0) throw error;
    done.cause = error;
  }
  if (done.lastSerial === 0) done.lastSerial = await store.serial();
  return done;
}

function nextSize(size: number, tookMs: number): number {
  const fitting = Math.round(size * Math.min(2, Math.max(0.5, PIECE_MS / tookMs)));
  return Math.min(PIECE_MOST, Math.max(PIECE_LEAST, fitting));
}

async function restrictPiece(ledger: Ledger, actor: Actor, { serviceId, ids, marks }: BulkChange) {
  const { db, at, engine, serial: previous } = ledger;
  let restricted = 0;
  for (const [before, alike] of await byBlocked(db, engine, ids)) {
    const blocked = before.split(",").filter(isChannel);
    const after = afterMarks(blocked, marks);
    const { closing, opening } = compareBlocked(blocked, after);
    if (closing.length === 0 && opening.length === 0) continue;
    const list = textList(engine, alike);
    await ledger.recordMany(actor, { action: "restricted", ids: alike, before: blocked, after });
    if (opening.length > 0)
      await sql`DELETE FROM restriction WHERE mailbox_id IN (SELECT text FROM ${list} AS list)
        AND channel IN (${sql.join(opening)})`.execute(db);
    for (const channel of closing)
      await sql`INSERT INTO restriction (mailbox_id, channel, since, account)
        SELECT text, ${sql.lit(channel)}, ${at}, ${actor.account} FROM ${list} AS list`.execute(db);
    restricted += alike.length * (Number(after.length > 0) - Number(blocked.length > 0));
    await sql`UPDATE mailbox SET version = c.serial, restrictions_version = c.serial, changed_at = ${at},
        is_restricted = ${sql.lit(after.length > 0 ? 1 : 0)}
      FROM change AS c
      WHERE mailbox.id = c.mailbox_id AND c.serial > ${ledger.serial - alike.length}
        AND c.serial <= ${ledger.serial}`.execute(db);
  }
  await countMailboxes(db, serviceId, { mailboxes: 0, restricted });
  return { changed: ledger.serial - previous, serial: ledger.serial };
}

/** Ids by their blocked channels (joined); those that are gone meanwhile are left out. */
async function byBlocked(
  db: Database,
  engine: Engine,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; channel: Channel | null }>`
    SELECT m.id, r.channel FROM ${textList(engine, ids)} AS list
    INNER JOIN mailbox AS m ON m.id = list.text LEFT JOIN restriction AS r ON r.mailbox_id = m.id`.execute(
    db,
  );
  const blocked = new Map<string, string>();
  for (const { id, channel } of rows) {
    const others = blocked.get(id) ?? "";
    blocked.set(id, channel === null ? others : `${others},${channel}`);
  }
  const groups = new Map<string, string[]>();
  for (const [id, channels] of blocked) {
    const group = groups.get(channels);
    if (group === undefined) groups.set(channels, [id]);
    else group.push(id);
  }
  return groups;
}

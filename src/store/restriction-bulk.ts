// Restrictions of very many mailboxes of a service, changed in pieces.
// Invariant: every mailbox is found before any is changed; a piece is one transaction, short enough that others
// hardly wait for it, and each mailbox in it that changes has its row, change, audit entry and serial.
import { setImmediate as breath } from "node:timers/promises";
import { sql } from "kysely";
import { CHANNELS } from "../policy/channel.ts";
import { afterMarks, type Marks } from "../policy/restriction.ts";
import type { Tally } from "../policy/tally.ts";
import type { Turns } from "../policy/turn.ts";
import { countBatch } from "./batch.ts";
import { changeStates, statesOf } from "./channel-state.ts";
import type { Actor, Ledger } from "./ledger.ts";
import { type MailboxFilter, matchingIds } from "./mailbox-list.ts";
import { Refusal } from "./refusal.ts";
import { newId, type Store } from "./store.ts";
import { textList } from "./text-list.ts";
import { takeTurns } from "./turn.ts";

export interface BulkChange {
  serviceId: string;
  /** Ids, as found before. */
  ids: readonly string[];
  marks: Marks;
  /** Of the channels that are restricted or lifted; absent: none. */
  turns?: Turns;
}

export interface BulkDone {
  changed: number;
  /** Names it for its undo; null when nothing changed. */
  batch: string | null;
  /** Mailboxes that were not reached. */
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
        .select(["list.nr", "m.id"])
        // Not in WHERE: there, beside a long list, SQLite walks the whole service.
        .select(sql<number>`CASE WHEN m.service_id = ${serviceId} THEN 1 ELSE 0 END`.as("is_own"))
        .execute();
      for (const { nr, id, is_own } of rows) if (is_own === 1) found.set(wanted[nr] ?? "", id);
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

/** How many of these are in which state; those that are gone meanwhile are left out. */
export async function tallyStates(store: Store, ids: readonly string[]): Promise<Tally[]> {
  const tallies = new Map<string, Tally>();
  for (let at = 0; at < ids.length; at += NAMES_AT_ONCE) {
    for (const { state, ids: alike } of await statesOf(
      store.db,
      store.engine,
      ids.slice(at, at + NAMES_AT_ONCE),
    )) {
      const timed = CHANNELS.filter((channel) => state.turns[channel] !== undefined);
      const key = `${state.blocked} ${timed}`;
      const mailboxes = (tallies.get(key)?.mailboxes ?? 0) + alike.length;
      tallies.set(key, { blocked: state.blocked, timed, mailboxes });
    }
    await breath();
  }
  return [...tallies.values()];
}

/** Puts the marks on all of them; ends early (and says so) when the store fails or `signal` is aborted. */
export async function restrictMany(
  store: Store,
  actor: Actor,
  change: BulkChange,
  signal: AbortSignal,
): Promise<BulkDone> {
  await takeTurns(store, Date.now(), signal);
  const batch = newId();
  return inPieces(store, change.ids, batch, signal, (ledger, ids) =>
    restrictPiece(ledger, actor, { ...change, ids, batch }),
  );
}

/** Does it to all of them, a transaction a piece; `work` says how many it changed. */
export async function inPieces<T>(
  store: Store,
  items: readonly T[],
  batch: string,
  signal: AbortSignal,
  work: (ledger: Ledger, piece: readonly T[]) => Promise<{ changed: number; serial: number }>,
): Promise<BulkDone> {
  const done: BulkDone = {
    changed: 0,
    batch: null,
    unfinished: items.length,
    firstSerial: null,
    lastSerial: 0,
  };
  let size = PIECE_FIRST;
  try {
    for (let at = 0; at < items.length && !signal.aborted; ) {
      const began = performance.now();
      const piece = items.slice(at, at + size);
      const { changed, serial } = await store.change((ledger) => work(ledger, piece));
      at += piece.length;
      done.unfinished = items.length - at;
      done.changed += changed;
      if (changed > 0) {
        done.batch = batch;
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

async function restrictPiece(ledger: Ledger, actor: Actor, change: BulkChange & { batch: string }) {
  const { serviceId, ids, marks, turns = {}, batch } = change;
  const previous = ledger.serial;
  for (const { state, ids: alike } of await statesOf(ledger.db, ledger.engine, ids))
    await changeStates(ledger, actor, {
      action: "restricted",
      serviceId,
      ids: alike,
      before: state,
      after: afterMarks(state, marks, turns),
      batch,
    });
  await countBatch(ledger, actor, { id: batch, serviceId, action: "restricted", marks, turns }, previous);
  return { changed: ledger.serial - previous, serial: ledger.serial };
}

// Taking back a change of restrictions, of one mailbox or of many.
// Invariant: only a mailbox whose restrictions are still as that change left them is touched; it gets the state that it
// would have now if the change had not been made, by an ordinary change that can be taken back itself.
import { setImmediate as breath } from "node:timers/promises";
import { sql } from "kysely";
import { type ChannelState, stateAt, turnsAfter } from "../policy/turn.ts";
import { countBatch } from "./batch.ts";
import { changeStates } from "./channel-state.ts";
import { type Actor, type Ledger, parseRecorded } from "./ledger.ts";
import { getMailbox, type Mailbox } from "./mailbox.ts";
import { NotFound, RestrictionsChanged } from "./refusal.ts";
import { type BulkDone, inPieces } from "./restriction-bulk.ts";
import type { Viewer } from "./service.ts";
import { newId, type Store } from "./store.ts";
import { textList } from "./text-list.ts";
import { takeTurns } from "./turn.ts";

const UNDONE_ACTIONS = ["restricted", "turned"] as const;
const ENTRIES_AT_ONCE = 5_000;

export interface BatchUndone extends BulkDone {
  putBack: number;
  /** Changed or deleted since. */
  leftAlone: number;
}

/** Takes back one entry of a mailbox's history; returns the mailbox as it is after. */
export async function undoEntry(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  { address, serial }: { address: string; serial: number },
): Promise<Mailbox> {
  await takeTurns(store, Date.now());
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, address);
    const entry = await ledger.db
      .selectFrom("audit")
      .select(["action", "before"])
      .where("address", "=", address)
      .where("mailbox_id", "=", mailbox.id)
      .where("serial", "=", serial)
      .where("action", "in", UNDONE_ACTIONS)
      .executeTakeFirst();
    if (entry === undefined) throw new NotFound();
    if (mailbox.restrictionsVersion !== serial) throw new RestrictionsChanged();
    const isChanged = await changeStates(ledger, actor, {
      action: "restricted",
      serviceId: mailbox.serviceId,
      ids: [mailbox.id],
      before: mailbox,
      after: stateBefore(entry.action, entry.before, ledger.at),
      batch: null,
    });
    return isChanged ? getMailbox(ledger.db, viewer, address) : mailbox;
  });
}

/** Takes back a change of many, piece by piece; the caller has looked whose it is. */
export async function undoBatch(
  store: Store,
  actor: Actor,
  { serviceId, batch: undoes }: { serviceId: string; batch: string },
  signal: AbortSignal,
): Promise<BatchUndone> {
  await takeTurns(store, Date.now(), signal);
  const batch = newId();
  const undone = { putBack: 0, leftAlone: 0 };
  const done = await inPieces(store, await entriesOf(store, undoes), batch, signal, async (ledger, ids) => {
    const previous = ledger.serial;
    const put = await undoPiece(ledger, actor, { serviceId, ids, batch });
    await countBatch(ledger, actor, { id: batch, serviceId, action: "undone", undoes }, previous);
    undone.putBack += put;
    undone.leftAlone += ids.length - put;
    return { changed: ledger.serial - previous, serial: ledger.serial };
  });
  return { ...done, ...undone };
}

/** Ids of the audit entries, as texts; of a mailbox that turned twice the last one, which is as it was left. */
async function entriesOf(store: Store, batch: string): Promise<string[]> {
  const ids = new Map<string, string>();
  for (let after = 0; ; ) {
    const rows = await store.db
      .selectFrom("audit")
      .select(["id", "mailbox_id"])
      .where("batch", "=", batch)
      .where("id", ">", after)
      .orderBy("id")
      .limit(ENTRIES_AT_ONCE)
      .execute();
    for (const row of rows) ids.set(row.mailbox_id ?? "", String(row.id));
    const last = rows.at(-1);
    if (last === undefined || rows.length < ENTRIES_AT_ONCE) return [...ids.values()];
    after = last.id;
    await breath();
  }
}

interface Entry {
  mailbox_id: string;
  action: string;
  before: string;
  after: string;
}

/** How many were put back. */
async function undoPiece(
  ledger: Ledger,
  actor: Actor,
  { serviceId, ids, batch }: { serviceId: string; ids: readonly string[]; batch: string },
): Promise<number> {
  const { rows } = await sql<Entry>`SELECT a.mailbox_id, a.action, a.before, a.after
    FROM ${textList(ledger.engine, ids)} AS list
    INNER JOIN audit AS a ON a.id = CAST(list.text AS BIGINT)
    INNER JOIN mailbox AS m ON m.id = a.mailbox_id AND m.restrictions_version = a.serial`.execute(ledger.db);
  const alike = Map.groupBy(rows, (row) => `${row.action} ${row.before} ${row.after}`);
  for (const [first, ...more] of alike.values())
    if (first !== undefined)
      await changeStates(ledger, actor, {
        action: "restricted",
        serviceId,
        ids: [first, ...more].map((row) => row.mailbox_id),
        before: parseRecorded(first.after),
        after: stateBefore(first.action, first.before, ledger.at),
        batch,
      });
  return rows.length;
}

/**
 * The state that would be now (`at`, milliseconds) if the change had not been made. That a turn came is itself the
 * change, where it is that which is taken back: then what was blocked before is blocked again, without an end.
 */
function stateBefore(action: string, before: string | null, at: number): ChannelState {
  const state = parseRecorded(before);
  const now = Math.floor(at / 1_000);
  return action === "turned" ? { ...state, turns: turnsAfter(state.turns, now) } : stateAt(state, now);
}

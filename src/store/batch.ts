// Changes of many mailboxes as something that has a name: what was asked, how many changed, which serials they took.
// Invariant: a batch is there from its first change on, counted up in the transactions of the changes themselves; one
// that changed nothing is not there at all.
import type { Marks } from "../policy/restriction.ts";
import type { Turns } from "../policy/turn.ts";
import { turnsText } from "./channel-state.ts";
import type { Actor, Ledger } from "./ledger.ts";
import { NotFound } from "./refusal.ts";
import type { Database } from "./store.ts";
import type { BatchRow } from "./tables.ts";

/** The audit entry that names one. */
export const BATCH_ACTION = "batch";

export interface NewBatch {
  id: string;
  serviceId: string;
  action: BatchRow["action"];
  marks?: Marks;
  turns?: Turns;
  undoes?: string;
}

/** Counts the serials after `previous` to the batch; to be called in every transaction that changed any of it. */
export async function countBatch(
  ledger: Ledger,
  actor: Actor,
  { id, serviceId, action, marks, turns, undoes }: NewBatch,
  previous: number,
): Promise<void> {
  const changed = ledger.serial - previous;
  if (changed === 0) return;
  const counted = await ledger.db
    .updateTable("batch")
    .set((row) => ({ changed: row("changed", "+", changed), last_serial: ledger.serial }))
    .where("id", "=", id)
    .executeTakeFirst();
  if (counted.numUpdatedRows > 0n) return;
  await ledger.db
    .insertInto("batch")
    .values({
      id,
      service_id: serviceId,
      action,
      marks: marks === undefined ? null : JSON.stringify(marks),
      turns: turnsText(turns ?? {}),
      undoes: undoes ?? null,
      changed,
      first_serial: previous + 1,
      last_serial: ledger.serial,
    })
    .execute();
  ledger.note(actor, { action: BATCH_ACTION, service_id: serviceId, after: JSON.stringify({ batch: id }) });
}

export async function getBatch(db: Database, serviceId: string, id: string): Promise<BatchRow> {
  const row = await db
    .selectFrom("batch")
    .selectAll()
    .where("id", "=", id)
    .where("service_id", "=", serviceId)
    .executeTakeFirst();
  if (row === undefined) throw new NotFound();
  return row;
}

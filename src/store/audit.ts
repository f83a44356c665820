// The append-only trail of who did what, as read back for one mailbox.
// Invariant: entries are written by the ledger alone and never changed (a trigger refuses it).
import type { Channel } from "../policy/channel.ts";
import type { Database, Store } from "./store.ts";

export interface HistoryEntry {
  serial: number;
  at: number;
  account: string;
  action: string;
  before: Channel[];
  after: Channel[];
}

const ENTRIES_MOST = 500;

/** Newest first, also of the address's earlier lives within the same service. */
export async function historyOf(
  store: Store,
  mailbox: { serviceId: string; address: string },
): Promise<HistoryEntry[]> {
  const rows = await store.db
    .selectFrom("audit")
    .select(["serial", "at", "account", "action", "before", "after"])
    .where("address", "=", mailbox.address)
    .where("service_id", "=", mailbox.serviceId)
    .where("serial", "is not", null)
    .orderBy("id", "desc")
    .limit(ENTRIES_MOST)
    .execute();
  return rows.map((row) => ({
    ...row,
    serial: row.serial ?? 0,
    before: JSON.parse(row.before ?? "[]"),
    after: JSON.parse(row.after ?? "[]"),
  }));
}

/** Who changed the mailbox's restrictions last. */
export async function lastRestrictedBy(
  db: Database,
  mailbox: { id: string; address: string },
): Promise<{ at: number; by: string } | null> {
  const row = await db
    .selectFrom("audit")
    .select(["at", "account as by"])
    .where("address", "=", mailbox.address)
    .where("mailbox_id", "=", mailbox.id)
    .where("action", "=", "restricted")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

// The append-only trail of who did what, as read back for one mailbox.
// Invariant: entries are written by the ledger alone and never changed (a trigger refuses it).
import type { Channel } from "../policy/channel.ts";
import type { Database, Store } from "./store.ts";
import type { AuditRow } from "./tables.ts";

export interface HistoryEntry {
  serial: number;
  at: number;
  account: string;
  action: string;
  before: Channel[];
  after: Channel[];
}

export interface AccountEntry {
  id: number;
  at: number;
  account: string;
  ip: string | null;
  action: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
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
  return rows.map(historyEntry);
}

/** The same up to a time, of some actions only. */
export async function historyBefore(
  store: Store,
  mailbox: { serviceId: string; address: string },
  page: { at: number; most: number; actions: readonly string[] },
): Promise<HistoryEntry[]> {
  const rows = await store.db
    .selectFrom("audit")
    .select(["serial", "at", "account", "action", "before", "after"])
    .where("address", "=", mailbox.address)
    .where("service_id", "=", mailbox.serviceId)
    .where("serial", "is not", null)
    .where("action", "in", page.actions)
    .where("at", "<=", page.at)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(page.most)
    .execute();
  return rows.map(historyEntry);
}

function historyEntry(row: Pick<AuditRow, "serial" | "at" | "account" | "action" | "before" | "after">) {
  return {
    ...row,
    serial: row.serial ?? 0,
    before: JSON.parse(row.before ?? "[]") as Channel[],
    after: JSON.parse(row.after ?? "[]") as Channel[],
  };
}

/** What was done to or with an account, newest first. */
export async function accountHistoryOf(store: Store, accountId: string): Promise<AccountEntry[]> {
  const rows = await store.db
    .selectFrom("audit")
    .select(["id", "at", "account", "ip", "action", "before", "after"])
    .where("account_id", "=", accountId)
    .orderBy("id", "desc")
    .limit(ENTRIES_MOST)
    .execute();
  return rows.map(({ before, after, ...row }) => ({
    ...row,
    before: JSON.parse(before ?? "null"),
    after: JSON.parse(after ?? "null"),
  }));
}

/** Id of the newest entry: it grows with everything that anybody does, also in other programs. */
export async function lastAuditId(db: Database): Promise<number> {
  const row = await db.selectFrom("audit").select("id").orderBy("id", "desc").limit(1).executeTakeFirst();
  return row?.id ?? 0;
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

// The append-only trail of who did what, as read back for one mailbox.
// Invariant: entries are written by the ledger alone and never changed (a trigger refuses it).
import type { Channel } from "../policy/channel.ts";
import type { ChannelState } from "../policy/turn.ts";
import { BATCH_ACTION } from "./batch.ts";
import { parseRecorded } from "./ledger.ts";
import type { Database, Store } from "./store.ts";
import type { AuditRow, BatchRow } from "./tables.ts";

export interface HistoryEntry {
  /** Grows with time: for going on where a page ended. */
  id: number;
  serial: number;
  at: number;
  account: string;
  action: string;
  address: string;
  before: ChannelState & { blocked: Channel[] };
  after: ChannelState & { blocked: Channel[] };
  /** The change of many that it was part of. */
  batch: string | null;
}

export interface HistoryQuery {
  /** Only those older than the entry of this id. */
  before?: number | undefined;
  limit: number;
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
const ENTRY = ["id", "serial", "at", "account", "action", "address", "before", "after", "batch"] as const;

/** A page of entries, to be narrowed down. */
function newest(store: Store, { before, limit }: HistoryQuery) {
  return store.db
    .selectFrom("audit")
    .select(ENTRY)
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? 0))
    .orderBy("id", "desc")
    .limit(limit);
}

/** Newest first, also of the address's earlier lives within the same service. */
export async function historyOf(
  store: Store,
  mailbox: { serviceId: string; address: string },
  page: HistoryQuery = { limit: ENTRIES_MOST },
): Promise<HistoryEntry[]> {
  const rows = await newest(store, page)
    .where("address", "=", mailbox.address)
    .where("service_id", "=", mailbox.serviceId)
    .where("serial", "is not", null)
    .execute();
  return rows.map(entryOf);
}

/** The same up to a time, of some actions only. */
export async function historyBefore(
  store: Store,
  mailbox: { serviceId: string; address: string },
  page: { at: number; most: number; actions: readonly string[] },
): Promise<HistoryEntry[]> {
  const rows = await store.db
    .selectFrom("audit")
    .select(ENTRY)
    .where("address", "=", mailbox.address)
    .where("service_id", "=", mailbox.serviceId)
    .where("serial", "is not", null)
    .where("action", "in", page.actions)
    .where("at", "<=", page.at)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(page.most)
    .execute();
  return rows.map(entryOf);
}

/** What became of the entry in a service's history: a mailbox's, a change of many, or one of the service itself. */
export type ServiceEntry =
  | { kind: "mailbox"; entry: HistoryEntry }
  | { kind: "batch"; id: number; at: number; account: string; batch: BatchRow }
  | {
      kind: "service";
      id: number;
      at: number;
      account: string;
      action: string;
      before: string | null;
      after: string | null;
    };

/** Newest first, a change of many as one entry. */
export async function serviceHistoryOf(
  store: Store,
  serviceId: string,
  page: HistoryQuery,
): Promise<ServiceEntry[]> {
  const rows = await newest(store, page)
    .where("service_id", "=", serviceId)
    .where("batch", "is", null)
    .where("action", "<>", "look-asked")
    .execute();
  const names = rows.filter((row) => row.action === BATCH_ACTION).map((row) => batchNamed(row.after));
  const batches = new Map<string, BatchRow>();
  if (names.length > 0)
    for (const row of await store.db.selectFrom("batch").selectAll().where("id", "in", names).execute())
      batches.set(row.id, row);
  return rows.flatMap((row): ServiceEntry[] => {
    const { id, at, account, action } = row;
    if (row.serial !== null) return [{ kind: "mailbox", entry: entryOf(row) }];
    if (action !== BATCH_ACTION)
      return [{ kind: "service", id, at, account, action, before: row.before, after: row.after }];
    const batch = batches.get(batchNamed(row.after));
    return batch === undefined ? [] : [{ kind: "batch", id, at, account, batch }];
  });
}

/** The entries of a change of many, newest first. */
export async function entriesOfBatch(
  store: Store,
  batch: string,
  page: HistoryQuery,
): Promise<HistoryEntry[]> {
  const rows = await newest(store, page).where("batch", "=", batch).execute();
  return rows.map(entryOf);
}

type EntryRow = Pick<AuditRow, Exclude<(typeof ENTRY)[number], "id">> & { id: number };

function entryOf({ serial, address, before, after, ...row }: EntryRow): HistoryEntry {
  return {
    ...row,
    serial: serial ?? 0,
    address: address ?? "",
    before: parseRecorded(before),
    after: parseRecorded(after),
  };
}

function batchNamed(after: string | null): string {
  return (JSON.parse(after ?? "{}") as { batch?: string }).batch ?? "";
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
    .where("action", "in", ["restricted", "turned"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

// What uses a mailbox: programs and last times by channel, and the timeline of attempts and changes.
// Invariant: pages of the timeline, read by its cursor, leave out nothing that does not move meanwhile.
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { DAY_MS, DETAIL_DAYS } from "./attempt.ts";
import { type HistoryEntry, historyBefore } from "./audit.ts";
import type { Database, Store } from "./store.ts";
import type { LoginAttemptRow, UnknownAttemptRow, UsageClientRow } from "./tables.ts";

export interface DayCounts {
  /** Where the day begins, UTC. */
  day: number;
  letIn: number;
  blocked: number;
  wrong: number;
}

export interface ChannelUsage {
  /** Last used first, the one for all others last. */
  clients: UsageClientRow[];
  lastUnavailable: { at: number; ip: string; software: string } | null;
  /** Oldest first, of DETAIL_DAYS days, the last is today. */
  days: DayCounts[];
}

export async function usageOf(
  store: Store,
  mailboxId: string,
  now: number,
): Promise<Record<Channel, ChannelUsage>> {
  const today = now - (now % DAY_MS);
  const first = today - (DETAIL_DAYS - 1) * DAY_MS;
  const usage = {} as Record<Channel, ChannelUsage>;
  for (const channel of CHANNELS)
    usage[channel] = {
      clients: [],
      lastUnavailable: null,
      days: Array.from({ length: DETAIL_DAYS }, (_, at) => ({
        day: first + at * DAY_MS,
        letIn: 0,
        blocked: 0,
        wrong: 0,
      })),
    };
  const clients = await store.db
    .selectFrom("usage_client")
    .selectAll()
    .where("mailbox_id", "=", mailboxId)
    .orderBy("last_at", "desc")
    .execute();
  const isOthers = (row: UsageClientRow) => row.software === "" && row.network === "";
  for (const row of [...clients.filter((each) => !isOthers(each)), ...clients.filter(isOthers)])
    usage[row.channel].clients.push(row);
  const detail = await store.db
    .selectFrom("login_attempt")
    .select(["channel", "bucket", "outcome", "last_at", "ip", "software", "count"])
    .where("mailbox_id", "=", mailboxId)
    .where("bucket", ">=", first)
    .execute();
  for (const { channel, bucket, outcome, last_at: at, ip, software, count } of detail) {
    const of = usage[channel];
    const day = of.days[Math.floor((bucket - first) / DAY_MS)];
    if (day !== undefined && outcome !== "unavailable") day[COUNT_OF[outcome]] += count;
    if (outcome === "unavailable" && at > (of.lastUnavailable?.at ?? 0))
      of.lastUnavailable = { at, ip, software };
  }
  return usage;
}

const COUNT_OF = { "let-in": "letIn", blocked: "blocked", "wrong-password": "wrong" } as const;

/** When the mailbox was made. */
/** Programs that named themselves when they were let in, by the place they did it from last. */
export async function namedPrograms(
  store: Store,
  mailboxId: string,
): Promise<{ channel: Channel; ip: string; software: string }[]> {
  const rows = await store.db
    .selectFrom("usage_client")
    .select(["channel", "last_ip", "software"])
    .where("mailbox_id", "=", mailboxId)
    .where("software", "<>", "")
    .where("let_in", ">", 0)
    .execute();
  return rows.map(({ channel, last_ip: ip, software }) => ({ channel, ip, software }));
}

export async function createdAt(db: Database, mailboxId: string): Promise<number> {
  const row = await db
    .selectFrom("mailbox")
    .select("created_at")
    .where("id", "=", mailboxId)
    .executeTakeFirst();
  return row?.created_at ?? 0;
}

/** Up to this time; of that very time, without so many that were told. */
export interface TimelineCursor {
  at: number;
  told: number;
}
export type TimelineEntry = { at: number } & (
  | { kind: "attempts"; row: LoginAttemptRow }
  | { kind: "change"; entry: HistoryEntry }
);

export interface TimelinePage {
  before: TimelineCursor | null;
  limit: number;
  /** Attempts by this one only; else by all. */
  channel?: Channel | undefined;
  /** All of them unless named. */
  outcomes?: readonly LoginAttemptRow["outcome"][] | undefined;
  /** Which entries of the history. */
  actions: readonly string[];
}

/** Newest first. */
export async function timelineOf(
  store: Store,
  mailbox: { id: string; serviceId: string; address: string },
  page: TimelinePage,
): Promise<{ entries: TimelineEntry[]; next: TimelineCursor | null }> {
  const before = page.before ?? { at: Number.MAX_SAFE_INTEGER, told: 0 };
  const most = before.told + page.limit + 1;
  const attempts = await attemptsBefore(store, mailbox.id, page, { at: before.at, most });
  const changes =
    page.actions.length === 0
      ? []
      : await historyBefore(store, mailbox, { at: before.at, most, actions: page.actions });
  const all = [
    ...changes.map((entry): TimelineEntry => ({ kind: "change", at: entry.at, entry })),
    ...attempts.map((row): TimelineEntry => ({ kind: "attempts", at: row.last_at, row })),
  ].sort((a, b) => b.at - a.at);
  const sameTime = all.filter((entry) => entry.at === before.at).length;
  const skipped = Math.min(before.told, sameTime);
  const entries = all.slice(skipped, skipped + page.limit);
  const last = entries.at(-1);
  if (last === undefined || all.length <= skipped + page.limit) return { entries, next: null };
  const told = entries.filter((entry) => entry.at === last.at).length;
  return { entries, next: { at: last.at, told: last.at === before.at ? skipped + told : told } };
}

async function attemptsBefore(
  store: Store,
  mailboxId: string,
  { channel, outcomes }: TimelinePage,
  { at, most }: { at: number; most: number },
): Promise<LoginAttemptRow[]> {
  // PostgreSQL knows no empty list.
  if (outcomes?.length === 0) return [];
  let attempts = store.db
    .selectFrom("login_attempt")
    .selectAll()
    .where("mailbox_id", "=", mailboxId)
    .where("last_at", "<=", at);
  if (channel !== undefined) attempts = attempts.where("channel", "=", channel);
  if (outcomes !== undefined) attempts = attempts.where("outcome", "in", outcomes);
  return attempts
    .orderBy("last_at", "desc")
    .orderBy("channel")
    .orderBy("outcome")
    .orderBy("software")
    .orderBy("ip")
    .orderBy("bucket")
    .limit(most)
    .execute();
}

/** Last first; `address` empty: counted only. */
export async function unknownAttempts(
  store: Store,
  serviceId: string,
  address: string | null,
): Promise<UnknownAttemptRow[]> {
  return store.db
    .selectFrom("unknown_attempt")
    .selectAll()
    .where("service_id", "=", serviceId)
    .$if(address !== null, (some) => some.where("address", "in", [address ?? "", ""]))
    .orderBy("last_at", "desc")
    .execute();
}

// A service's mailboxes as a page of a sorted, searched list.
// Invariant: quick at a million mailboxes in a service: every order has an index, counts that need no search come
// from the service's own row, and a search in a large service is bounded.
import { setImmediate as breath } from "node:timers/promises";
import type { SelectQueryBuilder } from "kysely";
import { sql } from "kysely";
import { fold, MAILBOX_JOIN, type Mailbox } from "./mailbox.ts";
import { FOUND_MOST, type FoundMailbox, GRAM, searchLarge } from "./mailbox-search.ts";
import { isUnused, type Unused, unusedBefore } from "./service-usage.ts";
import type { Store } from "./store.ts";
import type { MailboxRow, Tables } from "./tables.ts";
import { textList } from "./text-list.ts";

export interface MailboxFilter {
  /** Part of the address or of the display name. */
  search: string;
  restricted: boolean;
  /** Only mailboxes that have not used a channel for so long; nobody when that cannot be said. */
  unused?: Unused | undefined;
}

export interface MailboxQuery extends MailboxFilter {
  sort: "address" | "changed" | "restricted";
  order: "asc" | "desc";
  offset: number;
  limit: number;
}

/** Of a walk through all of a service's, so that others get their turn in between. */
const ROWS_AT_ONCE = 2_000;

type Filtered<O> = SelectQueryBuilder<Tables & { m: MailboxRow }, "m", O>;

export interface MailboxPage {
  mailboxes: Mailbox[];
  total: number;
  /** More match than `total` says. */
  isMore: boolean;
}

export async function listMailboxes(
  store: Store,
  serviceId: string,
  query: MailboxQuery,
): Promise<MailboxPage> {
  const { ids, total, isMore } = await pageOfIds(store, serviceId, query);
  const rows = await store.db
    .selectFrom(textList(store.engine, ids).as("list"))
    .innerJoin("mailbox as m", "m.id", "list.text")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(MAILBOX_JOIN)
    .orderBy("list.nr")
    .execute();
  return { mailboxes: fold(rows), total, isMore };
}

interface Ids {
  ids: string[];
  total: number;
  isMore: boolean;
}

async function pageOfIds(store: Store, serviceId: string, query: MailboxQuery): Promise<Ids> {
  const counts = await keptCounts(store, serviceId);
  const total = query.restricted ? counts.restricted : counts.all;
  if (query.unused !== undefined) return unusedIn(store, serviceId, query);
  if (query.search.trim() === "")
    return { ids: await listed(store, serviceId, query, counts), total, isMore: false };
  if (total > FOUND_MOST) return foundInLarge(store, serviceId, query);
  const pattern = likePattern(query.search);
  const filtered = <O>(rows: Filtered<O>): Filtered<O> =>
    rows
      .where("m.service_id", "=", serviceId)
      .$if(query.restricted, (some) => some.where("m.is_restricted", "=", 1))
      .where(sql<boolean>`m.search_text LIKE ${pattern} ESCAPE '!'`);
  const page = sorted(filtered(store.db.selectFrom("mailbox as m").select("m.id")), query);
  const rows = await page.offset(query.offset).limit(query.limit).execute();
  const matching = await searchedCount(filtered(store.db.selectFrom("mailbox as m")));
  return { ids: rows.map((row) => row.id), total: matching, isMore: false };
}

async function foundInLarge(store: Store, serviceId: string, query: MailboxQuery): Promise<Ids> {
  const { found, isMore } = await searchLarge(store, serviceId, query);
  return { ids: pageOf(found, query), total: found.length, isMore };
}

async function unusedIn(store: Store, serviceId: string, query: MailboxQuery): Promise<Ids> {
  const found = await matching(store, serviceId, query, Number.MAX_SAFE_INTEGER);
  return { ids: pageOf(found, query), total: found.length, isMore: false };
}

function pageOf(found: FoundMailbox[], query: MailboxQuery): string[] {
  const by = query.sort === "changed" ? "changed_at" : "is_restricted";
  const turn = query.order === "desc" ? -1 : 1;
  const byAddress = (a: FoundMailbox, b: FoundMailbox) => (a.address < b.address ? -1 : 1);
  found.sort((a, b) => {
    if (query.sort === "address") return turn * byAddress(a, b);
    const difference = turn * (a[by] - b[by]);
    return difference === 0 ? (query.sort === "changed" ? turn : 1) * byAddress(a, b) : difference;
  });
  return found.slice(query.offset, query.offset + query.limit).map((row) => row.id);
}

interface Counts {
  all: number;
  restricted: number;
}

/** One run of an index: what it holds, in which order. */
interface Run {
  restricted: boolean | null;
  sort: "address" | "changed";
  order: "asc" | "desc";
  count: number;
}

/** Without a search: at most two runs of an index one after the other. */
async function listed(
  store: Store,
  serviceId: string,
  { restricted, sort, order, offset, limit }: MailboxQuery,
  counts: Counts,
): Promise<string[]> {
  const runs: Run[] = [];
  const open = { restricted: false, count: counts.all - counts.restricted };
  const closed = { restricted: true, count: counts.restricted };
  if (sort !== "restricted")
    runs.push({ ...(restricted ? closed : { restricted: null, count: counts.all }), sort, order });
  else if (restricted) runs.push({ ...closed, sort: "address", order: "asc" });
  else
    for (const run of order === "desc" ? [closed, open] : [open, closed])
      runs.push({ ...run, sort: "address", order: "asc" });
  const ids: string[] = [];
  let skipped = offset;
  for (const run of runs) {
    const wanted = Math.min(limit - ids.length, run.count - skipped);
    if (wanted > 0) ids.push(...(await idsIn(store, serviceId, run, skipped, wanted)));
    skipped = Math.max(0, skipped - run.count);
  }
  return ids;
}

/** What is nearer to the end is counted from there. */
async function idsIn(
  store: Store,
  serviceId: string,
  run: Run,
  offset: number,
  limit: number,
): Promise<string[]> {
  const fromEnd = run.count - offset - limit;
  const isBackward = fromEnd < offset;
  const turned = run.order === "asc" ? "desc" : "asc";
  const rows = await sorted(store.db.selectFrom("mailbox as m").select("m.id"), {
    ...run,
    order: isBackward ? turned : run.order,
  })
    .where("m.service_id", "=", serviceId)
    .$if(run.restricted !== null, (some) => some.where("m.is_restricted", "=", run.restricted ? 1 : 0))
    .offset(isBackward ? fromEnd : offset)
    .limit(limit)
    .execute();
  const ids = rows.map((row) => row.id);
  return isBackward ? ids.reverse() : ids;
}

/** Ids of up to `most` that a list with this filter shows, by address. */
export async function matchingIds(
  store: Store,
  serviceId: string,
  filter: MailboxFilter,
  most: number,
): Promise<string[]> {
  const isByBeginning = await isShortInLarge(store, serviceId, filter);
  const text = filter.search.trim().toLowerCase();
  const found = await matching(store, serviceId, filter, isByBeginning ? Number.MAX_SAFE_INTEGER : most);
  const shown = isByBeginning ? found.filter((row) => row.address.startsWith(text)) : found;
  return shown.slice(0, most).map((row) => row.id);
}

/** Whether the list looks for this at the beginning of addresses only. */
async function isShortInLarge(store: Store, serviceId: string, filter: MailboxFilter): Promise<boolean> {
  const letters = [...filter.search.trim()].length;
  if (filter.unused !== undefined || letters === 0 || letters >= GRAM) return false;
  const { all, restricted } = await keptCounts(store, serviceId);
  return (filter.restricted ? restricted : all) > FOUND_MOST;
}

async function matching(
  store: Store,
  serviceId: string,
  { search, restricted, unused }: MailboxFilter,
  most: number,
): Promise<FoundMailbox[]> {
  const found: FoundMailbox[] = [];
  const before = unused === undefined ? null : await unusedBefore(store, unused.days, Date.now());
  if (unused !== undefined && before === null) return found;
  const pattern = likePattern(search);
  const isFound =
    pattern === null ? sql<boolean>`1 = 1` : sql<boolean>`m.search_text LIKE ${pattern} ESCAPE '!'`;
  const isMeant = unused === undefined ? sql<boolean>`1 = 1` : isUnused("m", unused.channel, before ?? 0);
  for (let after = ""; found.length < most; ) {
    const rows = await store.db
      .selectFrom((mailbox) =>
        mailbox
          .selectFrom("mailbox")
          .select(["id", "address", "search_text", "changed_at", "is_restricted", "created_at"])
          .where("service_id", "=", serviceId)
          .$if(restricted, (some) => some.where("is_restricted", "=", 1))
          .where("address", ">", after)
          .orderBy("address")
          .limit(ROWS_AT_ONCE)
          .as("m"),
      )
      .select(["m.id", "m.address", "m.changed_at", "m.is_restricted"])
      .select(sql<number>`CASE WHEN ${isFound} AND ${isMeant} THEN 1 ELSE 0 END`.as("isMatch"))
      .orderBy("m.address")
      .execute();
    for (const { isMatch, ...row } of rows) if (isMatch === 1) found.push(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) break;
    after = last.address;
    await breath();
  }
  return found.slice(0, most);
}

/** Mailboxes alike in the sorted column stand in the order of their addresses. */
function sorted<O>(rows: Filtered<O>, { sort, order }: Pick<MailboxQuery, "sort" | "order">): Filtered<O> {
  if (sort === "address") return rows.orderBy("m.address", order);
  if (sort === "changed") return rows.orderBy("m.changed_at", order).orderBy("m.address", order);
  return rows.orderBy("m.is_restricted", order).orderBy("m.address", "asc");
}

/** Null when there is nothing to search for. */
export function likePattern(search: string): string | null {
  const text = search.trim().toLowerCase();
  return text === "" ? null : `%${text.replace(/[%_!]/g, (letter) => `!${letter}`)}%`;
}

async function keptCounts(store: Store, serviceId: string): Promise<Counts> {
  const row = await store.db
    .selectFrom("service")
    .select(["mailbox_count", "restricted_count"])
    .where("id", "=", serviceId)
    .executeTakeFirst();
  return { all: row?.mailbox_count ?? 0, restricted: row?.restricted_count ?? 0 };
}

async function searchedCount(rows: Filtered<object>): Promise<number> {
  const row = await rows.select((of) => of.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  return row.total;
}

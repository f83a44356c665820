// A service's mailboxes as a page of a sorted, searched list.
// Invariant: quick at 100,000 mailboxes in a service: every order has an index, and counts that need no
// search come from the service's own row.
import { setImmediate as breath } from "node:timers/promises";
import type { SelectQueryBuilder } from "kysely";
import { sql } from "kysely";
import { fold, type Mailbox } from "./mailbox.ts";
import type { Store } from "./store.ts";
import type { MailboxRow, Tables } from "./tables.ts";

export interface MailboxFilter {
  /** Part of the address or of the display name. */
  search: string;
  restricted: boolean;
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

export async function listMailboxes(
  store: Store,
  serviceId: string,
  query: MailboxQuery,
): Promise<{ mailboxes: Mailbox[]; total: number }> {
  const pattern = likePattern(query.search);
  const filter = <O>(rows: Filtered<O>): Filtered<O> =>
    rows
      .where("m.service_id", "=", serviceId)
      .$if(query.restricted, (some) => some.where("m.is_restricted", "=", 1))
      .$if(pattern !== null, (some) => some.where(sql<boolean>`m.search_text LIKE ${pattern} ESCAPE '!'`));
  const page = sorted(filter(store.db.selectFrom("mailbox as m").select("m.id")), query)
    .offset(query.offset)
    .limit(query.limit);
  const rows = sorted(store.db.selectFrom("mailbox as m").where("m.id", "in", page), query)
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["m.id", "m.service_id", "m.address", "m.display_name", "m.rule_mark"])
    .select(["m.version", "m.restrictions_version", "m.changed_at"])
    .select(["r.channel", "r.since"]);
  const mailboxes = fold(await rows.execute());
  const total =
    pattern === null
      ? await keptCount(store, serviceId, query.restricted)
      : await searchedCount(filter(store.db.selectFrom("mailbox as m")));
  return { mailboxes, total };
}

/** Ids of up to `most` that match, by address. */
export async function matchingIds(
  store: Store,
  serviceId: string,
  { search, restricted }: MailboxFilter,
  most: number,
): Promise<string[]> {
  const ids: string[] = [];
  const pattern = likePattern(search);
  for (let after = ""; ids.length < most; ) {
    const rows = await store.db
      .selectFrom((mailbox) =>
        mailbox
          .selectFrom("mailbox")
          .select(["id", "address", "search_text"])
          .where("service_id", "=", serviceId)
          .$if(restricted, (some) => some.where("is_restricted", "=", 1))
          .where("address", ">", after)
          .orderBy("address")
          .limit(ROWS_AT_ONCE)
          .as("m"),
      )
      .select([
        "m.id",
        "m.address",
        pattern === null
          ? sql<number>`1`.as("isMatch")
          : sql<number>`CASE WHEN m.search_text LIKE ${pattern} ESCAPE '!' THEN 1 ELSE 0 END`.as("isMatch"),
      ])
      .orderBy("m.address")
      .execute();
    for (const row of rows) if (row.isMatch === 1) ids.push(row.id);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) break;
    after = last.address;
    await breath();
  }
  return ids.slice(0, most);
}

/** Mailboxes alike in the sorted column stand in the order of their addresses. */
function sorted<O>(rows: Filtered<O>, { sort, order }: MailboxQuery): Filtered<O> {
  if (sort === "address") return rows.orderBy("m.address", order);
  if (sort === "changed") return rows.orderBy("m.changed_at", order).orderBy("m.address", order);
  return rows.orderBy("m.is_restricted", order).orderBy("m.address", "asc");
}

/** Null when there is nothing to search for. */
export function likePattern(search: string): string | null {
  const text = search.trim().toLowerCase();
  return text === "" ? null : `%${text.replace(/[%_!]/g, (letter) => `!${letter}`)}%`;
}

async function keptCount(store: Store, serviceId: string, restricted: boolean): Promise<number> {
  const row = await store.db
    .selectFrom("service")
    .select(["mailbox_count", "restricted_count"])
    .where("id", "=", serviceId)
    .executeTakeFirst();
  return (restricted ? row?.restricted_count : row?.mailbox_count) ?? 0;
}

async function searchedCount(rows: Filtered<object>): Promise<number> {
  const row = await rows.select((of) => of.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  return row.total;
}

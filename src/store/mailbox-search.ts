// Finding mailboxes of a large service by a part of the address or name, by the index made for it.
// Invariant: never looks at more than FOUND_MOST mailboxes; what is left out is said.
import { sql } from "kysely";
import type { MailboxFilter } from "./mailbox-list.ts";
import type { Store } from "./store.ts";

/** A service with no more mailboxes is simply walked through. */
export const FOUND_MOST = 2_000;
/** Fewer letters are looked for at the beginning of addresses only. */
export const GRAM = 3;

/** What is needed to put it into any order. */
export interface FoundMailbox {
  id: string;
  address: string;
  changed_at: number;
  is_restricted: number;
}

/**
 * Mailboxes that match, in no order. `isMore`: there are more that were not looked at. One or two letters are looked
 * for at the beginning of addresses only.
 */
export async function searchLarge(
  store: Store,
  serviceId: string,
  { search, restricted }: MailboxFilter,
): Promise<{ found: FoundMailbox[]; isMore: boolean }> {
  const text = search.trim().toLowerCase();
  const letters = [...text];
  if (letters.length < GRAM) return byBeginning(store, serviceId, text, restricted);
  const pattern = `%${text.replace(/[%_!]/g, (letter) => `!${letter}`)}%`;
  const grams = letters.slice(GRAM - 1).map((_, at) => letters.slice(at, at + GRAM).join(""));
  const match = [...new Set(grams)].map((gram) => `"${gram.replaceAll('"', '""')}"`).join(" AND ");
  const candidates =
    store.engine === "sqlite"
      ? sql<FoundMailbox & { service_id: string; search_text: string }>`
          (SELECT m.* FROM (SELECT rowid AS found FROM mailbox_search WHERE mailbox_search MATCH ${match}
            LIMIT ${FOUND_MOST + 1}) AS s INNER JOIN mailbox AS m ON m.nr = s.found)`
      : sql<FoundMailbox & { service_id: string; search_text: string }>`
          (SELECT * FROM mailbox WHERE service_id = ${serviceId} AND search_text LIKE ${pattern} ESCAPE '!'
            LIMIT ${FOUND_MOST + 1})`;
  const { rows } = await sql<FoundMailbox & { fits: number }>`
    SELECT id, address, changed_at, is_restricted,
      CASE WHEN service_id = ${serviceId} AND search_text LIKE ${pattern} ESCAPE '!' THEN 1 ELSE 0 END AS fits
    FROM ${candidates} AS m`.execute(store.db);
  const found = rows
    .slice(0, FOUND_MOST)
    .filter((row) => row.fits === 1 && (!restricted || row.is_restricted === 1));
  return { found, isMore: rows.length > FOUND_MOST };
}

async function byBeginning(store: Store, serviceId: string, text: string, restricted: boolean) {
  const rows = await store.db
    .selectFrom("mailbox")
    .select(["id", "address", "changed_at", "is_restricted"])
    .where("service_id", "=", serviceId)
    .$if(restricted, (some) => some.where("is_restricted", "=", 1))
    .where("address", ">=", text)
    // Beyond every address that begins with it.
    .where("address", "<", `${text}\u{10ffff}`)
    .orderBy("address")
    .limit(FOUND_MOST + 1)
    .execute();
  return { found: rows.slice(0, FOUND_MOST), isMore: rows.length > FOUND_MOST };
}

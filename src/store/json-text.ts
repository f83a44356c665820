// JSON made by the database itself, where very many rows go to somebody else as they are: no objects of them, here.
// Invariant: both engines make the same text but for spaces and the order of what has none.
import { type Expression, type RawBuilder, sql } from "kysely";
import type { Engine } from "./migrate.ts";
import type { Database } from "./store.ts";

/** An object with these members, in this order. */
export function jsonObject(engine: Engine, members: Record<string, RawBuilder<unknown>>): RawBuilder<string> {
  const pairs = Object.entries(members).map(([name, value]) => sql`${sql.lit(name)}, ${value}`);
  const make = sql.raw(engine === "sqlite" ? "json_object" : "json_build_object");
  return sql`${make}(${sql.join(pairs)})`;
}

/** What is kept as JSON text. */
export function jsonOf(engine: Engine, text: RawBuilder<unknown>): RawBuilder<string> {
  return engine === "sqlite" ? sql`json(${text})` : sql`(${text})::json`;
}

/** An array of the channels that are blocked for the mailbox `m`, in no order. */
export function jsonOfBlocked(engine: Engine): RawBuilder<string> {
  const gather =
    engine === "sqlite" ? sql`json_group_array(channel)` : sql`coalesce(json_agg(channel), '[]')`;
  return sql`(SELECT ${gather} FROM restriction WHERE mailbox_id = m.id)`;
}

/** The rows of a query as the bytes of one JSON array, in the order of the query, which has a limit. */
export interface JsonArray {
  count: number;
  /** The least `nr`; null when there is no row. */
  first: number | string | null;
  json: Uint8Array;
}

/**
 * SQLite hands the rows of an ordered and limited query on in their order (asked to sort them once more, it would: half
 * of the time), and gives bytes: no text of a megabyte that would have to be made here and made into bytes again.
 */
export async function jsonArrayOf(
  db: Database,
  engine: Engine,
  rows: Expression<{ nr: number | string; json: string }>,
): Promise<JsonArray> {
  const listed =
    engine === "sqlite" ? sql`group_concat(json, ',')` : sql`string_agg(json::text, ',' ORDER BY nr)`;
  const text = sql`'[' || coalesce(${listed}, '') || ']'`;
  const all = await sql<Omit<JsonArray, "json"> & { json: Uint8Array | string }>`
    SELECT count(*) AS count, min(nr) AS first, ${engine === "sqlite" ? sql`CAST(${text} AS BLOB)` : text} AS json
    FROM ${rows} AS listed`.execute(db);
  const [row] = all.rows;
  if (row === undefined) throw new Error("an aggregate without a row");
  return { ...row, json: typeof row.json === "string" ? Buffer.from(row.json) : row.json };
}

/** As a column that is read as text. */
export function asText(engine: Engine, json: RawBuilder<string>): RawBuilder<string> {
  return engine === "sqlite" ? json : sql`(${json})::text`;
}

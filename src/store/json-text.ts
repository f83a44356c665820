// JSON made by the database itself, where very many rows go to somebody else as they are: no objects of them, here.
// Invariant: both engines make the same text but for spaces and the order of what has none.
import { type RawBuilder, sql } from "kysely";
import type { Engine } from "./migrate.ts";

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

/** As a column that is read as text. */
export function asText(engine: Engine, json: RawBuilder<string>): RawBuilder<string> {
  return engine === "sqlite" ? json : sql`(${json})::text`;
}

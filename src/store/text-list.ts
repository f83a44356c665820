// A list of texts as a table inside a statement: one parameter however long the list, so the statement stays the same.
import { type RawBuilder, sql } from "kysely";
import type { Engine } from "./migrate.ts";

/** Columns `nr` (from 0, in the order of the list) and `text`; to be given an alias. */
export function textList(engine: Engine, texts: readonly string[]): RawBuilder<{ nr: number; text: string }> {
  return engine === "sqlite"
    ? sql`(SELECT key AS nr, value AS text FROM json_each(${JSON.stringify(texts)}))`
    : sql`(SELECT nr - 1 AS nr, text FROM unnest(${texts}::text[]) WITH ORDINALITY AS list (text, nr))`;
}

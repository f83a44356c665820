// Brings a store's tables to this program's version when it is opened.
// Invariant: all steps and their record commit together or not at all; a store written by a newer
// program is refused, never guessed at.
import { type Kysely, sql } from "kysely";
import { Fault } from "../base/fault.ts";
import { ask } from "./migrations/ask.ts";
import { bulk } from "./migrations/bulk.ts";
import { checkRound } from "./migrations/check-round.ts";
import { first } from "./migrations/first.ts";
import { notice } from "./migrations/notice.ts";
import { presence } from "./migrations/presence.ts";
import { rule } from "./migrations/rule.ts";
import { scale } from "./migrations/scale.ts";
import { signIn } from "./migrations/sign-in.ts";
import { timing } from "./migrations/timing.ts";
import { usage } from "./migrations/usage.ts";

export type Engine = "sqlite" | "postgres";

/** In order; the position is the version. Never edit or reorder one that was released. */
const MIGRATIONS = [first, rule, scale, signIn, presence, usage, ask, timing, checkRound, notice, bulk];
/** Any number, the same for every Postern program. */
const ADVISORY_LOCK = 727_163_001;

export async function migrate<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (engine === "postgres") await sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx);
    await sql`CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, at BIGINT NOT NULL)`.execute(
      tx,
    );
    const found = await sql<{
      version: number | null;
    }>`SELECT max(version) AS version FROM migration`.execute(tx);
    const version = found.rows[0]?.version ?? 0;
    if (version > MIGRATIONS.length)
      throw new Fault(
        "store-newer",
        `The store has version ${version}, this program knows ${MIGRATIONS.length}.`,
        "Start the newer Postern, or restore the copy made before the upgrade.",
      );
    for (const [at, step] of MIGRATIONS.entries()) {
      if (at < version) continue;
      await step(tx, engine);
      await sql`INSERT INTO migration (version, at) VALUES (${at + 1}, ${Date.now()})`.execute(tx);
    }
  });
}

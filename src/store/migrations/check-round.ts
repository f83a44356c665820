// The round of those who look for alarms goes by mailboxes' ids.
import { type Kysely, sql } from "kysely";

export async function checkRound<T>(db: Kysely<T>): Promise<void> {
  await sql`ALTER TABLE check_round RENAME COLUMN address TO after_id`.execute(db);
}

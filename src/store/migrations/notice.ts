// Messages to the holders of mailboxes: what a service wants told, and what is still to be told to whom.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function notice<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const tree = sql.raw(engine === "postgres" ? "" : "WITHOUT ROWID");
  const statements = [
    sql`ALTER TABLE service ADD COLUMN tells_changes INTEGER NOT NULL DEFAULT 0`,
    sql`ALTER TABLE service ADD COLUMN tells_refusals INTEGER NOT NULL DEFAULT 0`,
    sql`ALTER TABLE service ADD COLUMN tells_language ${text} NOT NULL DEFAULT 'en'`,
    sql`ALTER TABLE service ADD COLUMN tells_contact ${text} NOT NULL DEFAULT ''`,
    sql`ALTER TABLE service ADD COLUMN tells_time_zone ${text} NOT NULL DEFAULT 'UTC'`,
    sql`CREATE TABLE notice (
      mailbox_id ${text} NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
      kind ${text} NOT NULL CHECK (kind IN ('changed', 'refused')),
      before ${text},
      version BIGINT NOT NULL,
      made_at BIGINT NOT NULL,
      due_at BIGINT,
      place INTEGER NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0,
      message_id ${text},
      told ${text},
      told_at BIGINT NOT NULL DEFAULT 0,
      PRIMARY KEY (mailbox_id, kind)) ${tree}`,
    sql`CREATE INDEX notice_due ON notice (place, due_at) WHERE due_at IS NOT NULL`,
    sql`CREATE TABLE notice_turn (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
      holder ${text} NOT NULL,
      until BIGINT NOT NULL)`,
    sql`INSERT INTO notice_turn VALUES (1, '', 0)`,
  ];
  for (const statement of statements) await statement.execute(db);
}

// What is being asked of mail hosts, for some seconds; and the alarms: mailboxes whose servers answer otherwise than
// is wished, with their own count, by which open panels hear of them, and the round of those that look for them.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function ask<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const statements = [
    sql`CREATE TABLE ask (
      id ${text} PRIMARY KEY,
      mail_host_id ${text} NOT NULL REFERENCES mail_host (id),
      body ${text} NOT NULL,
      expires_at BIGINT NOT NULL,
      is_taken INTEGER NOT NULL,
      answer ${text})`,
    sql`CREATE INDEX ask_waiting ON ask (mail_host_id, is_taken)`,
    sql`CREATE TABLE alarm (
      mailbox_id ${text} NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
      mail_host_id ${text} NOT NULL REFERENCES mail_host (id),
      since BIGINT NOT NULL,
      checked_at BIGINT NOT NULL,
      channels ${text} NOT NULL,
      is_over INTEGER NOT NULL,
      news BIGINT NOT NULL,
      PRIMARY KEY (mailbox_id, mail_host_id))`,
    sql`CREATE INDEX alarm_news ON alarm (news)`,
    sql`ALTER TABLE mailbox ADD COLUMN has_alarm INTEGER NOT NULL DEFAULT 0`,
    sql`ALTER TABLE counter ADD COLUMN alarm_news BIGINT NOT NULL DEFAULT 0`,
    sql`CREATE TABLE check_round (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
      address ${text} NOT NULL,
      at BIGINT NOT NULL,
      serial BIGINT NOT NULL)`,
    sql`INSERT INTO check_round VALUES (1, '', 0, 0)`,
  ];
  for (const statement of statements) await statement.execute(db);
}

// What mail hosts found of mailboxes' rules, and its own count, by which open panels hear of it.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function rule<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const statements = [
    sql`CREATE TABLE rule_finding (
      mailbox_id ${text} NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
      mail_host_id ${text} NOT NULL REFERENCES mail_host (id),
      serial BIGINT NOT NULL,
      at BIGINT NOT NULL,
      outcome ${text} NOT NULL CHECK (outcome IN ('looked', 'unclear', 'unread')),
      rules ${text} NOT NULL,
      more INTEGER NOT NULL,
      news BIGINT NOT NULL,
      PRIMARY KEY (mailbox_id, mail_host_id))`,
    sql`CREATE INDEX rule_finding_news ON rule_finding (news)`,
    sql`ALTER TABLE mailbox ADD COLUMN rule_mark ${text} NOT NULL DEFAULT 'none'
      CHECK (rule_mark IN ('none', 'sends', 'unclear'))`,
    sql`ALTER TABLE counter ADD COLUMN rule_news BIGINT NOT NULL DEFAULT 0`,
  ];
  for (const statement of statements) await statement.execute(db);
}

// What is known of the agents that speak for a mail host: each process of one is a life, and how far it has come.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function presence<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const statements = [
    sql`ALTER TABLE mail_host ADD COLUMN trouble ${text}`,
    sql`ALTER TABLE mail_host ADD COLUMN trouble_since BIGINT`,
    sql`CREATE TABLE agent_life (
      mail_host_id ${text} NOT NULL REFERENCES mail_host (id),
      life ${text} NOT NULL,
      applied_serial BIGINT NOT NULL,
      last_seen BIGINT NOT NULL,
      PRIMARY KEY (mail_host_id, life))`,
  ];
  for (const statement of statements) await statement.execute(db);
}

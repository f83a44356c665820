// Turns of channels, changes of many as something that can be named and taken back, and what is blocked for new
// addresses.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function timing<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const statements = [
    sql`ALTER TABLE mailbox ADD COLUMN turns ${text}`,
    sql`ALTER TABLE mailbox ADD COLUMN turn_at BIGINT`,
    sql`CREATE INDEX mailbox_turn ON mailbox (turn_at) WHERE turn_at IS NOT NULL`,
    sql`ALTER TABLE service ADD COLUMN default_blocked ${text} NOT NULL DEFAULT ''`,
    sql`ALTER TABLE audit ADD COLUMN batch ${text}`,
    sql`CREATE INDEX audit_batch ON audit (batch, id) WHERE batch IS NOT NULL`,
    sql`CREATE INDEX audit_service ON audit (service_id, id) WHERE batch IS NULL AND service_id IS NOT NULL`,
    sql`CREATE TABLE batch (
      id ${text} PRIMARY KEY,
      service_id ${text} NOT NULL,
      action ${text} NOT NULL CHECK (action IN ('restricted', 'undone', 'turned', 'imported')),
      marks ${text},
      turns ${text},
      undoes ${text},
      changed INTEGER NOT NULL,
      first_serial BIGINT NOT NULL,
      last_serial BIGINT NOT NULL)`,
  ];
  for (const statement of statements) await statement.execute(db);
}

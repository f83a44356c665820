// 4: sign-ins that can be told apart and ended singly, and an audit trail that can be read by account.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function signIn<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const statements = [
    // What their tokens were is not known, so that none of them could be named: people sign in again.
    sql`DELETE FROM sign_in`,
    sql`ALTER TABLE sign_in ADD COLUMN id ${text} NOT NULL DEFAULT ''`,
    sql`ALTER TABLE sign_in ADD COLUMN ip ${text}`,
    sql`ALTER TABLE sign_in ADD COLUMN program ${text}`,
    sql`CREATE UNIQUE INDEX sign_in_id ON sign_in (id)`,
    sql`ALTER TABLE audit ADD COLUMN account_id ${text}`,
    sql`CREATE INDEX audit_account ON audit (account_id, id)`,
  ];
  for (const statement of statements) await statement.execute(db);
}

// Changes of very many mailboxes: fewer trees to write. On SQLite a change has its serial as its row id and a receipt
// is in one tree (a BIGINT key is a second one); entries of the trail that concern no account are not in its index.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function bulk<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const statements = engine === "sqlite" ? [...BOTH, ...SQLITE] : BOTH;
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const BOTH = [
  "DROP INDEX audit_account",
  "CREATE INDEX audit_account ON audit (account_id, id) WHERE account_id IS NOT NULL",
];

const SQLITE = [
  `CREATE TABLE change_new (
    serial INTEGER PRIMARY KEY,
    at BIGINT NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('set', 'remove')),
    address TEXT NOT NULL,
    mailbox_id TEXT NOT NULL,
    service_id TEXT NOT NULL)`,
  "INSERT INTO change_new SELECT serial, at, op, address, mailbox_id, service_id FROM change ORDER BY serial",
  "DROP TABLE change",
  "ALTER TABLE change_new RENAME TO change",
  `CREATE TABLE receipt_new (
    serial BIGINT NOT NULL,
    mail_host_id TEXT NOT NULL REFERENCES mail_host (id),
    applied_ms BIGINT NOT NULL,
    sessions_ended INTEGER NOT NULL,
    PRIMARY KEY (serial, mail_host_id)) WITHOUT ROWID`,
  `INSERT INTO receipt_new
    SELECT serial, mail_host_id, applied_ms, sessions_ended FROM receipt ORDER BY serial, mail_host_id`,
  "DROP TABLE receipt",
  "ALTER TABLE receipt_new RENAME TO receipt",
];

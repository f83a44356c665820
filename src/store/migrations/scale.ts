// Quick at a million mailboxes. Restrictions in one tree instead of two, no index that another one covers, and an
// index for parts of addresses and names.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function scale<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const statements = engine === "sqlite" ? SQLITE : POSTGRES;
  for (const statement of [...UNUSED, ...statements]) await sql.raw(statement).execute(db);
}

const UNUSED = ["DROP INDEX audit_mailbox", "DROP INDEX mailbox_by_open"];

/**
 * `nr` names a mailbox in the search index: a rowid would not do, VACUUM changes it. The index keeps no text and no
 * positions (that text's own row is looked at), so it stays small.
 */
const SQLITE = [
  `CREATE TABLE restriction_new (
    mailbox_id TEXT NOT NULL REFERENCES mailbox (id),
    channel TEXT NOT NULL CHECK (channel IN ('pop', 'imap', 'smtp', 'webmail')),
    since BIGINT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (mailbox_id, channel)) WITHOUT ROWID`,
  "INSERT INTO restriction_new SELECT mailbox_id, channel, since, account FROM restriction",
  "DROP TABLE restriction",
  "ALTER TABLE restriction_new RENAME TO restriction",
  "ALTER TABLE mailbox ADD COLUMN nr INTEGER",
  "UPDATE mailbox SET nr = rowid",
  "CREATE UNIQUE INDEX mailbox_nr ON mailbox (nr)",
  `CREATE VIRTUAL TABLE mailbox_search USING fts5
    (text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram')`,
  "INSERT INTO mailbox_search (rowid, text) SELECT nr, search_text FROM mailbox",
  `CREATE TRIGGER mailbox_found AFTER INSERT ON mailbox BEGIN
    UPDATE mailbox SET nr = (SELECT coalesce(max(nr), 0) + 1 FROM mailbox) WHERE id = new.id;
    INSERT INTO mailbox_search (rowid, text) SELECT nr, search_text FROM mailbox WHERE id = new.id; END`,
  `CREATE TRIGGER mailbox_renamed AFTER UPDATE OF search_text ON mailbox BEGIN
    UPDATE mailbox_search SET text = new.search_text WHERE rowid = new.nr; END`,
  `CREATE TRIGGER mailbox_lost AFTER DELETE ON mailbox BEGIN
    DELETE FROM mailbox_search WHERE rowid = old.nr; END`,
];

/** The extension comes with PostgreSQL and may be created by a database's owner (13 or newer). */
const POSTGRES = [
  `DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    EXECUTE 'CREATE INDEX mailbox_search ON mailbox USING gin (search_text gin_trgm_ops)';
  EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE WARNING 'pg_trgm is not to be had: searching large services is slow';
  END $$`,
];

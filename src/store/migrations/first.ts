// 1: every table of the first version.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function first<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  // Text compares by bytes on both engines: pages by address must not depend on a locale.
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const autoId = sql.raw(
    engine === "postgres"
      ? "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
      : "INTEGER PRIMARY KEY AUTOINCREMENT",
  );
  const statements = [
    sql`CREATE TABLE meta (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), store_id ${text} NOT NULL)`,
    sql`CREATE TABLE counter (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), serial BIGINT NOT NULL)`,
    sql`INSERT INTO counter (only_one, serial) VALUES (1, 0)`,
    sql`CREATE TABLE account (
      id ${text} PRIMARY KEY,
      email ${text} NOT NULL UNIQUE,
      name ${text} NOT NULL,
      kind ${text} NOT NULL CHECK (kind IN ('operator', 'customer')),
      password_hash ${text} NOT NULL,
      created_at BIGINT NOT NULL)`,
    sql`CREATE TABLE sign_in (
      token_hash ${text} PRIMARY KEY,
      account_id ${text} NOT NULL REFERENCES account (id),
      created_at BIGINT NOT NULL,
      last_used_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL)`,
    sql`CREATE INDEX sign_in_account ON sign_in (account_id)`,
    sql`CREATE INDEX sign_in_expires ON sign_in (expires_at)`,
    sql`CREATE TABLE service (
      id ${text} PRIMARY KEY,
      account_id ${text} NOT NULL REFERENCES account (id),
      kind ${text} NOT NULL CHECK (kind IN ('hosting', 'mail')),
      name ${text} NOT NULL,
      created_at BIGINT NOT NULL,
      mailbox_count INTEGER NOT NULL DEFAULT 0 CHECK (mailbox_count >= 0),
      restricted_count INTEGER NOT NULL DEFAULT 0 CHECK (restricted_count BETWEEN 0 AND mailbox_count))`,
    sql`CREATE INDEX service_account ON service (account_id)`,
    sql`CREATE TABLE domain (
      name ${text} PRIMARY KEY,
      service_id ${text} NOT NULL REFERENCES service (id))`,
    sql`CREATE INDEX domain_service ON domain (service_id)`,
    sql`CREATE TABLE mailbox (
      id ${text} PRIMARY KEY,
      service_id ${text} NOT NULL REFERENCES service (id),
      address ${text} NOT NULL UNIQUE,
      display_name ${text} NOT NULL,
      search_text ${text} NOT NULL,
      password_hash ${text},
      is_restricted INTEGER NOT NULL CHECK (is_restricted IN (0, 1)),
      version BIGINT NOT NULL,
      restrictions_version BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      changed_at BIGINT NOT NULL)`,
    sql`CREATE INDEX mailbox_by_address ON mailbox (service_id, address)`,
    sql`CREATE INDEX mailbox_by_restricted ON mailbox (service_id, is_restricted, address)`,
    sql`CREATE INDEX mailbox_by_open ON mailbox (service_id, is_restricted DESC, address)`,
    sql`CREATE INDEX mailbox_by_changed ON mailbox (service_id, changed_at, address)`,
    sql`CREATE TABLE restriction (
      mailbox_id ${text} NOT NULL REFERENCES mailbox (id),
      channel ${text} NOT NULL CHECK (channel IN ('pop', 'imap', 'smtp', 'webmail')),
      since BIGINT NOT NULL,
      account ${text} NOT NULL,
      PRIMARY KEY (mailbox_id, channel))`,
    sql`CREATE TABLE change (
      serial BIGINT PRIMARY KEY,
      at BIGINT NOT NULL,
      op ${text} NOT NULL CHECK (op IN ('set', 'remove')),
      address ${text} NOT NULL,
      mailbox_id ${text} NOT NULL,
      service_id ${text} NOT NULL)`,
    sql`CREATE TABLE audit (
      id ${autoId},
      serial BIGINT,
      at BIGINT NOT NULL,
      account ${text} NOT NULL,
      ip ${text},
      action ${text} NOT NULL,
      address ${text},
      mailbox_id ${text},
      service_id ${text},
      before ${text},
      after ${text})`,
    sql`CREATE INDEX audit_mailbox ON audit (mailbox_id, id)`,
    sql`CREATE INDEX audit_address ON audit (address, id)`,
    sql`CREATE TABLE mail_host (
      id ${text} PRIMARY KEY,
      name ${text} NOT NULL,
      token_hash ${text} NOT NULL,
      applied_serial BIGINT NOT NULL,
      applied_at BIGINT,
      last_seen BIGINT,
      created_at BIGINT NOT NULL,
      revoked_at BIGINT)`,
    sql`CREATE UNIQUE INDEX mail_host_name ON mail_host (name) WHERE revoked_at IS NULL`,
    sql`CREATE TABLE receipt (
      serial BIGINT NOT NULL,
      mail_host_id ${text} NOT NULL REFERENCES mail_host (id),
      applied_ms BIGINT NOT NULL,
      sessions_ended INTEGER NOT NULL,
      PRIMARY KEY (serial, mail_host_id))`,
    ...appendOnly(engine),
  ];
  for (const statement of statements) await statement.execute(db);
}

/** The audit trail refuses to be rewritten, also by a slip of this program. */
function appendOnly(engine: Engine) {
  if (engine === "sqlite")
    return ["UPDATE", "DELETE"].map(
      (
        verb,
      ) => sql`CREATE TRIGGER ${sql.raw(`audit_no_${verb.toLowerCase()}`)} BEFORE ${sql.raw(verb)} ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END`,
    );
  return [
    sql`CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN RAISE EXCEPTION ''audit is append-only''; END'`,
    sql`CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
      FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()`,
  ];
}

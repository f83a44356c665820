// What mail hosts report of sign-ins: detail, a summary for as long as the mailbox lives, and how far each report
// came. Keys are texts that many rows share, so on SQLite each table is one tree without row ids.
import { type Kysely, sql } from "kysely";
import type { Engine } from "../migrate.ts";

export async function usage<T>(db: Kysely<T>, engine: Engine): Promise<void> {
  const text = sql.raw(engine === "postgres" ? 'TEXT COLLATE "C"' : "TEXT");
  const tree = sql.raw(engine === "postgres" ? "" : "WITHOUT ROWID");
  const mailbox = sql`mailbox_id ${text} NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE`;
  const channel = sql`channel ${text} NOT NULL CHECK (channel IN ('pop', 'imap', 'smtp', 'webmail'))`;
  const statements = [
    sql`CREATE TABLE login_attempt (
      ${mailbox},
      bucket BIGINT NOT NULL,
      ${channel},
      outcome ${text} NOT NULL CHECK (outcome IN ('let-in', 'blocked', 'wrong-password', 'unavailable')),
      software ${text} NOT NULL,
      ip ${text} NOT NULL,
      first_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      count BIGINT NOT NULL,
      PRIMARY KEY (mailbox_id, bucket, channel, outcome, software, ip)) ${tree}`,
    sql`CREATE TABLE usage_client (
      ${mailbox},
      ${channel},
      software ${text} NOT NULL,
      network ${text} NOT NULL,
      last_ip ${text} NOT NULL,
      first_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      last_let_in BIGINT NOT NULL,
      last_blocked BIGINT NOT NULL,
      last_wrong BIGINT NOT NULL,
      let_in BIGINT NOT NULL,
      blocked BIGINT NOT NULL,
      wrong BIGINT NOT NULL,
      PRIMARY KEY (mailbox_id, channel, software, network)) ${tree}`,
    sql`CREATE TABLE last_use (
      ${mailbox},
      ${channel},
      let_in BIGINT NOT NULL,
      blocked BIGINT NOT NULL,
      PRIMARY KEY (mailbox_id, channel)) ${tree}`,
    sql`CREATE TABLE unknown_attempt (
      service_id ${text} NOT NULL REFERENCES service (id) ON DELETE CASCADE,
      bucket BIGINT NOT NULL,
      address ${text} NOT NULL,
      ${channel},
      software ${text} NOT NULL,
      ip ${text} NOT NULL,
      first_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      count BIGINT NOT NULL,
      PRIMARY KEY (service_id, bucket, address, channel, software, ip)) ${tree}`,
    sql`CREATE TABLE usage_report (
      mail_host_id ${text} NOT NULL REFERENCES mail_host (id),
      journal ${text} NOT NULL,
      last_seq BIGINT NOT NULL,
      since BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      more BIGINT NOT NULL,
      nameless BIGINT NOT NULL,
      PRIMARY KEY (mail_host_id, journal)) ${tree}`,
  ];
  for (const statement of statements) await statement.execute(db);
}

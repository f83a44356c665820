// Receipts: a mail host's word that everything up to a serial is in force there.
// Invariant: a serial counts as in force on a host exactly when the host's last word covers it; a word
// about serials this store never gave is not believed.
import { sql, type Transaction } from "kysely";
import { hear, NAMELESS, type Speaker } from "./presence.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

export interface Acknowledgement {
  appliedSerial: number;
  /** Sessions ended per serial; those missing ended none. */
  ended: readonly { serial: number; sessions: number }[];
  speaker?: Speaker;
}

/** What became of it: null when it spoke of another history; else how many agents speak for the host. */
export type Acknowledged = { lives: number } | null;

/** A mail host's state towards one serial. */
export interface HostEffect {
  mailHost: string;
  isApplied: boolean;
  appliedSerial: number;
  /** When the last change that it has applied was made. */
  appliedUpTo: number | null;
  appliedMs: number;
  sessionsEnded: number;
  lastSeen: number | null;
}

/** A host that comes from far behind gets receipts for the newest of what it caught up with. */
const RECEIPTS_AT_ONCE = 5_000;

/** Notes what a host has said. */
export async function acknowledge(
  store: Store,
  hostId: string,
  said: Acknowledgement,
  now: number,
): Promise<Acknowledged> {
  return store.db.transaction().execute(async (tx) => {
    const { serial } = await tx.selectFrom("counter").select("serial").executeTakeFirstOrThrow();
    if (said.appliedSerial > serial) return null;
    const host = await tx
      .selectFrom("mail_host")
      .select("applied_serial")
      .where("id", "=", hostId)
      .executeTakeFirstOrThrow();
    const speaker = said.speaker ?? NAMELESS;
    const { appliedSerial, lives } = await hear(tx, hostId, speaker, said.appliedSerial, now);
    await tx
      .updateTable("mail_host")
      .set({
        applied_serial: appliedSerial,
        applied_at: now,
        last_seen: now,
        trouble: null,
        trouble_since: null,
      })
      .where("id", "=", hostId)
      .execute();
    await writeReceipts(tx, hostId, host.applied_serial, appliedSerial, now);
    const ended = said.ended.filter((entry) => entry.serial <= said.appliedSerial);
    for (const { serial: of, sessions } of ended)
      await tx
        .updateTable("receipt")
        .set({ sessions_ended: sessions })
        .where("serial", "=", of)
        .where("mail_host_id", "=", hostId)
        .where("sessions_ended", "<", sessions)
        .execute();
    return { lives };
  });
}

/** Sessions that a run of serials ended, by the mail host's name. */
export async function endedBetween(store: Store, first: number, last: number): Promise<Map<string, number>> {
  const rows = await store.db
    .selectFrom("receipt as r")
    .innerJoin("mail_host as h", "h.id", "r.mail_host_id")
    .select(["h.name", "r.sessions_ended"])
    .where("r.serial", ">=", first)
    .where("r.serial", "<=", last)
    .where("r.sessions_ended", ">", 0)
    .where("h.revoked_at", "is", null)
    .execute();
  const sums = new Map<string, number>();
  for (const { name, sessions_ended } of rows) sums.set(name, (sums.get(name) ?? 0) + sessions_ended);
  return sums;
}

/** Notes that an agent asked for news; those that fell silent no longer hold its mail host back. */
export async function noteSeen(store: Store, hostId: string, speaker: Speaker, now: number): Promise<void> {
  await store.db.transaction().execute(async (tx) => {
    const { appliedSerial } = await hear(tx, hostId, speaker, null, now);
    const host = await tx
      .selectFrom("mail_host")
      .select("applied_serial")
      .where("id", "=", hostId)
      .executeTakeFirstOrThrow();
    await tx
      .updateTable("mail_host")
      .set({ applied_serial: appliedSerial, last_seen: now })
      .where("id", "=", hostId)
      .execute();
    await writeReceipts(tx, hostId, host.applied_serial, appliedSerial, now);
  });
}

async function writeReceipts(
  tx: Transaction<Tables>,
  hostId: string,
  before: number,
  applied: number,
  now: number,
): Promise<void> {
  const after = Math.max(before, applied - RECEIPTS_AT_ONCE);
  await sql`INSERT INTO receipt (serial, mail_host_id, applied_ms, sessions_ended)
    SELECT serial, ${hostId}, CASE WHEN at < ${now} THEN ${now} - at ELSE 0 END, 0 FROM change
    WHERE serial > ${after} AND serial <= ${applied}
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** How far a serial has travelled, for every mail host that is not revoked. */
export async function effectsOf(store: Store, serial: number): Promise<HostEffect[]> {
  const rows = await store.db
    .selectFrom("mail_host as h")
    .leftJoin("receipt as r", (on) => on.onRef("r.mail_host_id", "=", "h.id").on("r.serial", "=", serial))
    .leftJoin("change as c", (on) => on.on("c.serial", "=", serial))
    .leftJoin("change as a", "a.serial", "h.applied_serial")
    .select(["h.name", "h.applied_serial", "h.applied_at", "h.last_seen"])
    .select(["r.applied_ms", "r.sessions_ended", "c.at", "a.at as applied_up_to"])
    .where("h.revoked_at", "is", null)
    .orderBy("h.name")
    .execute();
  return rows.map((row) => ({
    mailHost: row.name,
    isApplied: row.applied_serial >= serial,
    appliedSerial: row.applied_serial,
    appliedUpTo: row.applied_up_to ?? row.applied_at,
    appliedMs: row.applied_ms ?? Math.max(0, (row.applied_at ?? 0) - (row.at ?? row.applied_at ?? 0)),
    sessionsEnded: row.sessions_ended ?? 0,
    lastSeen: row.last_seen,
  }));
}

// How a service's mailboxes use their channels: counts, and those that have not used one for long.
// Invariant: a mailbox is never called unused unless the reports of every mail host reach back that far and it is
// older itself; a walk through a large service lets others have their turn.
import { setImmediate as breath } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { DAY_MS, DETAIL_DAYS, reportedSince } from "./attempt.ts";
import type { Store } from "./store.ts";

/** The channel is open, and let nobody in for so many days. */
export interface Unused {
  channel: Channel;
  days: number;
}

export interface ServiceChannelUsage {
  open: number;
  blocked: number;
  used: number;
  refused: number;
  /** For as many days as asked; 0 when reports do not reach back so far. */
  unused: number;
}

/** Of a walk, at once. */
const ROWS_AT_ONCE = 1_000;

/** Before when a mailbox must have been made and last used to be unused; null when nobody can say. */
export async function unusedBefore(store: Store, days: number, now: number): Promise<number | null> {
  const since = await reportedSince(store);
  const before = now - days * DAY_MS;
  return since !== null && since <= before ? before : null;
}

/** For a WHERE over `mailbox`, under an alias. */
export function isUnused(alias: string, channel: Channel, before: number): RawBuilder<boolean> {
  const id = sql.ref(`${alias}.id`);
  return sql<boolean>`(${sql.ref(`${alias}.created_at`)} < ${before}
    AND NOT EXISTS (SELECT 1 FROM restriction AS ur WHERE ur.mailbox_id = ${id} AND ur.channel = ${channel})
    AND NOT EXISTS (SELECT 1 FROM last_use AS uu WHERE uu.mailbox_id = ${id} AND uu.channel = ${channel}
      AND uu.let_in >= ${before}))`;
}

export async function serviceUsage(
  store: Store,
  serviceId: string,
  days: number,
  now: number,
): Promise<Record<Channel, ServiceChannelUsage>> {
  const before = await unusedBefore(store, days, now);
  const recent = now - DETAIL_DAYS * DAY_MS;
  const counts = {} as Record<Channel, ServiceChannelUsage>;
  for (const channel of CHANNELS) counts[channel] = { open: 0, blocked: 0, used: 0, refused: 0, unused: 0 };
  const ways = sql.raw(CHANNELS.map((channel) => `SELECT '${channel}' AS channel`).join(" UNION ALL "));
  for (let after = ""; ; ) {
    const last = await store.db
      .selectFrom((page) =>
        page
          .selectFrom("mailbox")
          .select("address")
          .where("service_id", "=", serviceId)
          .where("address", ">", after)
          .orderBy("address")
          .limit(ROWS_AT_ONCE)
          .as("p"),
      )
      .select((row) => row.fn.max("p.address").as("address"))
      .executeTakeFirst();
    const upTo: string | null = last?.address ?? null;
    if (upTo === null) return counts;
    const { rows } = await sql<{ channel: Channel } & ServiceChannelUsage>`
      SELECT c.channel,
        sum(CASE WHEN r.mailbox_id IS NULL THEN 1 ELSE 0 END) AS open,
        sum(CASE WHEN r.mailbox_id IS NULL THEN 0 ELSE 1 END) AS blocked,
        sum(CASE WHEN u.let_in >= ${recent} THEN 1 ELSE 0 END) AS used,
        sum(CASE WHEN u.blocked >= ${recent} THEN 1 ELSE 0 END) AS refused,
        sum(CASE WHEN r.mailbox_id IS NULL AND m.created_at < ${before ?? 0}
          AND coalesce(u.let_in, 0) < ${before ?? 0} THEN 1 ELSE 0 END) AS unused
      FROM mailbox AS m CROSS JOIN (${ways}) AS c
      LEFT JOIN restriction AS r ON r.mailbox_id = m.id AND r.channel = c.channel
      LEFT JOIN last_use AS u ON u.mailbox_id = m.id AND u.channel = c.channel
      WHERE m.service_id = ${serviceId} AND m.address > ${after} AND m.address <= ${upTo}
      GROUP BY c.channel`.execute(store.db);
    for (const { channel, ...more } of rows)
      for (const [name, count] of Object.entries(more))
        counts[channel][name as keyof ServiceChannelUsage] += Number(count);
    after = upTo;
    await breath();
  }
}

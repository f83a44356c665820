// Alarms: mailboxes whose mail servers were found to answer otherwise than is wished, per mail host.
// Invariant: what was found counts only for the state of the mailbox that it was compared with, and an alarm ends
// only by a later check that agrees; the mailbox's mark sums up its alarms in the same transaction.
import type { Ledger } from "./ledger.ts";
import { slices } from "./ledger.ts";
import { MAILBOX_JOIN, type Mailbox, type MailboxJoin } from "./mailbox.ts";
import type { Database, Store } from "./store.ts";

/** What one check of one mailbox on one mail host came to. */
export interface Checked {
  mailboxId: string;
  /** The mailbox's version that it was compared with. */
  version: number;
  /** JSON of the channels that differ; null: none does. */
  differing: string | null;
  /** Whether an alarm about these channels (JSON, as it was kept) is over now. */
  settles: (channels: string) => boolean;
}

export interface StoredAlarm {
  mailHost: string;
  since: number;
  checkedAt: number;
  /** JSON. */
  channels: string;
}

/** Mailboxes whose alarm on this mail host began or ended. */
export interface AlarmsKept {
  begun: string[];
  ended: string[];
}

/** Keeps what was found on a mail host; nothing is written where nothing was and is amiss. */
export async function keepChecked(
  store: Store,
  mailHostId: string,
  checked: readonly Checked[],
  now: number,
): Promise<AlarmsKept> {
  const known = await alarmsAt(store.db, mailHostId, checked);
  if (checked.every(({ mailboxId, differing }) => differing === null && !known.has(mailboxId)))
    return { begun: [], ended: [] };
  return store.change(async ({ db }) => {
    const present = await alarmsAt(db, mailHostId, checked);
    const versions = await versionsOf(db, checked);
    const kept: AlarmsKept = { begun: [], ended: [] };
    let { alarm_news: news } = await db.selectFrom("counter").select("alarm_news").executeTakeFirstOrThrow();
    const touched: string[] = [];
    for (const { mailboxId, version, differing, settles } of checked) {
      const alarm = present.get(mailboxId);
      if (versions.get(mailboxId) !== version) continue;
      if (differing === null && (alarm === undefined || !settles(alarm.channels))) continue;
      touched.push(mailboxId);
      const isOver = differing === null ? 1 : 0;
      if (alarm === undefined) kept.begun.push(mailboxId);
      if (isOver === 1) kept.ended.push(mailboxId);
      const row = {
        mailbox_id: mailboxId,
        mail_host_id: mailHostId,
        since: alarm?.since ?? now,
        checked_at: now,
        channels: differing ?? "[]",
        is_over: isOver,
        news: ++news,
      };
      await db
        .insertInto("alarm")
        .values(row)
        .onConflict((conflict) => conflict.columns(["mailbox_id", "mail_host_id"]).doUpdateSet(row))
        .execute();
    }
    await db.updateTable("counter").set({ alarm_news: news }).execute();
    await markAlarms(db, touched);
    return kept;
  });
}

/** A mail host that is revoked alarms nobody any more. */
export async function endAlarmsOf({ db }: Ledger, mailHostId: string): Promise<void> {
  const rows = await db
    .selectFrom("alarm")
    .select("mailbox_id")
    .where("mail_host_id", "=", mailHostId)
    .where("is_over", "=", 0)
    .execute();
  await db.deleteFrom("alarm").where("mail_host_id", "=", mailHostId).execute();
  for (const slice of slices(rows.map((row) => row.mailbox_id))) await markAlarms(db, slice);
}

async function alarmsAt(
  db: Database,
  mailHostId: string,
  checked: readonly Checked[],
): Promise<Map<string, { since: number; channels: string }>> {
  if (checked.length === 0) return new Map();
  const rows = await db
    .selectFrom("alarm")
    .select(["mailbox_id", "since", "channels"])
    .where("mail_host_id", "=", mailHostId)
    .where("is_over", "=", 0)
    .where("mailbox_id", "in", idsOf(checked))
    .execute();
  return new Map(rows.map(({ mailbox_id, since, channels }) => [mailbox_id, { since, channels }]));
}

async function versionsOf(db: Database, checked: readonly Checked[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("mailbox")
    .select(["id", "version"])
    .where("id", "in", idsOf(checked))
    .execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

function idsOf(checked: readonly Checked[]): string[] {
  return checked.map(({ mailboxId }) => mailboxId);
}

async function markAlarms(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await db
    .selectFrom("alarm")
    .select("mailbox_id")
    .where("mailbox_id", "in", ids)
    .where("is_over", "=", 0)
    .execute();
  const alarmed = new Set(rows.map((row) => row.mailbox_id));
  const marks = Map.groupBy(ids, (id) => (alarmed.has(id) ? 1 : 0));
  for (const [mark, marked] of marks)
    await db.updateTable("mailbox").set({ has_alarm: mark }).where("id", "in", marked).execute();
}

/** A mailbox's present alarms, by mail host. */
export async function alarmsOf(store: Store, mailbox: Pick<Mailbox, "id">): Promise<StoredAlarm[]> {
  const rows = await store.db
    .selectFrom("alarm as a")
    .innerJoin("mail_host as h", "h.id", "a.mail_host_id")
    .select(["h.name", "a.since", "a.checked_at", "a.channels"])
    .where("a.mailbox_id", "=", mailbox.id)
    .where("a.is_over", "=", 0)
    .orderBy("h.name")
    .execute();
  return rows.map(({ name, since, checked_at, channels }) => ({
    mailHost: name,
    since,
    checkedAt: checked_at,
    channels,
  }));
}

/** How many mailboxes each mail host alarms about; those without any are left out. */
export async function alarmCounts(store: Store): Promise<Map<string, number>> {
  const rows = await store.db
    .selectFrom("alarm")
    .select((row) => ["mail_host_id", row.fn.countAll<number>().as("mailboxes")])
    .where("is_over", "=", 0)
    .groupBy("mail_host_id")
    .execute();
  return new Map(rows.map((row) => [row.mail_host_id, Number(row.mailboxes)]));
}

/** Ids of mailboxes in alarm, the one looked at longest ago first. */
export async function alarmedMailboxes(store: Store, most: number): Promise<string[]> {
  const rows = await store.db
    .selectFrom("alarm")
    .select((row) => ["mailbox_id", row.fn.min("checked_at").as("at")])
    .where("is_over", "=", 0)
    .groupBy("mailbox_id")
    .orderBy("at")
    .limit(most)
    .execute();
  return rows.map((row) => row.mailbox_id);
}

/** The count of all that was kept so far: where one who listens from now on begins. */
export async function alarmNews(store: Store): Promise<number> {
  return (await store.db.selectFrom("counter").select("alarm_news").executeTakeFirstOrThrow()).alarm_news;
}

export type AlarmNewsRow = MailboxJoin & { news: number; account_id: string };

/** Mailboxes whose alarms changed after such a count, each at its newest, with whom it concerns. */
export async function alarmNewsAfter(store: Store, after: number, most: number): Promise<AlarmNewsRow[]> {
  return store.db
    .selectFrom((inner) =>
      inner.selectFrom("alarm").selectAll().where("news", ">", after).orderBy("news").limit(most).as("a"),
    )
    .innerJoin("mailbox as m", "m.id", "a.mailbox_id")
    .innerJoin("service as s", "s.id", "m.service_id")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["a.news", "s.account_id"])
    .select(MAILBOX_JOIN)
    .orderBy("a.news")
    .execute();
}

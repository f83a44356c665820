// What the holders of mailboxes are still to be told: an outbox with at most two rows a mailbox, one for changes of its
// restrictions and one for programs that were refused.
// Invariant: a row is written in the transaction of what it tells; changes within a minute are one message with the
// state at its end; of refusals one message a day; and a row is given to one sender at a time.
import { sql, type Transaction } from "kysely";
import type { ChannelState } from "../policy/turn.ts";
import { type Ledger, recordedText } from "./ledger.ts";
import type { Engine } from "./migrate.ts";
import type { Store } from "./store.ts";
import type { NoticeRow, Tables } from "./tables.ts";
import { textList } from "./text-list.ts";

/** What follows within it is told in the same message. */
export const GATHERED_MS = 60_000;
const DAY_MS = 86_400_000;
/** Whoever sends has so long for one message. */
const CLAIM_MS = 60_000;
const PLACE = { changeOfOne: 0, refusal: 1, changeOfMany: 2 } as const;

/** Of the mailboxes whose serials were the last taken; nothing unless the service tells of changes. */
export async function oweChange(
  { db, serial, at }: Ledger,
  change: { serviceId: string; before: ChannelState; mailboxes: number; isOfMany: boolean },
): Promise<void> {
  const service = await db
    .selectFrom("service")
    .select("tells_changes")
    .where("id", "=", change.serviceId)
    .executeTakeFirst();
  if (service?.tells_changes !== 1) return;
  const place = change.isOfMany ? PLACE.changeOfMany : PLACE.changeOfOne;
  await sql`INSERT INTO notice (mailbox_id, kind, before, version, made_at, due_at, place)
    SELECT mailbox_id, 'changed', ${recordedText(change.before)}, serial, ${at}, ${at + GATHERED_MS}, ${sql.lit(place)}
    FROM change WHERE serial > ${serial - change.mailboxes} AND serial <= ${serial}
    ON CONFLICT (mailbox_id, kind) DO UPDATE SET version = excluded.version`.execute(db);
}

/** Of mailboxes where the right password was refused; nothing where the holder was told within a day. */
export async function oweRefusals(
  tx: Transaction<Tables>,
  engine: Engine,
  mailboxIds: readonly string[],
  now: number,
): Promise<void> {
  const ids = [...new Set(mailboxIds)];
  if (ids.length === 0) return;
  await sql`INSERT INTO notice (mailbox_id, kind, version, made_at, due_at, place)
    SELECT m.id, 'refused', 0, ${now}, ${now + GATHERED_MS}, ${sql.lit(PLACE.refusal)}
    FROM ${textList(engine, ids)} AS list
    INNER JOIN mailbox AS m ON m.id = list.text
    INNER JOIN service AS s ON s.id = m.service_id
    WHERE s.tells_refusals = 1
    ON CONFLICT (mailbox_id, kind) DO UPDATE SET made_at = excluded.made_at, due_at = excluded.due_at, tries = 0
    WHERE notice.due_at IS NULL AND notice.told_at <= ${now - DAY_MS}`.execute(tx);
}

/** Forgets what is still to be told to a service's holders. */
export async function forgetNotices(
  db: Transaction<Tables>,
  serviceId: string,
  kinds: readonly NoticeRow["kind"][],
): Promise<void> {
  if (kinds.length === 0) return;
  await db
    .deleteFrom("notice")
    .where("kind", "in", kinds)
    .where("mailbox_id", "in", (own) =>
      own.selectFrom("mailbox").select("id").where("service_id", "=", serviceId),
    )
    .execute();
}

/** True while this process is the one that sends, which it stays for `forMs` at least. */
export async function takeSending(
  store: Store,
  holder: string,
  { now, forMs }: { now: number; forMs: number },
): Promise<boolean> {
  const taken = await store.db
    .updateTable("notice_turn")
    .set({ holder, until: now + forMs })
    // A clock that was set back keeps nobody from it for long.
    .where((row) =>
      row.or([row("holder", "=", holder), row("until", "<=", now), row("until", ">", now + forMs)]),
    )
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

/** Another process may go on at once. */
export async function endSending(store: Store, holder: string): Promise<void> {
  await store.db
    .updateTable("notice_turn")
    .set({ holder: "", until: 0 })
    .where("holder", "=", holder)
    .execute();
}

/** Up to `most` that are due, changes of one mailbox first. */
export async function dueNotices(store: Store, most: number, now: number): Promise<NoticeRow[]> {
  const due: NoticeRow[] = [];
  for (const place of Object.values(PLACE)) {
    if (due.length >= most) break;
    const rows = await store.db
      .selectFrom("notice")
      .selectAll()
      .where("place", "=", place)
      .where("due_at", "<=", now)
      .orderBy("due_at")
      .limit(most - due.length)
      .execute();
    due.push(...rows);
  }
  return due;
}

/** Before it is sent: the message, and what it tells; false when another process has it. */
export async function claimNotice(
  store: Store,
  notice: NoticeRow,
  { messageId, told, now }: { messageId: string; told: string | null; now: number },
): Promise<boolean> {
  const claimed = await store.db
    .updateTable("notice")
    .set((row) => ({
      message_id: messageId,
      told,
      tries: row("tries", "+", 1),
      due_at: now + CLAIM_MS,
    }))
    .where("mailbox_id", "=", notice.mailbox_id)
    .where("kind", "=", notice.kind)
    .where("due_at", "=", notice.due_at)
    .executeTakeFirst();
  return claimed.numUpdatedRows === 1n;
}

/** It has arrived. What was changed since is told in another message. */
export async function noticeArrived(
  store: Store,
  notice: NoticeRow,
  { told, now }: { told: string | null; now: number },
): Promise<void> {
  const own = { message_id: null, told: null, tries: 0 };
  if (notice.kind === "refused") {
    await changed(store, notice, { ...own, due_at: null, told_at: now });
    return;
  }
  await store.db.transaction().execute(async (tx) => {
    const done = await tx
      .deleteFrom("notice")
      .where("mailbox_id", "=", notice.mailbox_id)
      .where("kind", "=", notice.kind)
      .where("version", "=", notice.version)
      .executeTakeFirst();
    if (done.numDeletedRows > 0n) return;
    const again = { ...own, before: told, made_at: now, due_at: now + GATHERED_MS };
    await tx
      .updateTable("notice")
      .set(again)
      .where("mailbox_id", "=", notice.mailbox_id)
      .where("kind", "=", notice.kind)
      .execute();
  });
}

/** There is nothing to tell, or it is given up; what was changed since stays. */
export async function noticeDropped(store: Store, notice: NoticeRow): Promise<void> {
  if (notice.kind === "refused") {
    await changed(store, notice, { message_id: null, told: null, tries: 0, due_at: null });
    return;
  }
  await store.db
    .deleteFrom("notice")
    .where("mailbox_id", "=", notice.mailbox_id)
    .where("kind", "=", notice.kind)
    .where("version", "=", notice.version)
    .execute();
}

/** `isAway`: it has arrived nowhere for sure; otherwise it may have, and its name stays. */
export async function noticePutOff(
  store: Store,
  notice: NoticeRow,
  { until, isAway }: { until: number; isAway: boolean },
): Promise<void> {
  await changed(store, notice, { due_at: until, ...(isAway ? { message_id: null, told: null } : {}) });
}

async function changed(store: Store, notice: NoticeRow, next: Partial<NoticeRow>): Promise<void> {
  await store.db
    .updateTable("notice")
    .set(next)
    .where("mailbox_id", "=", notice.mailbox_id)
    .where("kind", "=", notice.kind)
    .execute();
}

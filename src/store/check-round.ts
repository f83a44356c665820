// Which mailboxes' servers are to be checked next, whichever process of the control plane does it.
// Invariant: of several processes one takes a turn; a round goes through all restricted mailboxes, by id, and begins
// again.
import { fold, MAILBOX_JOIN, type Mailbox } from "./mailbox.ts";
import type { Database, Store } from "./store.ts";

/** True when this process takes the turn: nobody has within `everyMs`. */
async function takeTurn(store: Store, now: number, everyMs: number): Promise<boolean> {
  const taken = await store.db
    .updateTable("check_round")
    .set({ at: now })
    // A clock that was set back keeps nobody from it for long.
    .where((row) => row.or([row("at", "<=", now - everyMs), row("at", ">", now + everyMs)]))
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

/** Ids of the next restricted mailboxes of the round; none when another process has taken the turn. */
export async function nextOfRound(
  store: Store,
  most: number,
  { now, everyMs }: { now: number; everyMs: number },
): Promise<string[]> {
  const { after_id: after } = await store.db
    .selectFrom("check_round")
    .select("after_id")
    .executeTakeFirstOrThrow();
  if (!(await takeTurn(store, now, everyMs))) return [];
  const rows = await store.db
    .selectFrom("restriction")
    .select("mailbox_id")
    .distinct()
    .where("mailbox_id", ">", after)
    .orderBy("mailbox_id")
    .limit(most)
    .execute();
  const ids = rows.map((row) => row.mailbox_id);
  // Fewer than asked for: the round is over, and the next begins at the front.
  const upTo = ids.length < most ? "" : (ids.at(-1) ?? "");
  await store.db.updateTable("check_round").set({ after_id: upTo }).execute();
  return ids;
}

/** Ids of the mailboxes changed last, up to `most` of the newest changes that nobody has taken before. */
export async function takeChanged(store: Store, most: number): Promise<string[]> {
  const { serial: before } = await store.db
    .selectFrom("check_round")
    .select("serial")
    .executeTakeFirstOrThrow();
  const serial = await store.serial();
  if (serial === before) return [];
  const taken = await store.db
    .updateTable("check_round")
    .set({ serial })
    .where("serial", "=", before)
    .executeTakeFirst();
  if (taken.numUpdatedRows !== 1n) return [];
  const rows = await store.db
    .selectFrom("change")
    .select("mailbox_id")
    .distinct()
    .where("serial", ">", Math.max(before, serial - most))
    .where("serial", "<=", serial)
    .where("op", "=", "set")
    .orderBy("mailbox_id")
    .execute();
  return rows.map((row) => row.mailbox_id);
}

/** Those that there are, as they are now. */
export async function mailboxesById(db: Database, ids: readonly string[]): Promise<Mailbox[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("mailbox as m")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(MAILBOX_JOIN)
    .where("m.id", "in", ids)
    .orderBy("m.id")
    .execute();
  return fold(rows);
}

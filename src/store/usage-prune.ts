// Forgets the detail of sign-ins after a month: a few mailboxes at a time, so that nobody waits for it.
import { setImmediate as breath } from "node:timers/promises";
import { DAY_MS, DETAIL_DAYS } from "./attempt.ts";
import type { Store } from "./store.ts";

const MAILBOXES_AT_ONCE = 500;

export async function pruneUsage(store: Store, now: number): Promise<void> {
  const before = now - (now % DAY_MS) - DETAIL_DAYS * DAY_MS;
  await store.db.deleteFrom("unknown_attempt").where("bucket", "<", before).execute();
  for (let after = ""; ; ) {
    const rows = await store.db
      .selectFrom("mailbox")
      .select("id")
      .where("id", ">", after)
      .orderBy("id")
      .limit(MAILBOXES_AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    await store.db
      .deleteFrom("login_attempt")
      .where("mailbox_id", ">", after)
      .where("mailbox_id", "<=", last.id)
      .where("bucket", "<", before)
      .execute();
    after = last.id;
    await breath();
  }
}

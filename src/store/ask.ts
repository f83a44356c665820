// What is being asked of mail hosts, and their answers, for the seconds that somebody waits for them.
// Invariant: an ask is handed out once, to its own mail host alone, and never after its time; an answer counts once,
// and only from the mail host that was asked.
import type { Database, Store } from "./store.ts";

export interface NewAsk {
  id: string;
  mailHostId: string;
  /** JSON, as the agent gets it. */
  body: string;
}

/** Whoever asked has given up long before. */
const LIFE_MS = 10_000;

/** In the caller's transaction if he has one; what is too old goes. */
export async function putAsks(db: Database, asks: readonly NewAsk[], now: number): Promise<void> {
  await db.deleteFrom("ask").where("expires_at", "<=", now).execute();
  const rows = asks.map(({ id, mailHostId, body }) => ({
    id,
    mail_host_id: mailHostId,
    body,
    expires_at: now + LIFE_MS,
    is_taken: 0,
    answer: null,
  }));
  for (const row of rows) await db.insertInto("ask").values(row).execute();
}

/** The bodies of up to `most` asks for a mail host that nobody has taken. Changes nothing when there are none. */
export async function takeAsks(
  store: Store,
  mailHostId: string,
  most: number,
  now: number,
): Promise<string[]> {
  const found = await store.db
    .selectFrom("ask")
    .select("id")
    .where("mail_host_id", "=", mailHostId)
    .where("is_taken", "=", 0)
    .where("expires_at", ">", now)
    .orderBy("expires_at")
    .limit(most)
    .execute();
  if (found.length === 0) return [];
  const taken = await store.db
    .updateTable("ask")
    .set({ is_taken: 1 })
    .where(
      "id",
      "in",
      found.map((row) => row.id),
    )
    .where("is_taken", "=", 0)
    .returning("body")
    .execute();
  return taken.map((row) => row.body);
}

/** Keeps a mail host's answers (JSON) to what it was asked and has not answered. */
export async function keepAnswers(
  store: Store,
  mailHostId: string,
  answers: readonly { id: string; answer: string }[],
): Promise<void> {
  for (const { id, answer } of answers)
    await store.db
      .updateTable("ask")
      .set({ answer })
      .where("id", "=", id)
      .where("mail_host_id", "=", mailHostId)
      .where("is_taken", "=", 1)
      .where("answer", "is", null)
      .execute();
}

/** The answers (JSON) that have come, by ask. */
export async function answersTo(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await store.db
    .selectFrom("ask")
    .select(["id", "answer"])
    .where("id", "in", ids)
    .where("answer", "is not", null)
    .execute();
  return new Map(rows.map(({ id, answer }) => [id, answer ?? ""]));
}

/** Takes back those that no mail host has taken; their ids. */
export async function dropUntaken(store: Store, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await store.db
    .deleteFrom("ask")
    .where("id", "in", ids)
    .where("is_taken", "=", 0)
    .returning("id")
    .execute();
  return rows.map((row) => row.id);
}

export async function dropAsks(store: Store, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await store.db.deleteFrom("ask").where("id", "in", ids).execute();
}

/** Mail hosts for which asks wait that nobody has taken. */
export async function askedHosts(store: Store, now: number): Promise<string[]> {
  const rows = await store.db
    .selectFrom("ask")
    .select("mail_host_id")
    .distinct()
    .where("is_taken", "=", 0)
    .where("expires_at", ">", now)
    .execute();
  return rows.map((row) => row.mail_host_id);
}

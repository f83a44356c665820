// The agents that speak for a mail host. One is right; two happen when a machine or its token was copied.
// Invariant: a mail host has applied what every agent that may still live has applied, so that two with one token
// cannot make a change look in force that is not. A process names those it replaces; others die by silence.
import type { Transaction } from "kysely";
import type { Database, Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/** Who speaks: the process's own name, and those of the processes it knows that it replaces. */
export interface Speaker {
  life: string;
  replaces: readonly string[];
}

/** Agents that do not say who they are count as one. */
export const NAMELESS: Speaker = { life: "", replaces: [] };
/** An agent says something every half minute at the latest. */
export const LIFE_MS = 90_000;

/**
 * Notes that an agent spoke, and up to where all of them are: `appliedSerial` is its word about itself, null when
 * it said nothing about that.
 */
export async function hear(
  tx: Transaction<Tables>,
  hostId: string,
  speaker: Speaker,
  appliedSerial: number | null,
  now: number,
): Promise<{ appliedSerial: number; lives: number }> {
  const { life, replaces } = speaker;
  // Written first, which makes others wait until this is done.
  const before = await tx
    .updateTable("mail_host")
    .set({ last_seen: now })
    .where("id", "=", hostId)
    .returning("applied_serial")
    .executeTakeFirstOrThrow();
  const known = await tx.selectFrom("agent_life").selectAll().where("mail_host_id", "=", hostId).execute();
  const isReplaced = (name: string) => name !== life && (name === "" || replaces.includes(name));
  const own = known.find((each) => each.life === life);
  const inherited = known.filter((each) => isReplaced(each.life)).map((each) => each.applied_serial);
  // The first of all goes on where the host was.
  const start = known.length === 0 ? before.applied_serial : Math.max(0, ...inherited);
  const row = {
    mail_host_id: hostId,
    life,
    applied_serial: appliedSerial ?? own?.applied_serial ?? start,
    last_seen: now,
  };
  const others = known.filter(
    (each) => each.life !== life && !isReplaced(each.life) && now - each.last_seen < LIFE_MS,
  );
  await tx
    .deleteFrom("agent_life")
    .where("mail_host_id", "=", hostId)
    .where("life", "not in", [...others.map((each) => each.life), ...(own === undefined ? ["-"] : [life])])
    .execute();
  if (own === undefined) await tx.insertInto("agent_life").values(row).execute();
  else
    await tx
      .updateTable("agent_life")
      .set({ applied_serial: row.applied_serial, last_seen: now })
      .where("mail_host_id", "=", hostId)
      .where("life", "=", life)
      .execute();
  return {
    appliedSerial: Math.min(row.applied_serial, ...others.map((each) => each.applied_serial)),
    lives: others.length + 1,
  };
}

/** How many agents speak for each mail host; those that speak for one alone are left out. */
export async function sharedHosts(db: Database, now: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("agent_life")
    .select((row) => ["mail_host_id", row.fn.countAll<number>().as("lives")])
    .where("last_seen", ">", now - LIFE_MS)
    .groupBy("mail_host_id")
    .execute();
  return new Map(
    rows.filter((row) => Number(row.lives) > 1).map((row) => [row.mail_host_id, Number(row.lives)]),
  );
}

/** Why an agent cannot apply anything; null when it can again. Receipts say so too. */
export async function noteTrouble(
  store: Store,
  hostId: string,
  trouble: string | null,
  now: number,
): Promise<void> {
  await store.db
    .updateTable("mail_host")
    .set({ trouble, trouble_since: trouble === null ? null : now })
    .where("id", "=", hostId)
    .where((row) =>
      trouble === null
        ? row("trouble", "is not", null)
        : row.or([row("trouble", "is", null), row("trouble", "!=", trouble)]),
    )
    .execute();
}

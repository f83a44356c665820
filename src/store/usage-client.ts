// Programs that use a mailbox: one row by channel, program and network, for as long as the mailbox lives; and when a
// channel let somebody in last, which is asked of very many mailboxes at once.
// Invariant: a mailbox has a bounded number of rows a channel; those that never gave a right password never push
// out one that did, and what is pushed out stays counted in a row for all of them.
import { sql, type Transaction } from "kysely";
import { slices } from "./ledger.ts";
import type { Engine } from "./migrate.ts";
import type { Tables, UsageClientRow } from "./tables.ts";
import { textList } from "./text-list.ts";

/** Of one mailbox and channel, beside the one for all others. */
export const CLIENTS_MOST = 20;
/** Of these, that never gave a right password. */
export const STRANGE_CLIENTS_MOST = 5;

type Tx = Transaction<Tables>;

/** Adds to what is kept of these; each row is what happened, not what is there. */
export async function keepClients(tx: Tx, engine: Engine, news: readonly UsageClientRow[]): Promise<void> {
  await addClients(tx, news.filter(isSomebody));
  const uses = new Map<string, Tables["last_use"]>();
  for (const { mailbox_id, channel, last_let_in, last_blocked } of news) {
    const before = uses.get(`${mailbox_id} ${channel}`);
    const let_in = Math.max(last_let_in, before?.let_in ?? 0);
    const blocked = Math.max(last_blocked, before?.blocked ?? 0);
    if (let_in + blocked > 0) uses.set(`${mailbox_id} ${channel}`, { mailbox_id, channel, let_in, blocked });
  }
  for (const slice of slices([...uses.values()]))
    await tx
      .insertInto("last_use")
      .values(slice)
      .onConflict((conflict) =>
        conflict.columns(["mailbox_id", "channel"]).doUpdateSet({
          let_in: later("last_use", "let_in"),
          blocked: later("last_use", "blocked"),
        }),
      )
      .execute();
  await makeRoom(tx, engine, [...new Set(news.map((row) => row.mailbox_id))]);
}

/** The webmail's sending says not whose browser it is for. */
function isSomebody({ network, software, let_in, blocked, wrong, last_let_in }: UsageClientRow): boolean {
  return network !== "" || software !== "" || last_let_in === 0 || let_in + blocked + wrong > 0;
}

async function addClients(tx: Tx, news: readonly UsageClientRow[]): Promise<void> {
  const table = "usage_client";
  const rows = new Map<string, UsageClientRow>();
  for (const row of news) {
    const key = JSON.stringify([row.mailbox_id, row.channel, row.software, row.network]);
    const before = rows.get(key);
    rows.set(key, before === undefined ? row : together(before, row));
  }
  for (const slice of slices([...rows.values()]))
    await tx
      .insertInto(table)
      .values(slice)
      .onConflict((conflict) =>
        conflict.columns(["mailbox_id", "channel", "software", "network"]).doUpdateSet({
          last_ip: sql<string>`CASE WHEN excluded.last_at >= usage_client.last_at THEN excluded.last_ip
            ELSE usage_client.last_ip END`,
          first_at: sql<number>`CASE WHEN excluded.first_at < usage_client.first_at THEN excluded.first_at
            ELSE usage_client.first_at END`,
          last_at: later(table, "last_at"),
          last_let_in: later(table, "last_let_in"),
          last_blocked: later(table, "last_blocked"),
          last_wrong: later(table, "last_wrong"),
          let_in: sum("let_in"),
          blocked: sum("blocked"),
          wrong: sum("wrong"),
        }),
      )
      .execute();
}

function later(table: string, column: string) {
  const own = sql.ref<number>(`${table}.${column}`);
  const other = sql.ref<number>(`excluded.${column}`);
  return sql<number>`CASE WHEN ${other} > ${own} THEN ${other} ELSE ${own} END`;
}

function sum(column: string) {
  return sql<number>`${sql.ref(`usage_client.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
}

/** Two rows of one key, or of what is no longer told apart: `a`'s key. */
function together(a: UsageClientRow, b: UsageClientRow): UsageClientRow {
  return {
    ...a,
    last_ip: b.last_at >= a.last_at ? b.last_ip : a.last_ip,
    first_at: Math.min(a.first_at, b.first_at),
    last_at: Math.max(a.last_at, b.last_at),
    last_let_in: Math.max(a.last_let_in, b.last_let_in),
    last_blocked: Math.max(a.last_blocked, b.last_blocked),
    last_wrong: Math.max(a.last_wrong, b.last_wrong),
    let_in: a.let_in + b.let_in,
    blocked: a.blocked + b.blocked,
    wrong: a.wrong + b.wrong,
  };
}

const isProven = (row: UsageClientRow) => row.last_let_in > 0 || row.last_blocked > 0;

async function makeRoom(tx: Tx, engine: Engine, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows: full } = await sql<{ mailbox_id: string; channel: UsageClientRow["channel"] }>`
    SELECT c.mailbox_id, c.channel FROM ${textList(engine, ids)} AS list
    INNER JOIN usage_client AS c ON c.mailbox_id = list.text
    WHERE c.software <> '' OR c.network <> ''
    GROUP BY c.mailbox_id, c.channel
    HAVING count(*) > ${CLIENTS_MOST}
      OR sum(CASE WHEN c.last_let_in + c.last_blocked = 0 THEN 1 ELSE 0 END) > ${STRANGE_CLIENTS_MOST}`.execute(
    tx,
  );
  for (const { mailbox_id, channel } of full) {
    const rows = await tx
      .selectFrom("usage_client")
      .selectAll()
      .where("mailbox_id", "=", mailbox_id)
      .where("channel", "=", channel)
      .where((row) => row.or([row("software", "<>", ""), row("network", "<>", "")]))
      .orderBy("last_at", "desc")
      .execute();
    const proven = rows.filter(isProven).slice(0, CLIENTS_MOST);
    const strange = rows
      .filter((row) => !isProven(row))
      .slice(0, Math.min(STRANGE_CLIENTS_MOST, CLIENTS_MOST - proven.length));
    const surplus = rows.filter((row) => !proven.includes(row) && !strange.includes(row));
    for (const { software, network } of surplus)
      await tx
        .deleteFrom("usage_client")
        .where("mailbox_id", "=", mailbox_id)
        .where("channel", "=", channel)
        .where("software", "=", software)
        .where("network", "=", network)
        .execute();
    await addClients(
      tx,
      surplus.map((row) => ({ ...row, software: "", network: "", last_ip: "" })),
    );
  }
}

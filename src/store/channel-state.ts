// What a mailbox's channels are and what they turn into, as written: the one place that changes it.
// Invariant: mailboxes that change have row, restrictions, change, audit entry and serial from one transaction; one
// that is named changes only if it was in the state that its caller found there, inside the same transaction.
import { type RawBuilder, sql } from "kysely";
import { type Channel, orderedChannels } from "../policy/channel.ts";
import { compareBlocked } from "../policy/restriction.ts";
import { type ChannelState, isSameState, nextTurn, orderedTurns, type Turns } from "../policy/turn.ts";
import { asText, jsonOfBlocked } from "./json-text.ts";
import type { Actor, Ledger } from "./ledger.ts";
import type { Engine } from "./migrate.ts";
import { oweChange } from "./notice.ts";
import { countMailboxes } from "./service.ts";
import type { Database } from "./store.ts";
import { textList } from "./text-list.ts";

export interface StateChange {
  action: "restricted" | "turned";
  serviceId: string;
  /** Of mailboxes that are all in the state `before`. */
  ids: readonly string[];
  before: ChannelState;
  after: ChannelState;
  /** When it came to be, in milliseconds, where that was before now. */
  at?: number;
  batch: string | null;
}

/** Changes all of them; false, and no serial taken, when the states are the same. */
export async function changeStates(ledger: Ledger, actor: Actor, change: StateChange): Promise<boolean> {
  const { db, engine } = ledger;
  const { action, serviceId, ids, before, after, batch, at = ledger.at } = change;
  if (ids.length === 0 || isSameState(before, after)) return false;
  await ledger.recordMany(actor, { action, ids, before, after, batch });
  const list = textList(engine, ids);
  const { closing, opening } = compareBlocked(before.blocked, after.blocked);
  if (opening.length > 0)
    await sql`DELETE FROM restriction WHERE mailbox_id IN (SELECT text FROM ${list} AS list)
      AND channel IN (${sql.join(opening)})`.execute(db);
  if (closing.length > 0)
    await sql`INSERT INTO restriction (mailbox_id, channel, since, account)
      SELECT list.text, closing.text, ${at}, ${actor.account}
      FROM ${list} AS list CROSS JOIN ${textList(engine, closing)} AS closing`.execute(db);
  const isRestricted = after.blocked.length > 0 ? 1 : 0;
  const restricted = ids.length * (isRestricted - (before.blocked.length > 0 ? 1 : 0));
  // A column that is named has its index written, also where nothing is other than before.
  const mark = restricted === 0 ? sql`` : sql`, is_restricted = ${sql.lit(isRestricted)}`;
  await sql`UPDATE mailbox SET version = c.serial, restrictions_version = c.serial, changed_at = ${ledger.at}
      ${mark} ${turnsSet(before.turns, after.turns)}
    FROM change AS c
    WHERE mailbox.id = c.mailbox_id AND c.serial > ${ledger.serial - ids.length}
      AND c.serial <= ${ledger.serial}`.execute(db);
  await countMailboxes(db, serviceId, { mailboxes: 0, restricted });
  await oweChange(ledger, { serviceId, before, mailboxes: ids.length, isOfMany: batch !== null });
  return true;
}

/** Where they stay as they are (none, mostly), their columns and index are left alone. */
function turnsSet(before: Turns, after: Turns): RawBuilder<unknown> {
  const text = turnsText(after);
  if (turnsText(before) === text) return sql``;
  const next = nextTurn(after);
  return sql`, turns = ${text}, turn_at = ${next === null ? null : next * 1_000}`;
}

/** As a mailbox's row has it. */
export function turnsText(turns: Turns): string | null {
  return Object.keys(turns).length === 0 ? null : JSON.stringify(orderedTurns(turns));
}

export function parseTurns(text: string | null): Turns {
  return text === null ? {} : (JSON.parse(text) as Turns);
}

/** Ids by the state that they share; those that are gone are left out. */
export async function statesOf(
  db: Database,
  engine: Engine,
  ids: readonly string[],
): Promise<{ state: ChannelState; ids: string[] }[]> {
  const { rows } = await sql<StateRow>`
    SELECT m.id, m.turns, ${asText(engine, jsonOfBlocked(engine))} AS blocked
    FROM ${textList(engine, ids)} AS list INNER JOIN mailbox AS m ON m.id = list.text
    ORDER BY list.nr`.execute(db);
  const groups = Map.groupBy(rows, ({ blocked, turns }) => `${blocked} ${turns}`);
  return [...groups.values()].map((alike) => ({
    state: stateIn(alike[0] as StateRow),
    ids: alike.map((row) => row.id),
  }));
}

interface StateRow {
  id: string;
  turns: string | null;
  /** JSON. */
  blocked: string;
}

function stateIn({ blocked, turns }: StateRow): ChannelState {
  return { blocked: orderedChannels(JSON.parse(blocked) as Channel[]), turns: parseTurns(turns) };
}

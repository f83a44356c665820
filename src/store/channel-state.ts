// What a mailbox's channels are and what they turn into, as written: the one place that changes it.
// Invariant: mailboxes that change have row, restrictions, change, audit entry and serial from one transaction; one
// that is named changes only if it was in the state that its caller found there, inside the same transaction.
import { sql } from "kysely";
import { type Channel, orderedChannels } from "../policy/channel.ts";
import { compareBlocked } from "../policy/restriction.ts";
import { type ChannelState, isSameState, nextTurn, orderedTurns, type Turns } from "../policy/turn.ts";
import type { Actor, Ledger } from "./ledger.ts";
import { oweChange } from "./notice.ts";
import { countMailboxes } from "./service.ts";
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
  for (const channel of closing)
    await sql`INSERT INTO restriction (mailbox_id, channel, since, account)
      SELECT text, ${sql.lit(channel)}, ${at}, ${actor.account} FROM ${list} AS list`.execute(db);
  const isRestricted = after.blocked.length > 0 ? 1 : 0;
  const next = nextTurn(after.turns);
  await sql`UPDATE mailbox SET version = c.serial, restrictions_version = c.serial, changed_at = ${ledger.at},
      is_restricted = ${sql.lit(isRestricted)}, turns = ${turnsText(after.turns)},
      turn_at = ${next === null ? null : next * 1_000}
    FROM change AS c
    WHERE mailbox.id = c.mailbox_id AND c.serial > ${ledger.serial - ids.length}
      AND c.serial <= ${ledger.serial}`.execute(db);
  const restricted = ids.length * (isRestricted - (before.blocked.length > 0 ? 1 : 0));
  await countMailboxes(db, serviceId, { mailboxes: 0, restricted });
  await oweChange(ledger, { serviceId, before, mailboxes: ids.length, isOfMany: batch !== null });
  return true;
}

/** As a mailbox's row has it. */
export function turnsText(turns: Turns): string | null {
  return Object.keys(turns).length === 0 ? null : JSON.stringify(orderedTurns(turns));
}

export function parseTurns(text: string | null): Turns {
  return text === null ? {} : (JSON.parse(text) as Turns);
}

/** A mailbox's row beside one of its restrictions (or none). */
export interface StateRow {
  id: string;
  turns: string | null;
  channel: Channel | null;
}

/** Ids by the state that they share. */
export function groupByState(rows: readonly StateRow[]): { state: ChannelState; ids: string[] }[] {
  const states = new Map<string, { blocked: Channel[]; turns: string | null }>();
  for (const { id, turns, channel } of rows) {
    const { blocked } = states.get(id) ?? { blocked: [] };
    states.set(id, { blocked: channel === null ? blocked : [...blocked, channel], turns });
  }
  const groups = new Map<string, { state: ChannelState; ids: string[] }>();
  for (const [id, { blocked, turns }] of states) {
    const state = { blocked: orderedChannels(blocked), turns: parseTurns(turns) };
    const key = `${state.blocked} ${turns ?? ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { state, ids: [id] });
    else group.ids.push(id);
  }
  return [...groups.values()];
}

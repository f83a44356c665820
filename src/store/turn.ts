// Turns that are due: each becomes an ordinary change of policy, with its entry in the trail.
// Invariant: a turn that is due is looked for and taken inside one transaction that runs alone, so that it is taken
// once however many programs look; those missed while none ran are taken in their order, each with its own entry.
import { setImmediate as breath } from "node:timers/promises";
import { type ChannelState, stateAt } from "../policy/turn.ts";
import { countBatch } from "./batch.ts";
import { changeStates, statesOf } from "./channel-state.ts";
import type { Actor, Ledger } from "./ledger.ts";
import { newId, type Store } from "./store.ts";

/** As the audit trail names who did it. */
export const CLOCK: Actor = { account: "Postern", ip: null };

const PIECE = 500;

/** Takes every turn that is due at `now` (milliseconds); how many mailboxes turned. */
export async function takeTurns(store: Store, now: number, signal?: AbortSignal): Promise<number> {
  const batches = new Map<string, string>();
  let turned = 0;
  while (signal?.aborted !== true && (await isAnyDue(store, now))) {
    turned += await store.change((ledger) => takePiece(ledger, now, batches));
    await breath();
  }
  return turned;
}

async function isAnyDue(store: Store, now: number): Promise<boolean> {
  const due = await store.db
    .selectFrom("mailbox")
    .select("id")
    .where("turn_at", "<=", now)
    .limit(1)
    .executeTakeFirst();
  return due !== undefined;
}

async function takePiece(ledger: Ledger, now: number, batches: Map<string, string>): Promise<number> {
  const due = await ledger.db
    .selectFrom("mailbox")
    .select(["id", "service_id"])
    .where("turn_at", "<=", now)
    .orderBy("turn_at")
    .limit(PIECE)
    .execute();
  for (const [serviceId, mailboxes] of Map.groupBy(due, (row) => row.service_id)) {
    const isBatch = mailboxes.length > 1 || batches.has(serviceId);
    const batch = isBatch ? (batches.get(serviceId) ?? newId()) : null;
    if (batch !== null) batches.set(serviceId, batch);
    const previous = ledger.serial;
    const turning = mailboxes.map((row) => row.id);
    for (const { state, ids } of await statesOf(ledger.db, ledger.engine, turning))
      for (const { at, before, after } of steps(state, Math.floor(now / 1_000)))
        await changeStates(ledger, CLOCK, {
          action: "turned",
          serviceId,
          ids,
          before,
          after,
          at: at * 1_000,
          batch,
        });
    if (batch !== null) await countBatch(ledger, CLOCK, { id: batch, serviceId, action: "turned" }, previous);
  }
  return due.length;
}

/** What becomes of a state up to `now` (seconds), an instant after the other. */
function steps(
  state: ChannelState,
  now: number,
): { at: number; before: ChannelState; after: ChannelState }[] {
  const instants = [...new Set(Object.values(state.turns))].filter((at) => at <= now).sort((a, b) => a - b);
  let before = state;
  return instants.map((at) => {
    const step = { at, before, after: stateAt(before, at) };
    before = step.after;
    return step;
  });
}

// Checks in the background what mail servers answer: all restricted mailboxes, a slice at a time, again and again;
// those in alarm more often; and mailboxes after their changes, once these are in force.
// Invariant: one slice at a time, whatever the number of processes; nobody waits for it, no receipt least of all.
import { causeOf } from "../base/log.ts";
import { alarmedMailboxes } from "../store/alarm.ts";
import { nextOfRound, takeChanged } from "../store/check-round.ts";
import { CHECK_ADDRESSES_MAX } from "../wire/ask.ts";
import { checkMailboxes } from "./check.ts";
import type { Context } from "./context.ts";
import { effectOf } from "./effect.ts";

const ROUND_EVERY_MS = 15_000;
const CHANGES_EVERY_MS = 2_000;
/** While there are more than one slice of changes can take: the mail servers have other work. */
const MANY_CHANGES_EVERY_MS = 10_000;
/** Of very many changed at once, the newest; the round comes to the others. */
const CHANGED_MOST = 40;
const ALARMED_MOST = 50;
const IN_FORCE_WITHIN_MS = 5_000;

/** `aMinute`: how many restricted mailboxes the round checks; 0: no watch. Returns how to end it. */
export function watchServers(context: Context, aMinute: number): () => void {
  if (aMinute <= 0) return () => undefined;
  const slice = Math.min(CHECK_ADDRESSES_MAX - ALARMED_MOST, Math.ceil((aMinute * ROUND_EVERY_MS) / 60_000));
  const round = alone(context, async () => {
    const turn = { now: context.now(), everyMs: ROUND_EVERY_MS - 1_000 };
    const next = await nextOfRound(context.store, slice, turn);
    const alarmed = await alarmedMailboxes(context.store, ALARMED_MOST);
    await checkMailboxes(context, [...new Set([...alarmed, ...next])]);
  });
  let changedFrom = 0;
  const changed = alone(context, async () => {
    if (context.now() < changedFrom) return;
    const ids = await takeChanged(context.store, CHANGED_MOST);
    if (ids.length === 0) return;
    if (ids.length > CHANGED_MOST / 2) changedFrom = context.now() + MANY_CHANGES_EVERY_MS;
    await effectOf(context, await context.store.serial(), IN_FORCE_WITHIN_MS);
    await checkMailboxes(context, ids);
  });
  const timers = [setInterval(round, ROUND_EVERY_MS), setInterval(changed, CHANGES_EVERY_MS)];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** Not begun while it is still under way; what fails is tried at the next time. */
function alone({ log, stopping }: Context, work: () => Promise<void>): () => void {
  let isUnderWay = false;
  return () => {
    if (isUnderWay || stopping.aborted) return;
    isUnderWay = true;
    work()
      .catch((error) => log.debug("mail servers were not checked", { cause: causeOf(error) }))
      .finally(() => {
        isUnderWay = false;
      });
  };
}

// Follows the control plane: asks for the changes after what is applied, applies them, ends the sessions
// they make unwelcome, then says so. Owns every retry.
// Invariant: replica first, kicks second, receipt last; a gap or another store leads to the whole policy,
// never to a guess.
import { setTimeout as sleep } from "node:timers/promises";
import { Fault, isWorldError } from "../base/fault.ts";
import { causeOf, type Log } from "../base/log.ts";
import type { Channel } from "../policy/channel.ts";
import { type Change, FEED_CHANGES_MAX, FEED_WAIT_MAX_S } from "../wire/feed.ts";
import type { ControlClient } from "./control-client.ts";
import type { Kicker } from "./kick.ts";
import type { PolicyPart, Replica } from "./replica.ts";
import type { RuleWatch } from "./rule-watch.ts";

export interface FollowOptions {
  control: ControlClient;
  /** `isDistrusted`: somebody else wrote to it. */
  openReplica: (isDistrusted: boolean) => Replica;
  kicker: Kicker;
  rules: RuleWatch;
  log: Log;
  signal: AbortSignal;
}

const RETRY_FIRST_MS = 200;
const RETRY_LAST_MS = 5_000;
const UNTOUCHED_EVERY_MS = 1_000;
const KICKS_AT_ONCE = 10_000;

/** Waits a little longer after each trouble in a row; tells each new one, and the end of it. */
class Patience {
  readonly #options: FollowOptions;
  #pauseMs = RETRY_FIRST_MS;
  /** What was told last; null while all is well. */
  #trouble: string | null = null;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  async wait(error: unknown): Promise<void> {
    const { log, signal } = this.#options;
    const cause = causeOf(error);
    const hint = error instanceof Fault ? error.hint : "";
    if (cause !== this.#trouble)
      log.warn("not following the control plane; what is blocked stays blocked", { cause, hint });
    this.#trouble = cause;
    await sleep(this.#pauseMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    this.#pauseMs = Math.min(this.#pauseMs * 2, RETRY_LAST_MS);
  }

  restore(): void {
    if (this.#trouble !== null) this.#options.log.info("following the control plane again");
    this.#trouble = null;
    this.#pauseMs = RETRY_FIRST_MS;
  }
}

/** Runs until the signal; returns when the replica is closed. */
export async function follow(options: FollowOptions): Promise<void> {
  const patience = new Patience(options);
  let isDistrusted = false;
  while (!options.signal.aborted) {
    try {
      const replica = options.openReplica(isDistrusted);
      isDistrusted = false;
      await followInto(replica, options, patience);
    } catch (error) {
      if (options.signal.aborted) return;
      if (!(error instanceof Fault) && !isWorldError(error)) throw error;
      isDistrusted ||= error instanceof Fault && error.code === "replica-touched";
      await patience.wait(error);
    }
  }
}

/** One life of the replica: until the signal, or until it can no longer be trusted or written (thrown). */
async function followInto(replica: Replica, options: FollowOptions, patience: Patience): Promise<void> {
  const isTouched = new AbortController();
  const watch = setInterval(() => replica.isUntouched() || isTouched.abort(), UNTOUCHED_EVERY_MS);
  const signal = AbortSignal.any([options.signal, isTouched.signal]);
  let isSettled = false;
  options.rules.follow(replica);
  try {
    while (!signal.aborted) {
      try {
        if (!isSettled) await settle(replica, options, signal);
        isSettled = !(await takeNews(replica, options, signal));
        patience.restore();
      } catch (error) {
        isSettled = false;
        if (signal.aborted || !(error instanceof Fault)) throw error;
        await patience.wait(error);
      }
    }
    if (!options.signal.aborted) throw touched();
  } catch (error) {
    if (!options.signal.aborted && !replica.isUntouched()) throw touched(signal.aborted ? undefined : error);
    throw error;
  } finally {
    clearInterval(watch);
    options.kicker.forget();
    options.rules.follow(null);
    replica.close();
  }
}

/** Asks for what is new and applies it; false when nothing was. */
async function takeNews(replica: Replica, options: FollowOptions, signal: AbortSignal): Promise<boolean> {
  const { control, rules, log } = options;
  const applied = replica.applied();
  const feed =
    applied === undefined ? undefined : await control.feed(applied.serial, FEED_WAIT_MAX_S, signal);
  const isFollowing =
    feed?.kind === "changes" && feed.storeId === applied?.storeId && follows(applied.serial, feed.changes);
  if (!isFollowing) {
    await readWholePolicy(replica, control, log, signal);
    rules.noteAll();
  } else if (feed.changes.length > 0) {
    replica.apply(feed.storeId, feed.changes);
    rules.note(feed.storeId, feed.changes);
  } else return false;
  return true;
}

/** Ends what is due and hands in the receipt. */
async function settle(replica: Replica, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const applied = replica.applied();
  if (applied === undefined) return;
  const isOpen = (address: string, channel: Channel) => replica.row(address)?.[channel] === 1;
  const ended = new Map<number, number>();
  let upTo = 0;
  for (;;) {
    const pending = replica.kicks(KICKS_AT_ONCE, upTo);
    if (pending.kicks.length === 0) break;
    for (const { serial, sessions } of await options.kicker.end(pending.kicks, isOpen))
      ended.set(serial, (ended.get(serial) ?? 0) + sessions);
    upTo = pending.upTo;
  }
  const said = [...ended].map(([serial, sessions]) => ({ serial, sessions })).slice(-FEED_CHANGES_MAX);
  const { storeId, serial: appliedSerial } = applied;
  await options.control.sendReceipts({ storeId, appliedSerial, ended: said }, signal);
  if (upTo > 0) replica.clearKicks(upTo);
}

/** Gap-free, in order, and starting right after what is applied. */
export function follows(appliedSerial: number, changes: readonly Change[]): boolean {
  return changes.every((change, at) => change.serial === appliedSerial + 1 + at);
}

async function readWholePolicy(
  replica: Replica,
  control: ControlClient,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const first = await control.policyPage("", signal);
  async function* pages(): AsyncGenerator<PolicyPart> {
    for (let page = first; ; ) {
      if (page.storeId !== first.storeId)
        throw new Fault("store-changed", "The store was replaced meanwhile.", "It is read again by itself.");
      const last = page.isLast ? undefined : page.mailboxes.at(-1);
      if (last === undefined) return yield { mailboxes: page.mailboxes, isLast: true };
      // On its way while this one is written.
      const next = control.policyPage(last.address, signal);
      next.catch(() => undefined);
      yield page;
      page = await next;
    }
  }
  await replica.replaceAll(first.storeId, first.serial, pages());
  log.info("whole policy applied", { serial: first.serial });
}

function touched(cause?: unknown): Fault {
  return new Fault(
    "replica-touched",
    "Somebody else wrote to the replica, removed it or changed who may read it.",
    "It is mended from the control plane; find out who touched it.",
    cause,
  );
}

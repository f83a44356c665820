// Follows the control plane: asks for the changes after what is applied, applies them, ends the sessions
// they make unwelcome, then says so. Owns every retry.
// Invariant: replica first, kicks second, receipt last; a gap or another store leads to the whole policy,
// never to a guess; and nothing older than what was applied is ever applied, whoever repeats it.
import { Fault, isWorldError } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Channel } from "../policy/channel.ts";
import { type Change, FEED_CHANGES_MAX, FEED_WAIT_MAX_S } from "../wire/feed.ts";
import type { AskDesk } from "./ask.ts";
import type { ControlClient } from "./control-client.ts";
import type { Kicker } from "./kick.ts";
import { Patience } from "./patience.ts";
import type { Applied, PolicyPart, Replica } from "./replica.ts";
import type { RuleWatch } from "./rule-watch.ts";
import { isDiskFull, troubleOf } from "./trouble.ts";
import type { TurnWatch } from "./turn-watch.ts";
import type { UsageWatch } from "./usage-watch.ts";

export interface FollowOptions {
  control: ControlClient;
  /** `isDistrusted`: somebody else wrote to it. */
  openReplica: (isDistrusted: boolean) => Replica;
  kicker: Kicker;
  rules: RuleWatch;
  asks: AskDesk;
  turns: TurnWatch;
  usage: Pick<UsageWatch, "follow">;
  log: Log;
  signal: AbortSignal;
}

/** What is known for as long as the agent runs, whatever becomes of the replica's files. */
interface Course {
  newest: Applied | undefined;
}
type Following = FollowOptions & { course: Course };

const UNTOUCHED_EVERY_MS = 1_000;
const KICKS_AT_ONCE = 10_000;
const PAUSE = { firstMs: 200, lastMs: 5_000 };
const SAYS = {
  trouble: "not following the control plane; what is blocked stays blocked",
  over: "following the control plane again",
};

/** Runs until the signal; returns when the replica is closed. */
export async function follow(options: FollowOptions): Promise<void> {
  const { control, log, signal } = options;
  const patience = new Patience({ log, says: SAYS, ...PAUSE, rest: (ms) => control.rest(ms, signal) });
  const course: Course = { newest: undefined };
  let isDistrusted = false;
  while (!options.signal.aborted) {
    try {
      const replica = options.openReplica(isDistrusted);
      isDistrusted = false;
      await followInto(replica, { ...options, course }, patience);
    } catch (error) {
      if (options.signal.aborted) return;
      if (!(error instanceof Fault) && !isWorldError(error)) throw error;
      isDistrusted ||= isDiskFull(error) || (error instanceof Fault && error.code === "replica-touched");
      await wait(error, patience, options);
    }
  }
}

/** The control plane hears of it too, if it can. */
async function wait(error: unknown, patience: Patience, { control, signal }: FollowOptions): Promise<void> {
  const code = troubleOf(error);
  const told = code === null ? null : control.sendTrouble(code, signal).catch(() => undefined);
  await Promise.all([patience.wait(error), told]);
}

/** One life of the replica: until the signal, or until it can no longer be trusted or written (thrown). */
async function followInto(replica: Replica, options: Following, patience: Patience): Promise<void> {
  const isTouched = new AbortController();
  const watch = setInterval(() => replica.isUntouched() || isTouched.abort(), UNTOUCHED_EVERY_MS);
  const signal = AbortSignal.any([options.signal, isTouched.signal]);
  options.course.newest = replica.applied() ?? options.course.newest;
  let isSettled = false;
  options.rules.follow(replica);
  options.asks.follow(replica);
  options.turns.follow(replica);
  options.usage.follow(replica);
  try {
    while (!signal.aborted) {
      try {
        if (!isSettled) await settle(replica, options, signal);
        isSettled = !(await takeNews(replica, options, signal));
        patience.restore();
      } catch (error) {
        isSettled = false;
        if (signal.aborted || !(error instanceof Fault)) throw error;
        await wait(error, patience, options);
      }
    }
    if (!options.signal.aborted) throw touched();
  } catch (error) {
    // A write of our own that the disk had no room for shows in the files too.
    if (!options.signal.aborted && !isDiskFull(error) && !replica.isUntouched())
      throw touched(signal.aborted ? undefined : error);
    throw error;
  } finally {
    clearInterval(watch);
    options.kicker.forget();
    options.rules.follow(null);
    options.asks.follow(null);
    options.turns.follow(null);
    options.usage.follow(null);
    replica.close();
  }
}

/** Asks for what is new and applies it; false when nothing was. */
async function takeNews(replica: Replica, options: Following, signal: AbortSignal): Promise<boolean> {
  const { control, rules, turns, log } = options;
  const applied = replica.applied();
  const feed =
    applied === undefined ? undefined : await control.feed(applied.serial, FEED_WAIT_MAX_S, signal);
  const isFollowing =
    feed?.kind === "changes" && feed.storeId === applied?.storeId && follows(applied.serial, feed.changes);
  if (!isFollowing) {
    await readWholePolicy(replica, options.course, control, log, signal);
    turns.look();
    rules.noteAll();
  } else if (feed.changes.length > 0) {
    replica.apply(feed.storeId, feed.changes);
    options.course.newest = replica.applied();
    turns.look();
    rules.note(feed.storeId, feed.changes);
  } else return false;
  return true;
}

/** Ends what is due and hands in the receipt. */
async function settle(replica: Replica, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const applied = replica.applied();
  if (applied === undefined) return;
  const isOpen = (address: string, channel: Channel) => replica.isOpen(address, channel);
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

/**
 * Checks what comes in between: pages of one store, in the order of addresses, none older than what is applied.
 * A store that was restored has another name; so an older page of the same one is somebody's repetition.
 */
async function readWholePolicy(
  replica: Replica,
  course: Course,
  control: ControlClient,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const least = replica.applied() ?? course.newest;
  const first = await control.policyPage("", signal);
  async function* pages(): AsyncGenerator<PolicyPart> {
    for (let page = first, after = ""; ; ) {
      if (page.storeId !== first.storeId) throw unclear("store-changed", "The store was replaced meanwhile.");
      if (page.serial < first.serial || isOlder(page, least))
        throw unclear(
          "policy-older",
          "A page of the policy is older than what is applied. If the store was put back by hand, see docs/security.md.",
        );
      for (const { address } of page.mailboxes) {
        if (address <= after) throw unclear("policy-order", "The pages of the policy are out of order.");
        after = address;
      }
      if (page.isLast || page.mailboxes.length === 0)
        return yield { mailboxes: page.mailboxes, isLast: true };
      // On its way while this one is written.
      const next = control.policyPage(after, signal);
      next.catch(() => undefined);
      yield page;
      page = await next;
    }
  }
  await replica.replaceAll(first.storeId, first.serial, pages());
  course.newest = replica.applied();
  log.info("whole policy applied", { serial: first.serial });
}

function isOlder(page: { storeId: string; serial: number }, least: Applied | undefined): boolean {
  return least !== undefined && page.storeId === least.storeId && page.serial < least.serial;
}

function unclear(code: string, message: string): Fault {
  return new Fault(code, message, "It is read again by itself; if it lasts, look at what is between us.");
}

function touched(cause?: unknown): Fault {
  return new Fault(
    "replica-touched",
    "Somebody else wrote to the replica, removed it or changed who may read it.",
    "It is mended from the control plane; find out who touched it.",
    cause,
  );
}

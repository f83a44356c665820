// Ends the sessions of channels that close by themselves, when they do by this machine's clock, and of those that did
// while no agent ran. New logins need nobody for that: the servers read the turns from the replica.
// Invariant: what has closed since it was looked last is ended, however the clock was set meanwhile; what could not be
// ended is tried again.
import { causeOf, type Log } from "../base/log.ts";
import { CHANNELS, orderedChannels } from "../policy/channel.ts";
import { instantText } from "../policy/replica.ts";
import type { Kicker } from "./kick.ts";
import type { Kick, Replica } from "./replica.ts";

/** Of no change: no receipt tells of these sessions. */
const NO_SERIAL = 0;
/** A clock may be set while a timer runs. */
const LOOK_AT_LEAST_EVERY_MS = 30_000;
const TRY_AGAIN_MS = 1_000;

type Watched = Pick<Replica, "closingBetween" | "nextClosing" | "isOpen">;

export class TurnWatch {
  readonly #kicker: Pick<Kicker, "end">;
  readonly #log: Log;
  readonly #now: () => number;
  #replica: Watched | null = null;
  /** What closed up to this instant has been seen to; of a replica just opened, nothing. */
  #seenUpTo = "";
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;
  #isTroubled = false;

  /** `now`: milliseconds since 1970. */
  constructor(kicker: Pick<Kicker, "end">, log: Log, now: () => number = Date.now) {
    this.#kicker = kicker;
    this.#log = log;
    this.#now = now;
  }

  /** Looks after this replica from now on; null: after none, since it is being closed. */
  follow(replica: Watched | null): void {
    clearTimeout(this.#timer);
    this.#replica = replica;
    this.#seenUpTo = "";
    this.look();
  }

  /** Ends what is due, and sets the timer for what comes next; to be called after every change. */
  look(): void {
    clearTimeout(this.#timer);
    const replica = this.#replica;
    if (replica === null || this.#isEnding) return;
    const now = instantText(Math.floor(this.#now() / 1_000));
    // Set back: what closed by the former time is open again, and will close again.
    if (this.#seenUpTo > now) this.#seenUpTo = now;
    const closing = replica.closingBetween(this.#seenUpTo, now);
    if (closing.length === 0) {
      this.#seenUpTo = now;
      this.#lookIn(this.#untilNext(replica, now));
      return;
    }
    const byAddress = Map.groupBy(closing, ({ address }) => address);
    const kicks = [...byAddress].flatMap(([address, closed]) =>
      kicksFor(
        address,
        closed.map(({ channel }) => channel),
      ),
    );
    this.#isEnding = true;
    this.#end(replica, kicks, now).then((pauseMs) => {
      this.#isEnding = false;
      this.#lookIn(pauseMs);
    });
  }

  /** How long to wait before looking again. */
  async #end(replica: Watched, kicks: readonly Kick[], upTo: string): Promise<number> {
    try {
      const ended = await this.#kicker.end(kicks, (address, channel) => replica.isOpen(address, channel));
      const sessions = ended.reduce((sum, each) => sum + each.sessions, 0);
      this.#log.info("channels closed by the clock", { mailboxes: kicks.length, sessions });
      this.#isTroubled = false;
      if (this.#replica === replica) this.#seenUpTo = upTo;
      return 0;
    } catch (error) {
      if (!this.#isTroubled)
        this.#log.warn("sessions of channels that closed by the clock could not be ended; trying again", {
          cause: causeOf(error),
        });
      this.#isTroubled = true;
      return TRY_AGAIN_MS;
    }
  }

  #lookIn(ms: number): void {
    if (this.#replica === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), ms);
  }

  #untilNext(replica: Watched, now: string): number {
    const next = replica.nextClosing(now);
    if (next === undefined) return LOOK_AT_LEAST_EVERY_MS;
    const ms = Date.parse(`${next.replace(" ", "T")}Z`) - this.#now();
    return Math.min(LOOK_AT_LEAST_EVERY_MS, Math.max(0, ms));
  }
}

/** All channels in one would mean another password or holder, whose sessions end whatever the replica says. */
function kicksFor(address: string, closed: readonly Kick["channels"][number][]): Kick[] {
  const channels = orderedChannels(closed);
  const parts = channels.length === CHANNELS.length ? channels.map((each) => [each]) : [channels];
  return parts.map((part) => ({ serial: NO_SERIAL, address, channels: part }));
}

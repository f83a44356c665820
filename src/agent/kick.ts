// Ends the sessions that changes made unwelcome, on all connectors, and looks again shortly after: a login
// that was let in just before the replica changed may only now appear among the sessions.
// Invariant: looking again never ends a session that the replica allows, save after a change of password
// or holder, when all of the mailbox's sessions go.
import { causeOf, type Log } from "../base/log.ts";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import type { Connector, Eviction } from "./connector.ts";
import type { Kick } from "./replica.ts";

export type IsOpen = (address: string, channel: Channel) => boolean;

/** A long request of the webmail writes its sign-in back when it ends, so that one is looked for once more. */
const LOOKS: readonly { afterMs: number; at: readonly Channel[]; isFirst?: boolean }[] = [
  { afterMs: 300, at: CHANNELS, isFirst: true },
  { afterMs: 1_500, at: CHANNELS },
  { afterMs: 6_000, at: ["webmail"] },
];

export class Kicker {
  readonly #connectors: readonly Connector[];
  readonly #log: Log;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(connectors: readonly Connector[], log: Log) {
    this.#connectors = connectors;
    this.#log = log;
  }

  /**
   * Ends what the kicks ask for; how many sessions ended per serial, serials without any left out.
   * `isOpen` is what the replica says at the time it is asked.
   */
  async end(kicks: readonly Kick[], isOpen: IsOpen): Promise<{ serial: number; sessions: number }[]> {
    if (kicks.length === 0) return [];
    const counts = await this.#endOnAll(kicks);
    for (const look of LOOKS) this.#lookAgain(kicks, isOpen, look);
    const bySerial = new Map<number, number>();
    for (const [at, kick] of kicks.entries()) {
      const count = counts[at] ?? 0;
      if (count > 0) bySerial.set(kick.serial, (bySerial.get(kick.serial) ?? 0) + count);
    }
    return [...bySerial].map(([serial, sessions]) => ({ serial, sessions }));
  }

  /** Drops the looks that are still to come (the replica is being closed). */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #lookAgain(kicks: readonly Kick[], isOpen: IsOpen, look: (typeof LOOKS)[number]): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const due = kicks
        .map((kick) => ({ address: kick.address, channels: stillUnwelcome(kick, isOpen, look) }))
        .filter((eviction) => eviction.channels.length > 0);
      if (due.length > 0)
        this.#endOnAll(due).catch((error) =>
          this.#log.warn("could not look for sessions again", { cause: causeOf(error) }),
        );
    }, look.afterMs);
    this.#timers.add(timer);
  }

  async #endOnAll(evictions: readonly Eviction[]): Promise<number[]> {
    const perConnector = await Promise.all(
      this.#connectors.map((connector) => connector.endSessions(evictions)),
    );
    return evictions.map((_, at) => perConnector.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));
  }
}

/** All channels at once means another password or holder: only the first look again may end those. */
function stillUnwelcome(kick: Kick, isOpen: IsOpen, look: (typeof LOOKS)[number]): Eviction["channels"] {
  if (kick.channels.length === CHANNELS.length && look.isFirst) return kick.channels;
  return kick.channels.filter((channel) => look.at.includes(channel) && !isOpen(kick.address, channel));
}

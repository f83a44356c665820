// Ends the sessions that changes made unwelcome, on all connectors, and looks again shortly after: a login
// that was let in just before the replica changed may only now appear among the sessions.
// Invariant: looking again never ends a session that the replica allows, save after a change of password
// or holder, when all of the mailbox's sessions go.
import { causeOf, type Log } from "../base/log.ts";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import type { Connector, Eviction } from "./connector.ts";
import type { Kick } from "./replica.ts";

export type IsOpen = (address: string, channel: Channel) => boolean;

interface Look {
  afterMs: number;
  at: readonly Channel[];
  isFirst?: boolean;
}

/** A long request of the webmail writes its sign-in back when it ends, so that one is looked for once more. */
const LOOKS: readonly Look[] = [
  { afterMs: 300, at: CHANNELS, isFirst: true },
  { afterMs: 1_500, at: CHANNELS },
  { afterMs: 6_000, at: ["webmail"] },
];

/** Very many changes arrive in batches, whose looks are done together where they would be closer than this. */
const APART_MS = 200;
const HANDFUL = 50;

export class Kicker {
  readonly #connectors: readonly Connector[];
  readonly #log: Log;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What is due before the next round of a kind of look may begin. */
  readonly #rounds = new Map<Look, LaterEviction[]>();

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
    this.#rounds.clear();
  }

  #lookAgain(kicks: readonly Kick[], isOpen: IsOpen, look: Look): void {
    const due = kicks
      .filter((kick) => kick.channels.some((channel) => look.at.includes(channel)))
      .map((kick) => new LaterEviction(kick, isOpen, look));
    if (due.length > 0) this.#after(look.afterMs, () => this.#whenDue(look, due));
  }

  /** At once, or together with others that are due soon after the last ones. */
  #whenDue(look: Look, due: readonly LaterEviction[]): void {
    const round = this.#rounds.get(look);
    // A handful is looked up at once: mostly there is no need to ask the servers at all.
    if (due.length <= HANDFUL && due.every((each) => each.channels.length === 0)) return;
    if (round === undefined) {
      this.#rounds.set(look, []);
      this.#after(APART_MS, () => {
        const waiting = this.#rounds.get(look) ?? [];
        this.#rounds.delete(look);
        if (waiting.length > 0) this.#whenDue(look, waiting);
      });
      this.#endOnAll(due).catch((error) =>
        this.#log.warn("could not look for sessions again", { cause: causeOf(error) }),
      );
    } else for (const each of due) round.push(each);
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  /** On all that have sessions of a channel in question, which is known without asking the replica. */
  async #endOnAll(evictions: readonly (Kick | LaterEviction)[]): Promise<number[]> {
    const isMeant = (channel: Channel) =>
      evictions.some((each) => (each instanceof LaterEviction ? each.most : each.channels).includes(channel));
    const meant = this.#connectors.filter((connector) => connector.channels.some(isMeant));
    const perConnector = await Promise.all(meant.map((connector) => connector.endSessions(evictions)));
    return evictions.map((_, at) => perConnector.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));
  }
}

/** Asks the replica when somebody wants to know: of very many mailboxes few have a session. */
class LaterEviction implements Eviction {
  readonly #kick: Kick;
  readonly #isOpen: IsOpen;
  readonly #look: Look;

  constructor(kick: Kick, isOpen: IsOpen, look: Look) {
    this.#kick = kick;
    this.#isOpen = isOpen;
    this.#look = look;
  }

  get address(): string {
    return this.#kick.address;
  }

  /** What `channels` may be at most. */
  get most(): readonly Channel[] {
    return this.#kick.channels.filter((channel) => this.#look.at.includes(channel));
  }

  /** All channels at once means another password or holder: only the first look again may end those. */
  get channels(): readonly Channel[] {
    const { channels, address } = this.#kick;
    if (channels.length === CHANNELS.length && this.#look.isFirst) return channels;
    return this.most.filter((channel) => !this.#isOpen(address, channel));
  }
}

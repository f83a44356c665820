// Slows down a remote address that tries many different emails: after wrong tries for thirty of them, each
// further try from there waits, and few wait at once.
// Invariant: nobody waits longer than LONGEST_DELAY_MS for this, one who has signed in from there before not at
// all; memory is bounded; an email that has no account counts like one that has.
import { isIPv4 } from "node:net";
import { TooManyTries } from "./too-many.ts";

const FREE_EMAILS = 30;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 4_000;
/** More wrong emails than this make nothing worse. */
const EMAILS_COUNTED = FREE_EMAILS + 4;
const FORGET_AFTER_MS = 15 * 60_000;
/** At once from one place: each costs a password hash. */
const AT_ONCE_MOST = 50;
const AT_ONCE_SLOWED = 8;
const PLACES_MOST = 10_000;
const KNOWN_MOST = 20_000;

interface Place {
  /** Emails with a wrong try, as their keys. */
  wrong: Set<string>;
  lastWrongAt: number;
  running: number;
}

export class PlaceBrake {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  /** Longest untouched first. */
  readonly #places = new Map<string, Place>();
  /** Places and emails that belong together, since a sign-in; longest untouched first. */
  readonly #known = new Set<string>();

  constructor(now: () => number, sleep: (ms: number) => Promise<void>) {
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Whether the email has been signed in from this place. */
  knows(network: string, email: string): boolean {
    return this.#known.has(`${network} ${email}`);
  }

  /** Runs `attempt` (undefined: wrong) after the delay its place has earned. */
  async attempt<T>(
    network: string,
    email: string,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const place = this.#touch(network);
    const delayMs = this.knows(network, email) ? 0 : this.#delayMs(place);
    if (!this.knows(network, email) && place.running >= (delayMs > 0 ? AT_ONCE_SLOWED : AT_ONCE_MOST))
      throw new TooManyTries(Math.max(delayMs, FIRST_DELAY_MS));
    place.running++;
    try {
      if (delayMs > 0) await this.#sleep(delayMs);
      const result = await attempt();
      if (result === undefined) this.#noteWrong(place, email);
      else this.#noteRight(network, email);
      return result;
    } finally {
      place.running--;
    }
  }

  #delayMs(place: Place): number {
    if (this.#now() - place.lastWrongAt > FORGET_AFTER_MS) place.wrong.clear();
    const extra = place.wrong.size - FREE_EMAILS;
    return extra < 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** extra, LONGEST_DELAY_MS);
  }

  #noteWrong(place: Place, email: string): void {
    if (place.wrong.size < EMAILS_COUNTED) place.wrong.add(email);
    place.lastWrongAt = this.#now();
  }

  #noteRight(network: string, email: string): void {
    const pair = `${network} ${email}`;
    this.#known.delete(pair);
    this.#known.add(pair);
    if (this.#known.size <= KNOWN_MOST) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #touch(network: string): Place {
    const place = this.#places.get(network) ?? { wrong: new Set(), lastWrongAt: 0, running: 0 };
    this.#places.delete(network);
    this.#places.set(network, place);
    if (this.#places.size > PLACES_MOST) {
      for (const [old, { running }] of this.#places) {
        if (running > 0) continue;
        this.#places.delete(old);
        break;
      }
    }
    return place;
  }
}

/** An IPv4 address, or the /64 that a customer of an IPv6 provider has to himself. */
export function networkOf(ip: string): string {
  const four = ip.replace(/^::ffff:/i, "");
  if (isIPv4(four)) return four;
  const [left = [], right = []] = (ip.split("%")[0] ?? "")
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right].slice(0, 4).join(":");
}

// Slows down guessing: five wrong tries for an email make the next ones wait, longer each time.
// Invariant: an email that has no account is treated exactly like one that has; tries for one email from
// one place run one after the other, so that guessing in parallel gains nothing; however many others guess,
// one who has signed in from his place before gets his turn; memory is bounded.
import { createHash } from "node:crypto";
import { networkOf, PlaceBrake } from "./place-brake.ts";
import { TooManyTries } from "./too-many.ts";

const FREE_TRIES = 5;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 8_000;
const FORGET_AFTER_MS = 15 * 60_000;
const EMAILS_MOST = 10_000;
/** Waiting tries for one email: from one place, and from everywhere. */
const WAITING_HERE_MOST = 3;
const WAITING_MOST = 12;
/** Waiting tries for all emails together. */
const WAITING_ALL_MOST = 500;

interface Tries {
  wrong: number;
  lastWrongAt: number;
  waiting: number;
  /** The last try of each place, to queue behind. */
  places: Map<string, { waiting: number; last: Promise<unknown> }>;
}

export class SignInBrake {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  /** By hash of the email, longest untouched first. */
  readonly #tries = new Map<string, Tries>();
  readonly #places: PlaceBrake;
  #waiting = 0;

  constructor(now: () => number, sleep: (ms: number) => Promise<void>) {
    this.#places = new PlaceBrake(now, sleep);
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Runs `attempt` (undefined: wrong) in its turn and after the delay its email has earned. */
  async attempt<T>(email: string, ip: string, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const key = createHash("sha256").update(email).digest("base64");
    const place = networkOf(ip);
    const tries = this.#touch(key);
    const here = tries.places.get(place) ?? { waiting: 0, last: Promise.resolve() };
    if (
      here.waiting >= WAITING_HERE_MOST ||
      (!this.#places.knows(place, key) &&
        (tries.waiting >= WAITING_MOST || this.#waiting >= WAITING_ALL_MOST))
    )
      throw new TooManyTries(delayMs(tries.wrong));
    tries.places.set(place, here);
    this.#count(tries, here, 1);
    const turn = here.last.then(() => this.#inTurn(tries, () => this.#places.attempt(place, key, attempt)));
    here.last = turn.catch(() => undefined);
    try {
      const result = await turn;
      if (result !== undefined) tries.wrong = 0;
      return result;
    } finally {
      this.#count(tries, here, -1);
      if (here.waiting === 0) tries.places.delete(place);
      if (tries.waiting === 0 && tries.wrong === 0) this.#tries.delete(key);
    }
  }

  async #inTurn<T>(tries: Tries, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#now() - tries.lastWrongAt > FORGET_AFTER_MS) tries.wrong = 0;
    const wait = delayMs(tries.wrong);
    if (wait > 0) await this.#sleep(wait);
    const result = await attempt();
    if (result === undefined) {
      tries.wrong++;
      tries.lastWrongAt = this.#now();
    }
    return result;
  }

  #count(tries: Tries, here: { waiting: number }, by: 1 | -1): void {
    here.waiting += by;
    tries.waiting += by;
    this.#waiting += by;
  }

  /** Finds or makes the email's entry, and forgets the oldest when there are too many. */
  #touch(key: string): Tries {
    const tries = this.#tries.get(key) ?? { wrong: 0, lastWrongAt: 0, waiting: 0, places: new Map() };
    this.#tries.delete(key);
    this.#tries.set(key, tries);
    if (this.#tries.size > EMAILS_MOST) {
      for (const [old, { waiting }] of this.#tries) {
        if (waiting > 0) continue;
        this.#tries.delete(old);
        break;
      }
    }
    return tries;
  }
}

function delayMs(wrong: number): number {
  const extra = wrong - FREE_TRIES;
  return extra < 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** extra, LONGEST_DELAY_MS);
}

// How many changes one account may make: generous for people and scripts, so that one account that runs wild
// does not hold up the others.
// Invariant: a change that is refused has done nothing; an account's changes cost no other account any; memory
// is bounded by the accounts that changed something lately.
import type { FastifyRequest } from "fastify";
import type { Context } from "./context.ts";
import { isReading, viewerOf } from "./guard.ts";
import { TooMany } from "./too-many.ts";

/** Of a customer's pace; an operator's scripts work for all customers. */
const OPERATOR_TIMES = 10;
/** A burst as long as this is nobody's business. */
const BURST_S = 10;
const LOOK_EVERY = 1_000;

interface Bucket {
  left: number;
  at: number;
}

export class ChangeBrake {
  readonly #now: () => number;
  readonly #aSecond: number;
  readonly #buckets = new Map<string, Bucket>();

  /** `aSecond`: changes a second of a customer; 0: no limit. */
  constructor(now: () => number, aSecond: number) {
    this.#now = now;
    this.#aSecond = aSecond;
  }

  /** Takes one change from the account's share, or refuses. */
  take(account: { id: string; kind: "operator" | "customer" }): void {
    if (this.#aSecond === 0) return;
    const aSecond = this.#aSecond * (account.kind === "operator" ? OPERATOR_TIMES : 1);
    const full = aSecond * BURST_S;
    const now = this.#now();
    const { left, at } = this.#buckets.get(account.id) ?? { left: full, at: now };
    const share = Math.min(full, left + (Math.max(0, now - at) / 1_000) * aSecond);
    if (share < 1) throw new TooMany("Too many changes at once. Wait a moment, then go on.", 1_000);
    this.#buckets.set(account.id, { left: share - 1, at: now });
    if (this.#buckets.size % LOOK_EVERY === 0) this.#forget(now);
  }

  /** Whoever was still for as long as a burst has his whole share again. */
  #forget(now: number): void {
    for (const [id, { at }] of this.#buckets) if (now - at > BURST_S * 1_000) this.#buckets.delete(id);
  }
}

/** A hook for what is asked by a signed-in account. */
export function limitChanges({ changeBrake }: Context) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!isReading(request)) changeBrake.take(viewerOf(request));
  };
}

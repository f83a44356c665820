// How many questions that cost more than a look may be under way for one account: those to the mail hosts, and
// those about very many mailboxes.
// Invariant: one account that asks without end keeps no other from asking.
import { TooMany } from "./too-many.ts";

const AT_ONCE_MOST = 8;

export class AskingBrake {
  readonly #underWay = new Map<string, number>();

  /** Refuses, or does it. */
  async during<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(accountId) ?? 0;
    if (before >= AT_ONCE_MOST)
      throw new TooMany("Too many questions at once. Wait a moment, then ask again.", 1_000);
    this.#underWay.set(accountId, before + 1);
    try {
      return await work();
    } finally {
      const left = (this.#underWay.get(accountId) ?? 1) - 1;
      if (left > 0) this.#underWay.set(accountId, left);
      else this.#underWay.delete(accountId);
    }
  }
}

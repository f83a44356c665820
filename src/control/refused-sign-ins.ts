// Gathers refused sign-ins of accounts that exist, and writes them into the history now and then.
// Invariant: nobody who tries can tell by the clock or the disk that something was written; a flood makes one
// entry for an account and a place in WRITE_EVERY_MS, and what is gathered is bounded.
import { causeOf, type Log } from "../base/log.ts";
import { noteRefusedSignIns, type RefusedSignIns } from "../store/sign-in.ts";
import type { Store } from "../store/store.ts";

const WRITE_EVERY_MS = 5_000;
const GATHERED_MOST = 1_000;

export class RefusedSignInLog {
  readonly #store: Store;
  readonly #log: Log;
  readonly #gathered = new Map<string, RefusedSignIns>();
  readonly #timer: NodeJS.Timeout;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  add(account: RefusedSignIns["account"], ip: string): void {
    const key = `${account.id} ${ip}`;
    const known = this.#gathered.get(key);
    if (known !== undefined) known.count++;
    else if (this.#gathered.size < GATHERED_MOST)
      this.#gathered.set(key, { account: { id: account.id, email: account.email }, ip, count: 1 });
  }

  async write(): Promise<void> {
    const refused = [...this.#gathered.values()];
    if (refused.length === 0) return;
    this.#gathered.clear();
    try {
      await noteRefusedSignIns(this.#store, refused);
    } catch (error) {
      this.#log.warn("refused sign-ins are not in the history", {
        entries: refused.length,
        cause: causeOf(error),
      });
    }
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }
}

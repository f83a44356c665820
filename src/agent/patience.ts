// What each of the agent's works does about trouble: waits a little longer after each in a row, tells each new one in
// one line of the log, and tells the end of it.
import { causeOf, type Log } from "../base/log.ts";
import { hintOf } from "./trouble.ts";

export interface PatienceOptions {
  log: Log;
  /** What the log says while it lasts, and of its end. */
  says: { trouble: string; over: string };
  firstMs: number;
  lastMs: number;
  /** So long, or less when there is reason to try again; never rejects. */
  rest: (ms: number) => Promise<void>;
}

export class Patience {
  readonly #options: PatienceOptions;
  #pauseMs: number;
  /** What was told since all was well: troubles that take turns are told once each. */
  readonly #told = new Set<string>();

  constructor(options: PatienceOptions) {
    this.#options = options;
    this.#pauseMs = options.firstMs;
  }

  async wait(error: unknown): Promise<void> {
    this.tell(error);
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, this.#options.lastMs);
    await this.#options.rest(pauseMs * (0.75 + Math.random() / 2));
  }

  tell(error: unknown): void {
    const { log, says } = this.#options;
    const cause = causeOf(error);
    if (!this.#told.has(cause)) log.warn(says.trouble, { cause, hint: hintOf(error) });
    this.#told.add(cause);
  }

  restore(): void {
    const { log, says, firstMs } = this.#options;
    if (this.#told.size > 0) log.info(says.over);
    this.#told.clear();
    this.#pauseMs = firstMs;
  }
}

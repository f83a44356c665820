// The refusal of one who must wait before the next try.
import { Refusal } from "../store/refusal.ts";

export class TooManyTries extends Refusal {
  /** Whole seconds, for Retry-After. */
  readonly retryAfterS: number;

  constructor(waitMs: number) {
    super("too-many-requests", "Too many tries at once. Wait a moment, then try again.");
    this.retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
  }
}

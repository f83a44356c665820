// The refusal of one who must wait before he goes on.
import { Refusal } from "../store/refusal.ts";

export class TooMany extends Refusal {
  /** Whole seconds, for Retry-After. */
  readonly retryAfterS: number;

  constructor(detail: string, waitMs: number) {
    super("too-many-requests", detail);
    this.retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
  }
}

export class TooManyTries extends TooMany {
  constructor(waitMs: number) {
    super("Too many tries at once. Wait a moment, then try again.", waitMs);
  }
}

// What the agent does about trouble: waits a little longer after each in a row, tells each new one in one line of
// the log and to the control plane, and tells the end of it.
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import { causeOf, type Log } from "../base/log.ts";
import type { TroubleCode } from "../wire/feed.ts";

export interface PatienceOptions {
  log: Log;
  signal: AbortSignal;
  /** Rejects when the control plane does not hear it. */
  report: (code: TroubleCode) => Promise<void>;
}

const RETRY_FIRST_MS = 200;
const RETRY_LAST_MS = 5_000;

export class Patience {
  readonly #options: PatienceOptions;
  #pauseMs = RETRY_FIRST_MS;
  /** What was told since all was well: troubles that take turns are told once each. */
  readonly #told = new Set<string>();

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  async wait(error: unknown): Promise<void> {
    const { log, signal, report } = this.#options;
    const cause = causeOf(error);
    if (!this.#told.has(cause)) {
      const hint = error instanceof Fault ? error.hint : hintOf(error);
      log.warn("not following the control plane; what is blocked stays blocked", { cause, hint });
    }
    this.#told.add(cause);
    const code = troubleOf(error);
    const pause = sleep(this.#pauseMs * (0.75 + Math.random() / 2), undefined, { signal });
    await Promise.all([
      pause.catch(() => undefined),
      code === null ? null : report(code).catch(() => undefined),
    ]);
    this.#pauseMs = Math.min(this.#pauseMs * 2, RETRY_LAST_MS);
  }

  restore(): void {
    if (this.#told.size > 0) this.#options.log.info("following the control plane again");
    this.#told.clear();
    this.#pauseMs = RETRY_FIRST_MS;
  }
}

/** sqlite3.h: SQLITE_BUSY 5, SQLITE_LOCKED 6, SQLITE_FULL 13; the kernel's ENOSPC, EDQUOT. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode = 0 } = (error ?? {}) as NodeJS.ErrnoException & { errcode?: number };
  return (errcode & 0xff) === 13 || code === "ENOSPC" || code === "EDQUOT";
}

/** What an operator is told; null for what the control plane sees by itself, or what is mended at once. */
function troubleOf(error: unknown): TroubleCode | null {
  if (error instanceof Fault) {
    if (error.code === "replica-touched") return error.cause === undefined ? null : troubleOf(error.cause);
    if (
      error.code.startsWith("control-") ||
      error.code === "token-refused" ||
      error.code === "replica-claimed"
    )
      return null;
    return error.code.startsWith("policy-") ? "policy-unclear" : "sessions-unknown";
  }
  if (isDiskFull(error)) return "replica-disk-full";
  const { errcode = 0 } = error as { errcode?: number };
  return [5, 6].includes(errcode & 0xff) ? "replica-busy" : "replica-unwritable";
}

function hintOf(error: unknown): string {
  return isDiskFull(error)
    ? "The disk of the replica is full: free some space; the agent goes on by itself."
    : "Check the replica's disk and folder; the agent goes on by itself.";
}

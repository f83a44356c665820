// What trouble with the replica is: its code for the control plane, and the hint for the operator of this mail host.
import { Fault } from "../base/fault.ts";
import type { TroubleCode } from "../wire/feed.ts";

/** sqlite3.h: SQLITE_BUSY 5, SQLITE_LOCKED 6, SQLITE_FULL 13; the kernel's ENOSPC, EDQUOT. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode = 0 } = (error ?? {}) as NodeJS.ErrnoException & { errcode?: number };
  return (errcode & 0xff) === 13 || code === "ENOSPC" || code === "EDQUOT";
}

/** What an operator is told; null for what the control plane sees by itself, or what is mended at once. */
export function troubleOf(error: unknown): TroubleCode | null {
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

export function hintOf(error: unknown): string {
  if (error instanceof Fault) return error.hint;
  return isDiskFull(error)
    ? "The disk of the replica is full: free some space; the agent goes on by itself."
    : "Check the replica's disk and folder; the agent goes on by itself.";
}

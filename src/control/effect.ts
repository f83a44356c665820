// How far a change has travelled: waits for the mail hosts' receipts, and says who is still missing.
// Invariant: "in force" is said only when there is a mail host and every one of them has said so.
import { effectsOf, type HostEffect } from "../store/receipt.ts";
import type { Effect } from "../wire/common.ts";
import { time } from "./answer.ts";
import type { Context } from "./context.ts";

export const RECEIPTS_WAIT_MS = 2_000;
/** Receipts handed to another process of the control plane ring no bell here. */
const LOOK_AGAIN_MS = 250;

/** The effect of a serial, waiting up to `waitMs` for it to be in force everywhere. */
export async function effectOf(context: Context, serial: number, waitMs = RECEIPTS_WAIT_MS): Promise<Effect> {
  const until = performance.now() + waitMs;
  for (;;) {
    const heard = context.receipts.count;
    const hosts = await effectsOf(context.store, serial);
    const left = until - performance.now();
    if (hosts.every((host) => host.isApplied) || left <= 0 || context.stopping.aborted)
      return summary(serial, hosts);
    await context.receipts.wait(heard, Math.min(left, LOOK_AGAIN_MS), context.stopping);
  }
}

function summary(serial: number, hosts: readonly HostEffect[]): Effect {
  return {
    serial,
    inForce: hosts.length > 0 && hosts.every((host) => host.isApplied),
    receipts: hosts
      .filter((host) => host.isApplied)
      .map(({ mailHost, appliedMs, sessionsEnded }) => ({ mailHost, appliedMs, sessionsEnded })),
    waitingFor: hosts
      .filter((host) => !host.isApplied)
      .map(({ mailHost, appliedSerial, appliedUpTo, lastSeen }) => ({
        mailHost,
        appliedSerial,
        appliedUpTo: appliedUpTo === null ? null : time(appliedUpTo),
        lastSeen: lastSeen === null ? null : time(lastSeen),
      })),
  };
}

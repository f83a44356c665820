// How a program of ours is told to end: SIGINT, SIGTERM, SIGHUP, or the death of the one that started it.
// Invariant: the first word starts an orderly end; a second one, later, kills what is left and exits.
import { constants } from "node:os";
import { killAllGroups } from "../base/process-group.ts";

/** The reason of the abort: not an error, somebody asked. */
export class Ended extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
    this.name = "Ended";
    this.exitCode = signal === "SIGINT" ? 128 + constants.signals.SIGINT : 0;
  }
}

/** One Ctrl-C reaches us up to three times: from the terminal, from npm, from scripts/run.mjs. */
const SAME_WORD_MS = 700;
const PARENT_POLL_MS = 500;

/** An AbortSignal that aborts with Ended. */
export function listenForEnd(): AbortSignal {
  const ending = new AbortController();
  let firstAt = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    if (!ending.signal.aborted) {
      firstAt = Date.now();
      ending.abort(new Ended(signal));
    } else if (signal === "SIGINT" && Date.now() - firstAt > SAME_WORD_MS) {
      killAllGroups();
      process.exit(128 + constants.signals.SIGINT);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => onSignal(signal));
  // A terminal that is gone must not turn the last words into a crash.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const parent = Number(process.env.POSTERN_PARENT ?? 0);
  if (parent > 0) {
    setInterval(() => process.ppid !== parent && onSignal("SIGTERM"), PARENT_POLL_MS).unref();
  }
  return ending.signal;
}

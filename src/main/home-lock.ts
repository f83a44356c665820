// One Postern per home: an exclusive lock that the kernel frees however the program ends.

import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../base/fault.ts";

export interface HomeLock {
  release(): void;
}

/** Takes the lock, or throws a Fault "already-running". */
export function lockHome(home: string, runningUrl: () => string | null): HomeLock {
  const db = new DatabaseSync(path.join(home, "lock.sqlite"), { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    const url = runningUrl();
    throw new Fault(
      "already-running",
      `Postern is already running here${url === null ? " (still starting)" : `: ${url}`}.`,
      "Stop it first (Ctrl-C where it runs), or set POSTERN_HOME and POSTERN_PORT_BASE for a second one.",
    );
  }
  return { release: () => db.close() };
}

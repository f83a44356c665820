// One Postern per home.
import path from "node:path";
import { Fault } from "../base/fault.ts";
import { type Lock, takeLock } from "../base/lock.ts";

/** Takes the lock, or throws a Fault "already-running". */
export function lockHome(home: string, runningUrl: () => string | null): Lock {
  const lock = takeLock(path.join(home, "lock.sqlite"));
  if (lock !== null) return lock;
  const url = runningUrl();
  throw new Fault(
    "already-running",
    `Postern is already running here${url === null ? " (still starting)" : `: ${url}`}.`,
    "Stop it first (Ctrl-C where it runs), or set POSTERN_HOME and POSTERN_PORT_BASE for a second one.",
  );
}

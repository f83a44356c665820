// Programs that an earlier start left running, because it was killed outright: found by where they work and
// what they are, and ended.
// Invariant: only a program that this house starts (by its executable) and that works inside one of the given
// folders is touched; a person's shell standing in such a folder is not.
import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { processState } from "../base/process-state.ts";

const OURS = [
  process.execPath,
  "/usr/sbin/dovecot",
  "/usr/bin/doveadm",
  "/usr/lib/dovecot/",
  "/usr/sbin/post",
  "/usr/lib/postfix/",
  "/usr/bin/php",
  "/usr/bin/setpriv",
];
const TERM_GRACE_MS = 3_000;
const KILL_GRACE_MS = 5_000;
const POLL_MS = 50;

/** Process ids of our programs that work inside `dirs`. */
export function findStrays(dirs: readonly string[]): number[] {
  const places = dirs.map(realPlace).filter((place) => place !== null);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && isOurs(pid) && worksIn(pid, places));
}

/** SIGTERM, then SIGKILL after 3 s; returns the number of programs ended, once they are gone. */
export async function endStrays(dirs: readonly string[]): Promise<number> {
  const ended = new Set<number>();
  for (let waited = 0; waited < TERM_GRACE_MS + KILL_GRACE_MS; waited += POLL_MS) {
    const strays = findStrays(dirs);
    if (strays.length === 0) return ended.size;
    for (const pid of strays) {
      if (waited >= TERM_GRACE_MS) kill(pid, "SIGKILL");
      else if (!ended.has(pid)) kill(pid, "SIGTERM");
      ended.add(pid);
    }
    await sleep(POLL_MS);
  }
  return ended.size;
}

function realPlace(dir: string): string | null {
  try {
    return realpathSync(dir);
  } catch {
    return null;
  }
}

function isOurs(pid: number): boolean {
  const program = readLink(`/proc/${pid}/exe`)?.replace(/ \(deleted\)$/, "");
  return (
    program !== undefined &&
    OURS.some((own) => program.startsWith(own)) &&
    (processState(pid)?.letter ?? "Z") !== "Z"
  );
}

function worksIn(pid: number, places: readonly string[]): boolean {
  const cwd = readLink(`/proc/${pid}/cwd`)?.replace(/ \(deleted\)$/, "");
  return cwd !== undefined && places.some((place) => cwd === place || cwd.startsWith(`${place}/`));
}

function readLink(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal.
  }
}

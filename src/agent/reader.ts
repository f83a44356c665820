// The programs that have a replica file open (Dovecot's auth worker, Postfix's proxymap). When the file was made
// anew they would go on answering by the former one; ended, they are started again by their master and open
// the present one. Source: proc(5), /proc/PID/fd.
import { readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

const END_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 10;

/**
 * Ends every other program that has a file open which was in this place and is none of `present` (paths of the
 * file and its -wal and -shm).
 */
export function endReadersOfOthers(file: string, present: readonly string[]): void {
  const place = path.join(realpathSync(path.dirname(file)), path.basename(file));
  const inodes = new Set(present.map((each) => statSync(each).ino));
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const pids = readersOfOthers(place, inodes);
    if (pids.length === 0) return;
    for (const pid of pids) end(pid, waited < END_WITHIN_MS ? "SIGTERM" : "SIGKILL");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
  }
}

function readersOfOthers(place: string, inodes: ReadonlySet<number>): number[] {
  const pids = readdirSync("/proc").filter((each) => /^\d+$/.test(each) && Number(each) !== process.pid);
  const isOther = (each: { link: string; inode: number }) =>
    each.link.startsWith(place) && !inodes.has(each.inode);
  return pids.filter((pid) => openFiles(pid).some(isOther)).map(Number);
}

/** A renamed file shows its new path, a removed one its last path and " (deleted)". */
function openFiles(pid: string): { link: string; inode: number }[] {
  const dir = `/proc/${pid}/fd`;
  return namesIn(dir).flatMap((fd) => {
    try {
      const link = readlinkSync(`${dir}/${fd}`);
      return link.includes(".sqlite") ? [{ link, inode: statSync(`${dir}/${fd}`).ino }] : [];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // The process is gone.
    return [];
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

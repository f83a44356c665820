// Programs that still hold a replica file which was removed or renamed: they would go on answering by it.
// Ended, they are started again by their master (Dovecot's auth worker, Postfix's proxymap) and open the
// present file. Source: proc(5), /proc/PID/fd.
import { readdirSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";

/** Asks every program that holds another file than the present one by this name to end; how many. */
export function endStaleReaders(file: string): number {
  const present = statSync(file).ino;
  const name = path.basename(file);
  const pids = readdirSync("/proc").filter((each) => /^\d+$/.test(each) && Number(each) !== process.pid);
  const stale = pids.filter((pid) =>
    openFiles(pid).some((each) => each.name.startsWith(name) && each.inode !== present),
  );
  for (const pid of stale) end(Number(pid));
  return stale.length;
}

/** A renamed file shows its new name, a removed one its last name and " (deleted)". */
function openFiles(pid: string): { name: string; inode: number }[] {
  const dir = `/proc/${pid}/fd`;
  return namesIn(dir).flatMap((fd) => {
    try {
      const name = path.basename(readlinkSync(`${dir}/${fd}`));
      return name.includes(".sqlite") ? [{ name, inode: statSync(`${dir}/${fd}`).ino }] : [];
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

function end(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

// Ends what a start left running that was killed outright: Postfix, PHP and Dovecot's children outlive their parent.
// Waits in a shell, which costs next to nothing, until the pipe from the start is closed by its death.
// Invariant: touches nothing while a start holds the home: that one ends leftovers by itself.
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { takeLock } from "../base/lock.ts";
import { removeRunFile } from "./run-file.ts";
import { endStrays } from "./strays.ts";

/** To be killed by an orderly end, once nothing is left. */
export function startGuard(home: string, dirs: readonly string[]): ChildProcess {
  const again = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    import.meta.filename,
    home,
    ...dirs,
  ];
  const child = spawn("/bin/sh", ["-c", 'cat > /dev/null; exec "$@"', "guard", ...again], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.on("error", () => undefined);
  child.unref();
  return child;
}

export function endGuard(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

if (import.meta.main) {
  const [home = "", ...dirs] = process.argv.slice(2);
  if (takeLock(path.join(home, "lock.sqlite")) !== null) {
    await endStrays(dirs);
    removeRunFile(home);
  }
  process.exit();
}

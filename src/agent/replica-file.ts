// Opening the agent's SQLite files: who may read them, and what to do with one that cannot be used.
// Invariant: a file is always mended in place, never replaced by another inode: the servers' workers
// keep the file open and would go on allowing by the old one.
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { Sqlite } from "../base/sqlite.ts";

/** Rollback journal: it works for readers without write permission while the agent is not running. */
const PRAGMAS = ["journal_mode = DELETE", "synchronous = EXTRA"];

/** Makes the file when missing, empties it when damaged or of another version, and sets who may read it. */
export function prepareFile(file: string, version: number, schema: string, readers: string): void {
  if (!isUsable(file, version)) {
    const fd = openSync(file, "a", 0o640);
    ftruncateSync(fd);
    closeSync(fd);
    rmSync(`${file}-journal`, { force: true });
    const db = openFile(file);
    db.exec(`BEGIN; ${schema}; PRAGMA user_version = ${version}; COMMIT`);
    db.close();
  }
  chmodSync(file, 0o640);
  chownSync(file, 0, groupId(readers));
}

export function openFile(file: string): Sqlite {
  return new Sqlite(file, PRAGMAS);
}

function isUsable(file: string, version: number): boolean {
  if (!existsSync(file)) return false;
  let db: Sqlite | undefined;
  try {
    db = new Sqlite(file);
    const found = db.prepare("PRAGMA user_version").get() as { user_version: number };
    const check = db.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    return found.user_version === version && check.quick_check === "ok";
  } catch {
    // Not a database, or a damaged one. Whatever it was, the control plane has the policy.
    return false;
  } finally {
    db?.close();
  }
}

/** A group that does not exist here (no Postfix on this machine) leaves the file to root alone. */
function groupId(name: string): number {
  const line = readFileSync("/etc/group", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  return Number(line?.split(":")[2] ?? 0);
}

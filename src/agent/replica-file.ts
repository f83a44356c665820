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
  statSync,
} from "node:fs";
import { Sqlite } from "../base/sqlite.ts";

/** SQLite's result codes CORRUPT and NOTADB. */
const DAMAGED = [11, 26];

/** Rollback journal: it works for readers without write permission while the agent is not running. */
const PRAGMAS = ["journal_mode = DELETE", "synchronous = EXTRA"];

/** What a file that we alone write looks like from outside; it changes with any write, removal or chmod. */
export function fingerprint(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "gone" : `${stat.ino}:${stat.size}:${stat.ctimeMs}`;
}

/**
 * Makes the file when missing, empties it when damaged or of another version, and sets who may read it.
 * False when it was not there: whoever had it open before must open it again.
 */
export function prepareFile(file: string, version: number, schema: string, readers: string): boolean {
  const wasThere = existsSync(file);
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
  return wasThere;
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
  } catch (error) {
    // Damaged: whatever it held, the control plane has the policy. Locked, full, unreadable: not ours to judge.
    if (DAMAGED.includes((error as { errcode?: number }).errcode ?? 0)) return false;
    throw error;
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

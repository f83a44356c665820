// The SQLite files of an agent, as files: who may read them, when they cannot be trusted, how they are mended.
// Invariant: readers need no write permission, are never blocked by a commit, and go on when the agent is
// stopped or killed: write-ahead log, and the -wal and -shm files stay. SQLite removes both when the last
// connection is closed, so one connection a file is never closed, and the agent ends by process.exit().
// A file made anew lacks addresses until it is whole, and must not refuse them for good, nor send back their mail:
// credentials.sqlite is unreadable so long, and the shipped SQL makes an error of what replica.sqlite lacks.
import { chmodSync, chownSync, existsSync, rmSync, statSync } from "node:fs";
import { accountFields } from "../base/account-file.ts";
import { Sqlite } from "../base/sqlite.ts";
import { endReadersOfOthers } from "./reader.ts";

export interface ReplicaFile {
  file: string;
  schema: string;
  version: number;
  /** Group of the servers' users that read it. */
  readers: string;
  /** Made anew, nobody may read it until serve(). */
  isClosedUntilWhole: boolean;
}

/** Of a log that is put back more rarely than by default less is written twice. */
const PRAGMAS = ["journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000"];
/** SQLite's result codes CORRUPT and NOTADB. */
const DAMAGED = [11, 26];
/** By file: the connection that stays open while the file is the one we made, and the inodes it has. */
const anchors = new Map<string, { db: Sqlite; inodes: string }>();

/**
 * Opens a file that the servers read. One that is missing, damaged, of another version, or exchanged since we
 * opened it is made anew and empty; whoever still reads the former one is ended, and starts again with this.
 */
export function openServed(served: ReplicaFile): Sqlite {
  const { file, version, schema } = served;
  const known = anchors.get(file)?.inodes;
  const isExchanged = known !== undefined && known !== inodes(file);
  const usable = isExchanged ? undefined : openUsable(file, version, PRAGMAS);
  const db = usable ?? makeAnew(file, version, schema, PRAGMAS);
  dropAnchor(file);
  if (!served.isClosedUntilWhole) serve(served);
  else if (usable === undefined) setReaders(file, 0o600, 0);
  if (usable === undefined) endReadersOfOthers(file, parts(file));
  return db;
}

/** Lets the servers read it: it holds a whole policy. */
export function serve({ file, readers }: Pick<ReplicaFile, "file" | "readers">): void {
  setReaders(file, 0o640, groupId(readers));
}

function setReaders(file: string, mode: number, group: number): void {
  for (const each of parts(file)) {
    chmodSync(each, mode);
    chownSync(each, 0, group);
  }
}

function dropAnchor(file: string): void {
  if (anchors.has(file)) return;
  const db = new Sqlite(file);
  db.prepare("SELECT count(*) FROM sqlite_schema").get();
  anchors.set(file, { db, inodes: inodes(file) });
}

/** Our anchor first: connections of one program share what they know of -wal and -shm. */
function remove(file: string): void {
  const anchor = anchors.get(file);
  anchors.delete(file);
  try {
    anchor?.db.close();
  } catch (error) {
    // What it could not write back is in the control plane.
    if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") throw error;
  }
  for (const each of [...parts(file), `${file}-journal`]) rmSync(each, { force: true });
}

function parts(file: string): string[] {
  return [file, `${file}-wal`, `${file}-shm`];
}

function inodes(file: string): string {
  return parts(file)
    .map((each) => statSync(each, { throwIfNoEntry: false })?.ino)
    .join(" ");
}

/** The agent's own notes, which no server reads and which need not survive a power cut. */
export function openOwn(file: string, version: number, schema: string): Sqlite {
  const pragmas = ["journal_mode = WAL", "synchronous = OFF"];
  const db = openUsable(file, version, pragmas) ?? makeAnew(file, version, schema, pragmas);
  for (const each of parts(file)) if (existsSync(each)) chmodSync(each, 0o600);
  return db;
}

/**
 * What a file that we alone write looks like from outside: it changes with any write, removal, chmod or chown.
 * Not by ctime: SQLite, run by root, gives -wal and -shm the owner they have already.
 */
export function fingerprint(file: string): string {
  const written = [file, `${file}-wal`].map((each) => statSync(each, { throwIfNoEntry: false }));
  const seen = written.map(
    (stat) => stat && [stat.size, stat.mtimeMs, stat.mode, stat.uid, stat.gid].join(":"),
  );
  return [inodes(file), ...seen].join(" ");
}

/** The file as it is, or undefined when it is missing, damaged or of another version. */
function openUsable(file: string, version: number, pragmas: readonly string[]): Sqlite | undefined {
  if (!existsSync(file)) return undefined;
  let db: Sqlite | undefined;
  try {
    // Looked at before anything is set: an empty file that readers hold cannot be switched to a log.
    db = new Sqlite(file);
    const found = db.prepare("PRAGMA user_version").get() as { user_version: number };
    const check = db.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    if (found.user_version === version && check.quick_check === "ok") {
      for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`);
      return db;
    }
  } catch (error) {
    // Damaged: whatever it held, the control plane has the policy. Locked, full, unreadable: not ours to judge.
    if (!DAMAGED.includes((error as { errcode?: number }).errcode ?? 0)) {
      db?.close();
      throw error;
    }
  }
  db?.close();
  return undefined;
}

function makeAnew(file: string, version: number, schema: string, pragmas: readonly string[]): Sqlite {
  remove(file);
  const db = new Sqlite(file, pragmas);
  db.exec(`BEGIN; ${schema}; PRAGMA user_version = ${version}; COMMIT`);
  return db;
}

/** A group that does not exist here (no Postfix on this machine) leaves the file to root alone. */
function groupId(name: string): number {
  return Number(accountFields("group", name)?.[2] ?? 0);
}

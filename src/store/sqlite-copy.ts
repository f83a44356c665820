// Copies of a SQLite store: taken while it is in use, checked before use, and given a life of their own.
// Invariant: a copy appears under its name whole or not at all, readable by its owner only; a copy that comes
// back has a new store id, so that no mail host takes it for the history it has already followed.
import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { Fault } from "../base/fault.ts";
import { newId, openStore } from "./store.ts";

export interface CopyContents {
  serial: number;
  mailboxes: number;
  restricted: number;
}

const PAGES_AT_ONCE = 1_000;
/** More than an open panel would ask to be told again. */
const SERIALS_LEFT_OUT = 2_000;
const TABLES = ["meta", "counter", "migration", "account", "mailbox", "restriction", "mail_host", "audit"];

/** One moment of `file` as the new file `target`; who writes meanwhile is not held up. */
export async function copyStore(file: string, target: string): Promise<CopyContents> {
  if (!existsSync(file))
    throw new Fault("store-missing", `There is no store at ${file}.`, "Check POSTERN_HOME.");
  if (existsSync(target))
    throw new Fault("file-exists", `${target} is there already.`, "Choose another name, or move it away.");
  const making = `${target}.${newId()}.part`;
  try {
    closeSync(openSync(making, "wx", 0o600));
    const source = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      // Reading keeps the moment: the copy need not begin anew when somebody writes.
      source.exec("BEGIN; SELECT count(*) FROM counter");
      await backup(source, making, { rate: PAGES_AT_ONCE });
    } finally {
      source.close();
    }
    const contents = checkCopy(making);
    sync(making);
    // Unlike a rename, a link never replaces what another has put there meanwhile.
    linkSync(making, target);
    return contents;
  } catch (error) {
    throw asFault(error, file);
  } finally {
    for (const end of ["", "-journal", "-wal", "-shm"]) rmSync(making + end, { force: true });
  }
}

/** Makes it a single file, reads all of it, and tells what is in it. */
function checkCopy(file: string): CopyContents {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    db.exec("PRAGMA journal_mode = DELETE");
    const found = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const names = new Set(found.map((row) => row.name));
    const missing = TABLES.filter((name) => !names.has(name));
    if (missing.length > 0) throw new Error(`no table ${missing.join(", ")}`);
    const [checked] = db.prepare("PRAGMA integrity_check(1)").all();
    if (checked?.integrity_check !== "ok") throw new Error(String(checked?.integrity_check));
    if (db.prepare("PRAGMA foreign_key_check").get() !== undefined)
      throw new Error("rows without their parent");
    const count = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
    return {
      serial: count("SELECT serial FROM counter"),
      mailboxes: count("SELECT count(*) FROM mailbox"),
      restricted: count("SELECT count(*) FROM mailbox WHERE is_restricted = 1"),
    };
  } catch (error) {
    throw new Fault(
      "copy-unusable",
      `${file} is no whole copy of a store.`,
      "Take another copy; nothing was changed.",
      error,
    );
  } finally {
    db.close();
  }
}

/**
 * Brings a checked copy to this program's version and begins its new life: a new store id, no mail host that
 * is believed to have applied anything, nobody signed in or still to be told anything, and a line in the history.
 * Its serials go on after a hole, beyond `lastSerial` (of the store it replaces), so that no mail host waits at
 * one of the former life's. Returns the new id.
 */
export async function beginNewLife(file: string, from: string, lastSerial: () => number): Promise<string> {
  const store = await openStore({ sqliteFile: file });
  const id = newId();
  try {
    await store.change(async (ledger) => {
      await ledger.db.updateTable("meta").set({ store_id: id }).execute();
      const serial = Math.max(ledger.serial, lastSerial()) + SERIALS_LEFT_OUT;
      await ledger.db.updateTable("counter").set({ serial }).execute();
      await ledger.db
        .updateTable("mail_host")
        .set({ applied_serial: 0, applied_at: null, last_seen: null })
        .execute();
      await ledger.db.deleteFrom("sign_in").execute();
      // Whom the former life has told meanwhile, nobody knows.
      await ledger.db.deleteFrom("notice").execute();
      const after = JSON.stringify({ from, serial: ledger.serial, storeId: { before: store.id, after: id } });
      ledger.note({ account: "restore", ip: null }, { action: "store-restored", after });
    });
  } finally {
    await store.close();
  }
  chmodSync(file, 0o600);
  sync(file);
  return id;
}

/** Folds a store's log into its file. False when another program has the store open. */
export function foldUnused(file: string): boolean {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    // SQLite leaves the write-ahead log only when no other connection exists.
    return db.prepare("PRAGMA journal_mode = DELETE").get()?.journal_mode === "delete";
  } catch (error) {
    if (/locked|busy/i.test((error as Error).message)) return false;
    throw error;
  } finally {
    db.close();
  }
}

/** The last serial of a store, 0 when it cannot be read. */
export function lastSerialOf(file: string): number {
  if (!existsSync(file)) return 0;
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      return Number(db.prepare("SELECT serial FROM counter").get()?.serial ?? 0);
    } finally {
      db.close();
    }
  } catch {
    return 0;
  }
}

export function sync(file: string): void {
  const fd = openSync(file, "r");
  fsyncSync(fd);
  closeSync(fd);
}

function asFault(error: unknown, file: string): unknown {
  const { errcode } = error as { errcode?: number };
  if (error instanceof Fault || errcode === undefined) return error;
  return new Fault("store-unreadable", `${file} cannot be copied.`, "Check the file and the disk.", error);
}

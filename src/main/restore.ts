// Puts a copy of a store in the place of the present one, which is kept aside.
// Invariant: refused while anything uses the store; until the one rename that counts, nothing has changed; the
// store that was replaced, with all its files, stays.
import { chownSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { Fault } from "../base/fault.ts";
import { beginNewLife, copyStore, foldUnused, lastSerialOf, sync } from "../store/sqlite-copy.ts";
import { storeFile } from "./group.ts";
import { folders, makeHome } from "./home.ts";
import { lockHome } from "./home-lock.ts";
import type { Layout } from "./layout.ts";
import { readRunFile } from "./run-file.ts";
import { carrySeed } from "./seed-file.ts";

export interface Restored {
  serial: number;
  mailboxes: number;
  restricted: number;
  storeId: string;
  /** Where the replaced store is; null when there was none. */
  aside: string | null;
}

/** Of a home, or of `POSTERN_STORE_FILE` where the control plane runs by itself. */
export function storeOf(layout: Layout, env: NodeJS.ProcessEnv = process.env): string {
  if (env.DATABASE_URL)
    throw new Fault(
      "store-is-postgres",
      "The store is a PostgreSQL database (DATABASE_URL).",
      "Use pg_dump and pg_restore; after a restore run: UPDATE meta SET store_id = md5(random()::text); UPDATE mail_host SET applied_serial = 0; DELETE FROM sign_in; DELETE FROM notice;",
    );
  return env.POSTERN_STORE_FILE || storeFile(layout.home);
}

/** npm runs scripts in the clone; a person names files from where he is. */
export function fileNamed(text: string, env: NodeJS.ProcessEnv = process.env): string {
  const isOurs = ["backup", "restore"].includes(env.npm_lifecycle_event ?? "");
  return path.resolve((isOurs && env.INIT_CWD) || "", text);
}

export async function restore(layout: Layout, from: string, env = process.env): Promise<Restored> {
  const file = storeOf(layout, env);
  if (env.POSTERN_STORE_FILE) return replaceStore(file, from, () => undefined);
  makeHome(layout.home);
  const lock = lockHome(layout.home, () => readRunFile(layout.home)?.panelUrl ?? null);
  try {
    mkdirSync(folders(layout.home).control, { recursive: true, mode: 0o700 });
    return await replaceStore(file, from, (storeId) => carrySeed(layout.home, storeId));
  } finally {
    lock.release();
  }
}

async function replaceStore(
  file: string,
  from: string,
  beforeSwap: (storeId: string) => void,
): Promise<Restored> {
  if (!existsSync(from)) throw new Fault("file-missing", `There is no file ${from}.`, "Check its name.");
  const making = `${file}.restoring`;
  const drop = () => {
    for (const end of ["", "-journal", "-wal", "-shm"]) rmSync(making + end, { force: true });
  };
  drop();
  try {
    const contents = await copyStore(from, making);
    const storeId = await beginNewLife(making, path.basename(from), () => {
      refuseInUse(file);
      return lastSerialOf(file);
    });
    const there = existsSync(file);
    const { uid, gid } = statSync(there ? file : path.dirname(file));
    chownSync(making, uid, gid);
    refuseInUse(file);
    beforeSwap(storeId);
    const aside = there ? keepAside(file) : null;
    renameSync(making, file);
    sync(path.dirname(file));
    return { ...contents, storeId, aside };
  } finally {
    drop();
  }
}

function refuseInUse(file: string): void {
  let isUnused = true;
  try {
    isUnused = !existsSync(file) || foldUnused(file);
  } catch {
    // Too damaged to be asked: that is what a restore is for.
  }
  if (!isUnused)
    throw new Fault(
      "store-in-use",
      `A program has ${file} open.`,
      "Stop the control plane first; nothing was changed.",
    );
}

/** Under a name of its own; a log beside it must not be read as the new store's. */
function keepAside(file: string): string {
  const aside = `${file}.replaced-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  for (const end of ["-wal", "-shm", "-journal"])
    if (existsSync(file + end)) renameSync(file + end, aside + end);
  linkSync(file, aside);
  return aside;
}

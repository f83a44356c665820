// What went wrong, for the person at the terminal: one sentence and what to do, never a stack trace.
import { appendFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Fault } from "../base/fault.ts";
import { causeOf } from "../base/log.ts";
import { Refusal } from "../store/refusal.ts";

const FULL = "Free some space, or set POSTERN_HOME to another disk.";
const SYSTEM: Record<string, [what: string, hint: string]> = {
  ENOSPC: ["The disk is full", FULL],
  EDQUOT: ["The disk quota is used up", FULL],
  EROFS: ["The disk is read-only", "Set POSTERN_HOME to a folder that can be written."],
  EACCES: ["Permission denied", "Run as root, and check the folder's permissions."],
  EPERM: ["Permission denied", "Run as root, and check the folder's permissions."],
  ENOENT: ["A file or folder is missing or cannot be made", "Set POSTERN_HOME to another place."],
  ENOTDIR: ["Something in the path is not a folder", "Set POSTERN_HOME to another place."],
  EMFILE: ["Too many open files", "Raise the limit: ulimit -n 4096."],
};

/** Any error as a Fault with one sentence. */
export function explain(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Refusal) return new Fault(error.code, error.message, error.hint ?? "", error);
  const { code = "", path: file, errcode, message } = error as NodeJS.ErrnoException & { errcode?: number };
  const known = SYSTEM[code];
  if (known !== undefined) {
    const [what, hint] = known;
    return new Fault(code, `${what}${file === undefined ? "" : `: ${file}`}.`, hint, error);
  }
  // sqlite3.h: SQLITE_FULL 13, SQLITE_READONLY 8, SQLITE_CANTOPEN 14, SQLITE_CORRUPT 11, SQLITE_NOTADB 26.
  const primary = (errcode ?? 0) & 0xff;
  if (primary === 13) return new Fault("disk-full", "The disk is full.", FULL, error);
  if (primary === 8 || primary === 14)
    return new Fault("not-writable", "A database of the home cannot be written.", FULL, error);
  if (primary === 11 || primary === 26)
    return new Fault(
      "database-damaged",
      "A database of the home is damaged.",
      "Restore the home from a backup.",
      error,
    );
  return new Fault("unexpected", `Something unexpected happened: ${message}.`, "", error);
}

/** Prints it; its causes and where it happened go into home/log/start.log, when there is one. */
export function printFault(error: unknown, logDir: string | null): void {
  const fault = explain(error);
  const hint = fault.hint === "" ? "" : `\n         ${fault.hint.replaceAll("\n", "\n         ")}`;
  let where = "";
  if (fault.code === "unexpected" && logDir !== null) {
    const file = path.join(logDir, "start.log");
    try {
      appendFileSync(file, `${new Date().toISOString()} ${causeOf(fault)}\n${(error as Error).stack}\n`);
      where = `\n         Details: ${file}`;
    } catch {
      // The log is a courtesy.
    }
  }
  process.stderr.write(`postern: ${fault.message}${hint}${where}\n`);
}

// An active Sieve script that is a plain file, not one of the storage's: where `doveadm sieve list` shows none,
// Dovecot delivers by it all the same.
// Invariant: reads a holder's file only if it is his plain file and small; what cannot be told is null.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { SCRIPT_MOST } from "./sieve-script.ts";

/** Of the script that is delivered by; "" when there is none, null when it cannot be told. */
export function activeFileText(location: string, home: string, address: string): string | null {
  const file = activeFile(location, home, address);
  if (file === null) return null;
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return isHidden(file) ? null : "";
    // A link to where nothing is counts as no script. One to elsewhere is followed at delivery, but not by us.
    if (stat.isSymbolicLink()) return statSync(file, { throwIfNoEntry: false }) === undefined ? "" : null;
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const opened = fstatSync(descriptor);
      return opened.isFile() && opened.size <= SCRIPT_MOST ? readFileSync(descriptor, "utf8") : null;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return null;
    throw error;
  }
}

/** Pigeonhole's `sieve` setting: `[file:]PATH[;active=PATH]...`; null where it is no file or not to be told. */
export function activeFile(location: string, home: string, address: string): string | null {
  const [first = "", ...options] = location.split(";");
  if (/^[a-z]+:/.test(first) && !first.startsWith("file:")) return null;
  const plain = first.replace(/^file:/, "");
  const active = options.find((option) => option.startsWith("active="))?.slice("active=".length);
  const asked = active ?? (plain.endsWith(".sieve") ? plain : "~/.dovecot.sieve");
  const [local = "", domain = ""] = address.split("@");
  const values: Readonly<Record<string, string>> = { h: home, u: address, n: local, d: domain };
  const filled = asked
    .replace(/^~(?=\/|$)/, () => home)
    .replace(/%L?([hund])/g, (_, letter: string) => values[letter] ?? "");
  return filled.includes("%") || !path.isAbsolute(filled) ? null : filled;
}

/** Where systemd's ProtectHome hides homes from the agent, everything seems not to be there. */
function isHidden(file: string): boolean {
  const top = ["/home/", "/root/", "/run/user/"].find((each) => file.startsWith(each));
  return top !== undefined && !readdirSync(top).length;
}

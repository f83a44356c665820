// The folders of one Postern's state, and where the mail servers' own files go: users such as dovecot and
// postfix must pass through every folder above them, and their configuration takes no odd characters.
// Invariant: only folders below the home, /var/lib/postern/ID and /run/postern/ID are made or wiped.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Fault } from "../base/fault.ts";
import type { Layout } from "./layout.ts";

const ELSEWHERE = "/var/lib/postern";
const OWNER_FILE = "owner";
const LEAST_FREE_BYTES = 100 * 1024 * 1024;

/** The home itself: made with parents if need be, passable by all; one that was there keeps its mode. */
export function makeHome(home: string): void {
  if (!existsSync(home)) {
    makeParents(home);
    mkdirSync(home);
    chmodSync(home, 0o711);
  }
  if (!statSync(home).isDirectory())
    throw new Fault("bad-setting", `${home} is not a folder.`, "Set POSTERN_HOME to another place.");
}

/** One by one: node's own recursive mkdir never returns on /proc. */
function makeParents(dir: string): void {
  const parent = path.dirname(dir);
  if (existsSync(parent)) return;
  makeParents(parent);
  mkdirSync(parent);
}

/** A full disk shows itself in many programs' words; said here once, before anything is started. */
export function checkFreeSpace(dir: string): void {
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < LEAST_FREE_BYTES)
    throw new Fault(
      "disk-full",
      `The disk of ${dir} is full (${Math.floor((bavail * bsize) / 1024 / 1024)} MB free, 100 MB needed).`,
      "Free some space, or set POSTERN_HOME to another disk.",
    );
}

export interface Folders {
  log: string;
  tls: string;
  control: string;
  agent: string;
}

export function folders(home: string): Folders {
  return {
    log: path.join(home, "log"),
    tls: path.join(home, "tls"),
    control: path.join(home, "control"),
    agent: path.join(home, "agent"),
  };
}

/** Makes every folder; returns the layout with `mailhostDir` where the mail servers can reach it. */
export function makeFolders(layout: Layout): Layout {
  const { log, tls, control, agent } = folders(layout.home);
  for (const dir of [log, tls, control, agent]) {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o700);
  }
  mkdirSync(layout.runDir, { recursive: true });
  chmodSync(path.dirname(layout.runDir), 0o755);
  return { ...layout, mailhostDir: makeMailhostDir(layout) };
}

function makeMailhostDir(layout: Layout): string {
  const link = path.join(layout.home, "mailhost");
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (!isLink && isReachable(realpathSync(layout.home))) {
    mkdirSync(link, { recursive: true });
    chmodSync(link, 0o711);
    return realpathSync(link);
  }
  if (!isLink && existsSync(link))
    throw new Fault(
      "home-unreachable",
      `The mail servers' users can no longer pass through the folders above ${link}.`,
      "Give those folders the execute permission for all again (chmod o+x).",
    );
  const target = path.join(ELSEWHERE, layout.homeId);
  if (isLink && existsSync(link)) return followLink(layout.home, link);
  // A target without a link is what a removed home left behind.
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const dir of [ELSEWHERE, target]) chmodSync(dir, 0o711);
  writeFileSync(path.join(target, OWNER_FILE), layout.home);
  rmSync(link, { force: true });
  symlinkSync(target, link);
  return target;
}

/** A home that was moved takes its mail along; a copied one must not share it. */
function followLink(home: string, link: string): string {
  const target = realpathSync(link);
  const file = path.join(target, OWNER_FILE);
  const owner = existsSync(file) ? readFileSync(file, "utf8") : home;
  const other = path.join(owner, "mailhost");
  if (owner !== home && existsSync(other) && realpathSync(other) === target)
    throw new Fault(
      "home-copied",
      `${home} is a copy of ${owner}, and both have their mail in ${target}.`,
      "Remove one of them, or set POSTERN_HOME to a new folder.",
    );
  writeFileSync(file, home);
  return target;
}

/** Whether servers under their own users can use files below `dir`, by name and by permission. */
export function isReachable(dir: string): boolean {
  if (!/^[A-Za-z0-9._/-]+$/.test(dir)) return false;
  for (let at = dir; ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === "/") return true;
  }
}

// Roundcube: tells a mailbox's webmail sign-ins and ends them by deleting their rows from Roundcube's own `session`
// table; the browser is back at sign-in at its next request. A row's id is the browser's cookie and is told to nobody.
// Source: Roundcube's rcube_session_db: `vars` is base64 of PHP's session encoding, in which the signed-in
// user stands as `username|s:LENGTH:"ADDRESS";`.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { Fault } from "../../base/fault.ts";
import { Sqlite } from "../../base/sqlite.ts";
import type { Connector, Eviction, LiveSession } from "../connector.ts";

/** A long request of the webmail writes its sign-in back when it ends. */
const DELETE_AGAIN_MS = [300, 1_500, 6_000];

/** `file`: Roundcube's SQLite database. */
export function roundcubeConnector(file: string): Connector {
  return {
    name: "roundcube",
    channels: ["webmail"],
    endSessions: async (evictions) => endSignIns(file, evictions),
    openSessions: async (address) => signIns(file, address),
  };
}

function endSignIns(file: string, evictions: readonly Eviction[]): number[] {
  const none = evictions.map(() => 0);
  return evictions.length === 0 ? none : inDatabase(file, none, (db) => deleteRows(db, evictions));
}

/** `otherwise`: where there is no database yet, so that nobody has ever signed in. */
function inDatabase<T>(file: string, otherwise: T, work: (db: Sqlite) => T): T {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return otherwise;
  try {
    const db = new Sqlite(file);
    try {
      return work(db);
    } finally {
      db.close();
    }
  } catch (error) {
    throw new Fault(
      "roundcube-database",
      "The webmail's sign-ins could not be read or ended.",
      "Check the path of Roundcube's database and the agent's right to write it.",
      error,
    );
  }
}

function signIns(file: string, address: string): LiveSession[] {
  return inDatabase(file, [], (db) => {
    const rows = db.prepare("SELECT sess_id, changed, ip, vars FROM session").all();
    return rows
      .filter((row) => signedInAddresses(row.vars as string).includes(address))
      .map((row): LiveSession => {
        const id = row.sess_id as string;
        const print = createHash("sha256").update(id).digest("hex").slice(0, 24);
        return {
          name: `webmail-${print}`,
          channel: "webmail",
          ip: (row.ip as string).slice(0, 64),
          since: signedInAt(row.vars as string),
          lastUsed: utc(row.changed as string),
          software: null,
          end: async () => endSignIn(file, id),
        };
      });
  });
}

function endSignIn(file: string, id: string): boolean {
  const remove = () =>
    inDatabase(file, 0, (db) => Number(db.prepare("DELETE FROM session WHERE sess_id = ?").run(id).changes));
  const isEnded = remove() > 0;
  for (const ms of DELETE_AGAIN_MS) setTimeout(() => attempt(remove), ms).unref();
  return isEnded;
}

/** Best effort: the sign-in has been ended, and whether it was written back is not known. */
function attempt(remove: () => number): void {
  try {
    remove();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

/** Roundcube's session_db writes them by SQLite's datetime('now'). */
function utc(text: string): number | null {
  const at = Date.parse(`${text.replace(" ", "T")}Z`);
  return Number.isFinite(at) && at >= 0 ? at : null;
}

/** Roundcube notes when it let somebody in. */
function signedInAt(vars: string): number | null {
  const text = Buffer.from(vars, "base64").toString("utf8");
  const seconds = Number(/(?:^|;)login_time\|i:(\d{1,12});/.exec(text)?.[1] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : null;
}

function deleteRows(db: Sqlite, evictions: readonly Eviction[]): number[] {
  const counts = evictions.map(() => 0);
  const places = new Map<string, number[]>();
  for (const [at, { address }] of evictions.entries())
    places.set(address, [...(places.get(address) ?? []), at]);
  const rows = db.prepare("SELECT sess_id, vars FROM session").iterate();
  const due: string[] = [];
  for (const { sess_id, vars } of rows) {
    const wanting = signedInAddresses(vars as string)
      .flatMap((address) => places.get(address) ?? [])
      .find((at) => evictions[at]?.channels.includes("webmail"));
    if (wanting === undefined) continue;
    due.push(sess_id as string);
    counts[wanting] = (counts[wanting] ?? 0) + 1;
  }
  for (const id of due) db.prepare("DELETE FROM session WHERE sess_id = ?").run(id);
  return counts;
}

/**
 * The address signed in to a session; none at the sign-in page. A holder can store text of his choice in his
 * own session, so whatever looks like the signed-in user counts: it can only end that holder's own session.
 */
export function signedInAddresses(vars: string): string[] {
  const text = Buffer.from(vars, "base64").toString("utf8");
  return [...text.matchAll(/username\|s:\d+:"([^"]+)"/g)].map((match) => (match[1] ?? "").toLowerCase());
}

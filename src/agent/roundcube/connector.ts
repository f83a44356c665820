// Roundcube: ends a mailbox's webmail sign-ins by deleting their rows from Roundcube's own `session` table;
// the browser is back at sign-in at its next request.
// Source: Roundcube's rcube_session_db: `vars` is base64 of PHP's session encoding, in which the signed-in
// user stands as `username|s:LENGTH:"ADDRESS";`.
import { statSync } from "node:fs";
import { Fault } from "../../base/fault.ts";
import { Sqlite } from "../../base/sqlite.ts";
import type { Connector, Eviction } from "../connector.ts";

/** `file`: Roundcube's SQLite database. */
export function roundcubeConnector(file: string): Connector {
  return {
    name: "roundcube",
    channels: ["webmail"],
    endSessions: async (evictions) => endSignIns(file, evictions),
  };
}

function endSignIns(file: string, evictions: readonly Eviction[]): number[] {
  if (evictions.length === 0 || statSync(file, { throwIfNoEntry: false }) === undefined)
    return evictions.map(() => 0);
  try {
    const db = new Sqlite(file);
    try {
      return deleteRows(db, evictions);
    } finally {
      db.close();
    }
  } catch (error) {
    throw new Fault(
      "roundcube-database",
      "The webmail's sign-ins could not be ended.",
      "Check the path of Roundcube's database and the agent's right to write it.",
      error,
    );
  }
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

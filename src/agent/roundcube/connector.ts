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
  return { name: "roundcube", endSessions: async (evictions) => endSignIns(file, evictions) };
}

function endSignIns(file: string, evictions: readonly Eviction[]): number[] {
  const due = new Set(
    evictions.filter((each) => each.channels.includes("webmail")).map((each) => each.address),
  );
  const counts = new Map<string, number>();
  if (due.size > 0 && statSync(file, { throwIfNoEntry: false }) !== undefined) {
    try {
      const db = new Sqlite(file);
      try {
        for (const [address, count] of deleteRows(db, due)) counts.set(address, count);
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
  return evictions.map((each) => (each.channels.includes("webmail") ? (counts.get(each.address) ?? 0) : 0));
}

function deleteRows(db: Sqlite, due: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  const rows = db.prepare("SELECT sess_id, vars FROM session").all() as { sess_id: string; vars: string }[];
  for (const row of rows) {
    const address = signedInAddresses(row.vars).find((each) => due.has(each));
    if (address === undefined) continue;
    db.prepare("DELETE FROM session WHERE sess_id = ?").run(row.sess_id);
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
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

// What the agent has still to do about rules: mailboxes to look at, and findings to hand in.
// Invariant: a mailbox is in each list once, with the newest change that asked for it; a look or a finding is
// dropped only as the one it was when it was taken up.
import type { Sqlite } from "../base/sqlite.ts";
import { type Look, lookSchema } from "../wire/rule.ts";
import type { Applied } from "./replica.ts";
import { openOwn } from "./replica-file.ts";

const VERSION = 1;
const SCHEMA = `
  CREATE TABLE due (
    address TEXT PRIMARY KEY,
    mailbox_id TEXT NOT NULL,
    serial INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    not_before INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX due_newest ON due (serial DESC, address);
  CREATE TABLE finding (
    address TEXT PRIMARY KEY,
    mailbox_id TEXT NOT NULL,
    serial INTEGER NOT NULL,
    at INTEGER NOT NULL,
    look TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE noted (store_id TEXT NOT NULL, serial INTEGER NOT NULL);
`;

export interface DueLook {
  address: string;
  mailboxId: string;
  /** The change that asked for it. */
  serial: number;
  tries: number;
}

export interface Found {
  address: string;
  mailboxId: string;
  serial: number;
  /** Milliseconds since 1970. */
  at: number;
  look: Look;
}

export class RuleQueue {
  readonly #db: Sqlite;

  constructor(file: string) {
    this.#db = openOwn(file, VERSION, SCHEMA);
  }

  /** Up to which change of which store all looks are in the list; undefined: not even the first. */
  noted(): Applied | undefined {
    const row = this.#db.prepare("SELECT store_id, serial FROM noted").get();
    return row && { storeId: row.store_id as string, serial: row.serial as number };
  }

  /** Adds looks; `noted` when with them everything up to there is in the list. */
  add(looks: readonly Omit<DueLook, "tries">[], noted?: Applied): void {
    const insert =
      this.#db.prepare(`INSERT INTO due VALUES (?, ?, ?, 0, 0) ON CONFLICT (address) DO UPDATE SET
      mailbox_id = excluded.mailbox_id, serial = excluded.serial, tries = 0, not_before = 0
      WHERE excluded.serial >= due.serial OR excluded.mailbox_id <> due.mailbox_id`);
    this.#db.transaction(() => {
      for (const { address, mailboxId, serial } of looks) insert.run(address, mailboxId, serial);
      if (noted === undefined) return;
      this.#db.prepare("DELETE FROM noted").run();
      this.#db.prepare("INSERT INTO noted VALUES (?, ?)").run(noted.storeId, noted.serial);
    });
  }

  /** Another store's life: what was due counts by serials of the one before. */
  clear(): void {
    this.#db.transaction(() => {
      for (const table of ["due", "finding", "noted"]) this.#db.prepare(`DELETE FROM ${table}`).run();
    });
  }

  /** Those of the newest changes first: somebody is waiting for them. */
  due(now: number, most: number): DueLook[] {
    const rows = this.#db
      .prepare(
        "SELECT address, mailbox_id, serial, tries FROM due WHERE not_before <= ? ORDER BY serial DESC, address LIMIT ?",
      )
      .all(now, most);
    return rows.map((row) => ({
      address: row.address as string,
      mailboxId: row.mailbox_id as string,
      serial: row.serial as number,
      tries: row.tries as number,
    }));
  }

  /** When the next look is due; undefined: none is. */
  nextAt(): number | undefined {
    const row = this.#db.prepare("SELECT min(not_before) AS at FROM due").get();
    return (row?.at as number | null) ?? undefined;
  }

  drop(looks: readonly DueLook[]): void {
    if (looks.length === 0) return;
    this.#db.transaction(() => {
      const drop = this.#db.prepare("DELETE FROM due WHERE address = ? AND serial = ?");
      for (const { address, serial } of looks) drop.run(address, serial);
    });
  }

  /** Keeps what was found; `againAt` when it is to be looked at once more, null when the look is done. */
  keep(found: Found, againAt: number | null): void {
    const { address, mailboxId, serial, at, look } = found;
    this.#db.transaction(() => {
      this.#db
        .prepare("INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?)")
        .run(address, mailboxId, serial, at, JSON.stringify(look));
      if (againAt === null)
        this.#db.prepare("DELETE FROM due WHERE address = ? AND serial = ?").run(address, serial);
      else
        this.#db
          .prepare("UPDATE due SET tries = tries + 1, not_before = ? WHERE address = ? AND serial = ?")
          .run(againAt, address, serial);
    });
  }

  findings(most: number): Found[] {
    const rows = this.#db.prepare("SELECT * FROM finding ORDER BY at LIMIT ?").all(most);
    return rows.map((row) => ({
      address: row.address as string,
      mailboxId: row.mailbox_id as string,
      serial: row.serial as number,
      at: row.at as number,
      look: lookSchema.parse(JSON.parse(row.look as string)),
    }));
  }

  close(): void {
    this.#db.close();
  }

  forget(handedIn: readonly Found[]): void {
    this.#db.transaction(() => {
      const drop = this.#db.prepare("DELETE FROM finding WHERE address = ? AND serial = ? AND at = ?");
      for (const { address, serial, at } of handedIn) drop.run(address, serial, at);
    });
  }
}

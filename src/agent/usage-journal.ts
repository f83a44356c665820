// Sign-ins that are still to be reported: usage.sqlite. What comes in adds to open rows; what goes out is sealed into
// one numbered batch, which stays as it is until it is acknowledged.
// Invariant: what is in an open row is in no batch and the other way round, so whatever is killed when, each sign-in
// written here is reported once. The file is bounded; what it has no room for is counted.
import { randomBytes } from "node:crypto";
import type { Sqlite } from "../base/sqlite.ts";
import type { Channel } from "../policy/channel.ts";
import { ATTEMPTS_MAX, type AttemptOutcome } from "../wire/attempt.ts";
import { openOwn } from "./replica-file.ts";

const VERSION = 1;
const SCHEMA = `
  CREATE TABLE journal (
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    alive INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    is_told INTEGER NOT NULL,
    more INTEGER NOT NULL,
    nameless INTEGER NOT NULL
  );
  CREATE TABLE open (
    address TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    ip TEXT NOT NULL,
    software TEXT NOT NULL,
    hour INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (address, channel, outcome, ip, software, hour)
  ) WITHOUT ROWID;
  CREATE TABLE sealed (seq INTEGER PRIMARY KEY, batch TEXT NOT NULL);
`;

export interface Noted {
  address: string;
  channel: Channel;
  outcome: AttemptOutcome;
  ip: string;
  software: string;
  /** Milliseconds since 1970. */
  firstAt: number;
  lastAt: number;
  count: number;
}

export interface Sealed {
  journal: string;
  seq: number;
  since: number;
  attempts: Noted[];
  more: number;
  nameless: number;
}

const HOUR_MS = 3_600_000;
/** With nobody listening for longer than this, what was said since then is not all there is. */
const GAP_MS = HOUR_MS;
/** Some 40 MB, of addresses that exist; of these, what needs no right password. */
const OPEN_MOST = 200_000;
const STRANGE_MOST = 40_000;

export interface JournalLimits {
  open: number;
  strange: number;
}

export class UsageJournal {
  readonly #db: Sqlite;
  readonly #limits: JournalLimits;
  #open: number;
  #strange: number;

  constructor(file: string, now: number, limits: JournalLimits = { open: OPEN_MOST, strange: STRANGE_MOST }) {
    this.#db = openOwn(file, VERSION, SCHEMA);
    this.#limits = limits;
    const row = this.#db.prepare("SELECT alive FROM journal").get();
    if (row !== undefined && now - (row.alive as number) > GAP_MS)
      this.#db.prepare("UPDATE journal SET since = ?, alive = ?, is_told = 0").run(now, now);
    const count = this.#db
      .prepare(
        "SELECT count(*) AS open, sum(outcome NOT IN ('let-in', 'in-use', 'blocked')) AS strange FROM open",
      )
      .get();
    this.#open = Number(count?.open ?? 0);
    this.#strange = Number(count?.strange ?? 0);
  }

  get isBegun(): boolean {
    return this.#db.prepare("SELECT 1 FROM journal").get() !== undefined;
  }

  /** From now on every sign-in is reported; nothing happens when that was so already. */
  begin(now: number): void {
    if (this.isBegun) return;
    this.#db
      .prepare("INSERT INTO journal VALUES (?, ?, ?, 0, 0, 0, 0)")
      .run(randomBytes(8).toString("hex"), now, now);
  }

  /** Somebody listens still. */
  keepAlive(now: number): void {
    this.#db.prepare("UPDATE journal SET alive = ?").run(now);
  }

  /** Adds these, in one transaction; `more` and `nameless` are counted only. */
  add(noted: readonly Noted[], counted: { more: number; nameless: number }, now: number): void {
    this.begin(now);
    const insert = this.#db.prepare(`INSERT INTO open VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
        count = count + excluded.count
      RETURNING count`);
    const grow = this.#db.prepare(`UPDATE open SET last_at = max(last_at, ?), count = count + ?
      WHERE address = ? AND channel = ? AND outcome = ? AND ip = ? AND software = ? AND hour = ?`);
    let { more } = counted;
    let [open, strange] = [this.#open, this.#strange];
    this.#db.transaction(() => {
      for (const { address, channel, outcome, ip, software, firstAt, lastAt, count } of noted) {
        const key = [address, channel, outcome, ip, software, Math.floor(lastAt / HOUR_MS)];
        const isStrange = outcome === "wrong-password" || outcome === "unavailable";
        if (open >= this.#limits.open || (isStrange && strange >= this.#limits.strange)) {
          if (grow.run(lastAt, count, ...key).changes === 0) more += count;
          continue;
        }
        const is = insert.get(...key, firstAt, lastAt, count);
        if (is?.count !== count) continue;
        open++;
        if (isStrange) strange++;
      }
      this.#db
        .prepare("UPDATE journal SET alive = ?, more = more + ?, nameless = nameless + ?")
        .run(now, more, counted.nameless);
    });
    this.#open = open;
    this.#strange = strange;
  }

  /** The batch that is to be sent: the one that was not acknowledged, else of what is open; null: nothing is. */
  seal(): Sealed | null {
    const journal = this.#db.prepare("SELECT * FROM journal").get();
    if (journal === undefined) return null;
    const waiting = this.#db.prepare("SELECT seq, batch FROM sealed").get();
    const named = { journal: journal.name as string, since: journal.since as number };
    if (waiting !== undefined)
      return { ...named, seq: waiting.seq as number, ...JSON.parse(waiting.batch as string) };
    const rows = this.#db.prepare("SELECT * FROM open LIMIT ?").all(ATTEMPTS_MAX);
    const { more, nameless } = journal as { more: number; nameless: number };
    if (rows.length === 0 && more === 0 && nameless === 0 && journal.is_told === 1) return null;
    const attempts = rows.map(
      (row): Noted => ({
        address: row.address as string,
        channel: row.channel as Channel,
        outcome: row.outcome as AttemptOutcome,
        ip: row.ip as string,
        software: row.software as string,
        firstAt: row.first_at as number,
        lastAt: row.last_at as number,
        count: row.count as number,
      }),
    );
    const seq = (journal.seq as number) + 1;
    this.#db.transaction(() => {
      this.#db
        .prepare("INSERT INTO sealed VALUES (?, ?)")
        .run(seq, JSON.stringify({ attempts, more, nameless }));
      this.#db.prepare("UPDATE journal SET seq = ?, more = 0, nameless = 0, is_told = 1").run(seq);
      const drop = this.#db.prepare(`DELETE FROM open
        WHERE address = ? AND channel = ? AND outcome = ? AND ip = ? AND software = ? AND hour = ?`);
      for (const row of rows)
        drop.run(
          ...(["address", "channel", "outcome", "ip", "software", "hour"] as const).map(
            (name) => row[name] ?? null,
          ),
        );
    });
    this.#open -= rows.length;
    this.#strange -= rows.filter(
      (row) => row.outcome === "wrong-password" || row.outcome === "unavailable",
    ).length;
    return { ...named, seq, attempts, more, nameless };
  }

  /** `lastSeq`: the last batch that counts. One beyond ours: this file is older than what was reported from it. */
  acknowledge(lastSeq: number): void {
    this.#db.transaction(() => {
      this.#db.prepare("DELETE FROM sealed WHERE seq <= ?").run(lastSeq);
      this.#db.prepare("UPDATE journal SET seq = max(seq, ?)").run(lastSeq);
    });
  }

  close(): void {
    this.#db.close();
  }
}

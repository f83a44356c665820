// The replica: what the mail servers read, kept in step with the control plane's policy.
// Invariant: a batch is written in three steps, each a transaction of one file: the kicks it makes due, the
// credentials (what Dovecot reads where Postern keeps the passwords), then access together with the serial. After
// a crash between them the batch is applied again, which changes nothing that is done and loses no kick; a mailbox
// whose credentials and access do not say the same is written again, whatever the policy says of it by then.
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Sqlite } from "../base/sqlite.ts";
import { CHANNELS, type Channel, orderedChannels } from "../policy/channel.ts";
import {
  type AccessRow,
  channelsToEnd,
  compile,
  instantText,
  isOpenAt,
  type MailboxPolicy,
  NEVER,
} from "../policy/replica.ts";
import type { Change } from "../wire/feed.ts";
import { fingerprint, openOwn, openServed, type ReplicaFile, serve } from "./replica-file.ts";
import {
  countDomains,
  type Holder,
  isSame,
  type Known,
  readKnown,
  writeAccess,
  writeCredentials,
} from "./replica-rows.ts";
import { AGENT_SCHEMA, CREDENTIALS_SCHEMA, REPLICA_SCHEMA, REPLICA_VERSION } from "./replica-schema.ts";

export interface ReplicaOptions {
  dir: string;
  /** Whether Postern keeps the mailboxes' passwords. */
  isManaged: boolean;
  webmailPorts: readonly string[];
  webmailPeers: readonly string[];
  /** Somebody else wrote to the files: the whole policy is read again, whatever they say is applied. */
  isDistrusted?: boolean;
}

/** Sessions that a change made unwelcome and that have not been ended yet. */
export interface Kick {
  serial: number;
  address: string;
  channels: Channel[];
}

/** `upTo`: where these end, for clearKicks(). */
export interface PendingKicks {
  upTo: number;
  kicks: Kick[];
}

/** A piece of the whole policy, in the order of addresses. */
export interface PolicyPart {
  mailboxes: readonly MailboxPolicy[];
  isLast: boolean;
}

type PolicyStep =
  | { op: "set"; serial: number; mailbox: MailboxPolicy }
  | { op: "remove"; serial: number; address: string };

/** A channel that closes by itself. */
export interface Closing {
  address: string;
  channel: Channel;
}

export type RestrictedRow = Pick<AccessRow, "address" | "mailbox_id">;

export interface Applied {
  storeId: string;
  serial: number;
}

export class Replica {
  readonly #access: Sqlite;
  /** Null where the mail host verifies passwords by itself. */
  readonly #credentials: Sqlite | null;
  readonly #own: Sqlite;
  readonly #replicaFile: string;
  /** Not to be read before it is whole. */
  readonly #closed: Pick<ReplicaFile, "file" | "readers"> | null = null;
  /** The files the servers read, and how we left each of them. */
  readonly #left = new Map<string, string>();

  constructor(options: ReplicaOptions) {
    mkdirSync(options.dir, { recursive: true, mode: 0o755 });
    const { isDistrusted = false } = options;
    const version = REPLICA_VERSION;
    const replica = path.join(options.dir, "replica.sqlite");
    this.#access = openServed({
      file: replica,
      schema: REPLICA_SCHEMA,
      version,
      readers: "postfix",
      isClosedUntilWhole: false,
    });
    this.#replicaFile = replica;
    this.#left.set(replica, "");
    this.#credentials = null;
    if (options.isManaged) {
      const served = { file: path.join(options.dir, "credentials.sqlite"), readers: "dovecot" };
      this.#credentials = openServed({
        ...served,
        schema: CREDENTIALS_SCHEMA,
        version,
        isClosedUntilWhole: true,
      });
      this.#closed = served;
      this.#left.set(served.file, "");
      const isEmpty = this.#credentials.prepare("SELECT 1 FROM credential LIMIT 1").get() === undefined;
      // Made anew, or of a host that has just become managed: the access rows came without passwords.
      if (isEmpty) this.#access.prepare("DELETE FROM applied").run();
    }
    this.#own = openOwn(path.join(options.dir, "agent.sqlite"), version, AGENT_SCHEMA);
    // What is not whole yet stays closed to the servers; what they read already, they go on reading.
    if (this.applied() !== undefined) this.#serve();
    if (isDistrusted) this.#access.prepare("DELETE FROM applied").run();
    this.#access.transaction(() => {
      replaceList(this.#access, "webmail_port", "port", options.webmailPorts);
      replaceList(this.#access, "webmail_peer", "ip", options.webmailPeers);
    });
    // While access is being filled, what the credentials say holds.
    if (this.applied() !== undefined) this.#removeOrphans();
    this.#remember();
  }

  /** Up to which change of which store the servers are; undefined before the first whole policy. */
  applied(): Applied | undefined {
    const row = this.#access.prepare("SELECT store_id, serial FROM applied").get() as
      | { store_id: string; serial: number }
      | undefined;
    return row && { storeId: row.store_id, serial: row.serial };
  }

  /** False when somebody else wrote, removed or chmodded what the servers read: open it anew, and distrust it. */
  isUntouched(): boolean {
    return [...this.#left].every(([file, left]) => fingerprint(file) === left);
  }

  /** Applies changes in order; the caller has checked that they follow on what is applied. */
  apply(storeId: string, changes: readonly Change[]): void {
    const last = changes.at(-1);
    if (last === undefined) return;
    const known = this.#knownOf(changes.map(addressOf));
    this.#write(changes, { storeId, serial: last.serial }, known);
  }

  /**
   * Makes the replica equal to a whole policy, whose pages come in the order of addresses; what is applied is said
   * with the last one, and then the servers may read it.
   */
  async replaceAll(storeId: string, serial: number, pages: AsyncIterable<PolicyPart>): Promise<void> {
    let after = "";
    const { wasEmpty } = this.#access
      .prepare("SELECT NOT EXISTS (SELECT 1 FROM access) AND NOT EXISTS (SELECT 1 FROM domain) AS wasEmpty")
      .get() as { wasEmpty: 0 | 1 };
    // What is filled anew is on the disk when it is whole, and need not be before.
    if (wasEmpty === 1) this.#setDurable(false);
    try {
      for await (const { mailboxes, isLast } of pages) {
        const upTo = isLast ? undefined : mailboxes.at(-1)?.address;
        const known = this.#knownBetween(after, upTo);
        const changes: PolicyStep[] = mailboxes.map((mailbox) => ({ op: "set", serial, mailbox }));
        const listed = new Set(mailboxes.map((mailbox) => mailbox.address));
        for (const addresses of [known.holders.keys(), known.credentialed])
          for (const address of addresses)
            if (!listed.has(address)) changes.push({ op: "remove", serial, address });
        this.#write(changes, undefined, known);
        after = upTo ?? after;
      }
    } finally {
      if (wasEmpty === 1) {
        const isUntouched = this.isUntouched();
        this.#setDurable(true);
        // What the files look like now is our doing; it may break off here, and go on with the same files.
        if (isUntouched) this.#remember();
      }
    }
    this.#access.transaction(() => {
      if (wasEmpty === 0) countDomains(this.#access);
      this.#noteApplied({ storeId, serial });
    });
    this.#serve();
    this.#remember();
  }

  /** The oldest `most` after a place (`upTo` of those before). */
  kicks(most: number, after = 0): PendingKicks {
    const rows = this.#own
      .prepare(
        "SELECT rowid, serial, address, channels FROM pending_kick WHERE rowid > ? ORDER BY rowid LIMIT ?",
      )
      .all(after, most);
    return {
      upTo: (rows.at(-1)?.rowid as number | undefined) ?? after,
      kicks: rows.map((row) => ({
        serial: row.serial as number,
        address: row.address as string,
        channels: orderedChannels((row.channels as string).split(",") as Channel[]),
      })),
    };
  }

  /** Forgets the kicks up to here, once they are done. */
  clearKicks(upTo: number): void {
    this.#own.prepare("DELETE FROM pending_kick WHERE rowid <= ?").run(upTo);
  }

  /** Whether the channel is open now, by this machine's clock. */
  isOpen(address: string, channel: Channel): boolean {
    const row = this.row(address);
    return row !== undefined && isOpenAt(row, channel, instantNow());
  }

  /** What closes by itself after an instant and up to another, which counts in (as instantText() writes them). */
  closingBetween(after: string, upTo: string): Closing[] {
    return CHANNELS.flatMap((channel) =>
      this.#access
        .prepare(`SELECT address ${closingAfter(channel)} AND ${channel}_turn <= ?`)
        .all(after, upTo)
        .map((row) => ({ address: row.address as string, channel })),
    );
  }

  /** The first instant after this one at which something closes by itself; undefined when nothing does. */
  nextClosing(after: string): string | undefined {
    const instants = CHANNELS.flatMap((channel) => {
      const row = this.#access
        .prepare(`SELECT ${channel}_turn AS at ${closingAfter(channel)} ORDER BY ${channel}_turn LIMIT 1`)
        .get(after) as { at: string } | undefined;
      return row === undefined ? [] : [row.at];
    });
    return instants.sort()[0];
  }

  row(address: string): AccessRow | undefined {
    return this.#access.prepare("SELECT * FROM access WHERE address = ?").get(address) as
      | AccessRow
      | undefined;
  }

  /** Whether any mailbox here is of this domain. */
  hasDomain(domain: string): boolean {
    return this.#access.prepare("SELECT 1 FROM domain WHERE name = ?").get(domain) !== undefined;
  }

  /**
   * The restricted ones among the next `most` mailboxes after an address, for going through all of them; `upTo`: the
   * last of those gone through, null when that was the end. The open ones, which may be a million, stay in SQLite.
   */
  restrictedAfter(after: string, most: number): { rows: RestrictedRow[]; upTo: string | null } {
    const last = this.#access
      .prepare("SELECT address FROM access WHERE address > ? ORDER BY address LIMIT 1 OFFSET ?")
      .get(after, most - 1) as { address: string } | undefined;
    const upTo = last?.address ?? null;
    const isRestricted = CHANNELS.map((channel) => `${channel} = 0`).join(" OR ");
    const select = this.#access.prepare(
      `SELECT address, mailbox_id FROM access
       WHERE address > ? ${upTo === null ? "" : "AND address <= ?"} AND (${isRestricted}) ORDER BY address`,
    );
    const rows = select.all(after, ...(upTo === null ? [] : [upTo]));
    return { rows: rows as unknown as RestrictedRow[], upTo };
  }

  close(): void {
    for (const db of [this.#access, this.#credentials, this.#own]) db?.close();
  }

  /** The three steps of a batch; see the invariant at the head. `known`: all that it concerns. */
  #write(changes: readonly PolicyStep[], applied: Applied | undefined, known: Known): void {
    const { after, kicks } = this.#plan(changes, known);
    if (kicks.length > 0)
      this.#own.transaction(() => {
        const insert = this.#own.prepare("INSERT INTO pending_kick VALUES (?, ?, ?)");
        for (const kick of kicks) insert.run(kick.serial, kick.address, kick.channels.join(","));
      });
    const db = this.#credentials;
    if (db !== null && after.size > 0) db.transaction(() => writeCredentials(db, after, known));
    if (after.size > 0 || applied !== undefined)
      this.#access.transaction(() => {
        writeAccess(this.#access, after, known);
        if (applied !== undefined) this.#noteApplied(applied);
      });
    this.#remember();
  }

  /** Whether a commit is on the disk when it returns; what was committed before is from then on. */
  #setDurable(isDurable: boolean): void {
    const files = [this.#credentials, this.#access];
    for (const db of files) db?.exec(`PRAGMA synchronous = ${isDurable ? "FULL" : "NORMAL"}`);
    if (isDurable) for (const db of files) db?.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }

  #noteApplied({ storeId, serial }: Applied): void {
    this.#access.prepare("DELETE FROM applied").run();
    this.#access.prepare("INSERT INTO applied VALUES (?, ?)").run(storeId, serial);
  }

  /** What differs after the changes (null: gone), and whose sessions must end. */
  #plan(
    changes: readonly PolicyStep[],
    { holders, credentialed }: Known,
  ): { after: Map<string, Holder | null>; kicks: Kick[] } {
    const after = new Map<string, Holder | null>();
    const kicks: Kick[] = [];
    const now = instantNow();
    for (const change of changes) {
      const address = addressOf(change);
      const known = after.get(address);
      const before = known === undefined ? holders.get(address) : (known ?? undefined);
      const next = change.op === "set" ? this.#compiled(change.mailbox) : undefined;
      const isOrphan = before === undefined && next === undefined && credentialed.has(address);
      if (isSame(before, next) && !isOrphan) continue;
      after.set(address, next ?? null);
      const channels = channelsToEnd(before, next, now);
      if (channels.length > 0) kicks.push({ serial: change.serial, address, channels });
    }
    return { after, kicks };
  }

  /** Every mailbox that the replica has after an address, and up to another one or the end. */
  #knownBetween(after: string, upTo: string | undefined): Known {
    return upTo === undefined
      ? readKnown(this.#access, this.#credentials, "address > ?", after)
      : readKnown(this.#access, this.#credentials, "address > ? AND address <= ?", after, upTo);
  }

  #knownOf(addresses: readonly string[]): Known {
    const where = "address IN (SELECT value FROM json_each(?))";
    return readKnown(this.#access, this.#credentials, where, JSON.stringify(addresses));
  }

  /** Credentials of addresses that access does not list: a crash came between the two. They open nothing again. */
  #removeOrphans(): void {
    const db = this.#credentials;
    if (db !== null) {
      db.prepare("ATTACH ? AS replica").run(this.#replicaFile);
      db.exec(
        "DELETE FROM credential WHERE NOT EXISTS (SELECT 1 FROM replica.access a WHERE a.address = credential.address)",
      );
      db.exec("DETACH replica");
    }
  }

  #compiled(mailbox: MailboxPolicy): Holder {
    return { row: compile(mailbox), passwordHash: this.#credentials === null ? null : mailbox.passwordHash };
  }

  #serve(): void {
    if (this.#closed !== null) serve(this.#closed);
  }

  #remember(): void {
    for (const file of this.#left.keys()) this.#left.set(file, fingerprint(file));
  }
}

function addressOf(step: PolicyStep): string {
  return step.op === "set" ? step.mailbox.address : step.address;
}

/** The rest of a query for open channels whose turn comes after an instant; as its index is, so that it is used. */
function closingAfter(channel: Channel): string {
  return `FROM access WHERE ${channel}_turn < '${NEVER}' AND ${channel}_turn > ? AND ${channel} = 1`;
}

function instantNow(): string {
  return instantText(Math.floor(Date.now() / 1_000));
}

function replaceList(
  db: Sqlite,
  table: "webmail_port" | "webmail_peer",
  column: string,
  values: readonly string[],
): void {
  db.prepare(`DELETE FROM ${table}`).run();
  for (const value of values) db.prepare(`INSERT INTO ${table} (${column}) VALUES (?)`).run(value);
}

// The replica: what the mail servers read, kept in step with the control plane's policy.
// Invariant: a batch of changes, the serial it leads to and the kicks it makes due are one transaction,
// in all of its files together; applying a batch twice changes nothing.
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Sqlite } from "../base/sqlite.ts";
import { CHANNELS, type Channel, orderedChannels } from "../policy/channel.ts";
import { type AccessRow, channelsToEnd, compile, type MailboxPolicy } from "../policy/replica.ts";
import type { Change } from "../wire/feed.ts";
import { fingerprint, openFile, prepareFile } from "./replica-file.ts";
import { AGENT_SCHEMA, CREDENTIALS_SCHEMA, REPLICA_SCHEMA, REPLICA_VERSION } from "./replica-schema.ts";
import { endStaleReaders } from "./stale-reader.ts";

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

export interface Applied {
  storeId: string;
  serial: number;
}

export class Replica {
  readonly #db: Sqlite;
  readonly #file: string;
  readonly #isManaged: boolean;
  /** The files the servers read, and how we left each of them. */
  readonly #left = new Map<string, string>();

  constructor(options: ReplicaOptions) {
    mkdirSync(options.dir, { recursive: true, mode: 0o755 });
    this.#file = path.join(options.dir, "replica.sqlite");
    this.#isManaged = options.isManaged;
    const served: [file: string, schema: string, readers: string][] = [
      [this.#file, REPLICA_SCHEMA, "postfix"],
    ];
    const credentials = path.join(options.dir, "credentials.sqlite");
    if (options.isManaged) served.push([credentials, CREDENTIALS_SCHEMA, "dovecot"]);
    for (const [file, schema, readers] of served) {
      if (!prepareFile(file, REPLICA_VERSION, schema, readers)) endStaleReaders(file);
      this.#left.set(file, "");
    }
    const own = path.join(options.dir, "agent.sqlite");
    prepareFile(own, REPLICA_VERSION, AGENT_SCHEMA, "root");
    this.#db = openFile(this.#file);
    // One transaction over all files (SQLite: atomic with rollback journals).
    this.#db.attach(own, "own");
    // A kick may be lost with the machine's power: the sessions are lost with it.
    this.#db.exec("PRAGMA own.synchronous = OFF");
    if (options.isManaged) this.#db.attach(credentials, "credentials");
    this.#change(() => {
      if (options.isDistrusted) this.#run("DELETE FROM applied");
      this.#replaceList("webmail_port", "port", options.webmailPorts);
      this.#replaceList("webmail_peer", "ip", options.webmailPeers);
    });
  }

  /** Up to which change of which store the servers are; undefined before the first whole policy. */
  applied(): Applied | undefined {
    const row = this.#get("SELECT store_id, serial FROM applied") as
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
    this.#change(() => {
      for (const change of changes) {
        if (change.op === "set") this.#set(change.serial, change.mailbox);
        else this.#remove(change.serial, change.address);
      }
      this.#setApplied(storeId, last.serial);
    });
  }

  /** Makes the replica equal to a whole policy; `pages` come in order of address. */
  async replaceAll(
    storeId: string,
    serial: number,
    pages: AsyncIterable<readonly MailboxPolicy[]>,
  ): Promise<void> {
    this.#db.exec(
      "CREATE TEMP TABLE IF NOT EXISTS incoming (address TEXT PRIMARY KEY, policy TEXT NOT NULL)",
    );
    this.#db.exec("DELETE FROM incoming");
    for await (const page of pages) {
      for (const mailbox of page)
        this.#run("INSERT OR REPLACE INTO incoming VALUES (?, ?)", mailbox.address, JSON.stringify(mailbox));
    }
    this.#change(() => {
      for (const row of this.#all(
        "SELECT address FROM access WHERE address NOT IN (SELECT address FROM incoming)",
      ))
        this.#remove(serial, row.address as string);
      for (const row of this.#db.prepare("SELECT policy FROM incoming").iterate())
        this.#set(serial, JSON.parse(row.policy as string) as MailboxPolicy);
      this.#setApplied(storeId, serial);
    });
    this.#db.exec("DELETE FROM incoming");
  }

  kicks(): Kick[] {
    return this.#all("SELECT serial, address, channels FROM own.pending_kick ORDER BY serial").map((row) => ({
      serial: row.serial as number,
      address: row.address as string,
      channels: orderedChannels((row.channels as string).split(",") as Channel[]),
    }));
  }

  /** Forgets the kicks up to a serial, once they are done. */
  clearKicks(serial: number): void {
    // Not in a BEGIN IMMEDIATE, which would lock the files that the servers read as well.
    this.#run("DELETE FROM own.pending_kick WHERE serial <= ?", serial);
  }

  row(address: string): AccessRow | undefined {
    return this.#get("SELECT * FROM access WHERE address = ?", address) as AccessRow | undefined;
  }

  close(): void {
    this.#db.close();
  }

  /** One transaction, after which the files are as we left them. */
  #change(work: () => void): void {
    this.#db.transaction(work);
    for (const file of this.#left.keys()) this.#left.set(file, fingerprint(file));
  }

  #set(serial: number, mailbox: MailboxPolicy): void {
    const before = this.#holder(mailbox.address);
    const row = compile(mailbox);
    const after = { row, passwordHash: this.#isManaged ? mailbox.passwordHash : null };
    const isSame =
      before?.passwordHash === after.passwordHash &&
      before?.row.mailbox_id === row.mailbox_id &&
      CHANNELS.every((channel) => before.row[channel] === row[channel]);
    if (isSame) return;
    this.#run(
      "INSERT OR REPLACE INTO access (address, mailbox_id, pop, imap, smtp, webmail) VALUES (?, ?, ?, ?, ?, ?)",
      row.address,
      row.mailbox_id,
      row.pop,
      row.imap,
      row.smtp,
      row.webmail,
    );
    if (this.#isManaged && mailbox.passwordHash !== null)
      this.#run(
        "INSERT OR REPLACE INTO credentials.credential VALUES (?, ?)",
        row.address,
        mailbox.passwordHash,
      );
    else if (this.#isManaged) this.#run("DELETE FROM credentials.credential WHERE address = ?", row.address);
    this.#addKick(serial, row.address, channelsToEnd(before, after));
  }

  #remove(serial: number, address: string): void {
    const before = this.#holder(address);
    this.#run("DELETE FROM access WHERE address = ?", address);
    if (this.#isManaged) this.#run("DELETE FROM credentials.credential WHERE address = ?", address);
    this.#addKick(serial, address, channelsToEnd(before, undefined));
  }

  #holder(address: string): { row: AccessRow; passwordHash: string | null } | undefined {
    const row = this.row(address);
    if (row === undefined) return undefined;
    const found = this.#isManaged
      ? this.#get("SELECT password_hash FROM credentials.credential WHERE address = ?", address)
      : undefined;
    return { row, passwordHash: (found?.password_hash as string | undefined) ?? null };
  }

  #addKick(serial: number, address: string, channels: Channel[]): void {
    if (channels.length > 0)
      this.#run("INSERT INTO own.pending_kick VALUES (?, ?, ?)", serial, address, channels.join(","));
  }

  #setApplied(storeId: string, serial: number): void {
    this.#run("DELETE FROM applied");
    this.#run("INSERT INTO applied VALUES (?, ?)", storeId, serial);
  }

  #replaceList(table: "webmail_port" | "webmail_peer", column: string, values: readonly string[]): void {
    this.#run(`DELETE FROM ${table}`);
    for (const value of values) this.#run(`INSERT INTO ${table} (${column}) VALUES (?)`, value);
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#db.prepare(sql).run(...values);
  }

  #get(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.#db.prepare(sql).get(...values);
  }

  #all(sql: string): Record<string, unknown>[] {
    return this.#db.prepare(sql).all();
  }
}

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
  type GatePhase,
  gatePhases,
  instantText,
  isOpenAt,
  type MailboxPolicy,
  NEVER,
} from "../policy/replica.ts";
import type { Change } from "../wire/feed.ts";
import { fingerprint, openOwn, openServed } from "./replica-file.ts";
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

/** A mailbox as the replica has it. */
interface Holder {
  row: AccessRow;
  passwordHash: string | null;
  /** Its credentials were written and its access was not: a crash came in between. */
  isTorn?: boolean;
}

const CREDENTIAL = "address, password_hash, since, until, pop, imap, smtp, webmail";
const PHASE = ["since", "until", ...CHANNELS] as const;
/** A row of credentials.sqlite. */
interface Credential extends GatePhase {
  password_hash: string;
}

/** A channel that closes by itself. */
export interface Closing {
  address: string;
  channel: Channel;
}

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
  /** The files the servers read, and how we left each of them. */
  readonly #left = new Map<string, string>();

  constructor(options: ReplicaOptions) {
    mkdirSync(options.dir, { recursive: true, mode: 0o755 });
    const { isDistrusted = false } = options;
    const version = REPLICA_VERSION;
    const replica = path.join(options.dir, "replica.sqlite");
    this.#access = openServed({ file: replica, schema: REPLICA_SCHEMA, version, readers: "postfix" });
    this.#replicaFile = replica;
    this.#left.set(replica, "");
    this.#credentials = null;
    if (options.isManaged) {
      const file = path.join(options.dir, "credentials.sqlite");
      this.#credentials = openServed({ file, schema: CREDENTIALS_SCHEMA, version, readers: "dovecot" });
      this.#left.set(file, "");
      const isEmpty = this.#credentials.prepare("SELECT 1 FROM credential LIMIT 1").get() === undefined;
      // Made anew, or of a host that has just become managed: the access rows came without passwords.
      if (isEmpty) this.#access.prepare("DELETE FROM applied").run();
    }
    this.#own = openOwn(path.join(options.dir, "agent.sqlite"), version, AGENT_SCHEMA);
    if (isDistrusted) this.#access.prepare("DELETE FROM applied").run();
    for (const db of [this.#credentials, this.#access])
      db?.transaction(() => {
        replaceList(db, "webmail_port", "port", options.webmailPorts);
        replaceList(db, "webmail_peer", "ip", options.webmailPeers);
      });
    this.#removeOrphans();
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
    if (last !== undefined) this.#write(changes, { storeId, serial: last.serial });
  }

  /**
   * Makes the replica equal to a whole policy, whose pages come in the order of addresses; what is applied is said
   * with the last one.
   */
  async replaceAll(storeId: string, serial: number, pages: AsyncIterable<PolicyPart>): Promise<void> {
    let after = "";
    for await (const { mailboxes, isLast } of pages) {
      const upTo = isLast ? undefined : mailboxes.at(-1)?.address;
      const known = this.#holdersBetween(after, upTo);
      const changes = mailboxes.map(
        (mailbox): Change => ({ op: "set", serial, mailbox: { ...mailbox, blocked: [...mailbox.blocked] } }),
      );
      const listed = new Set(mailboxes.map((mailbox) => mailbox.address));
      for (const address of known.keys())
        if (!listed.has(address)) changes.push({ op: "remove", serial, address });
      this.#write(changes, isLast ? { storeId, serial } : undefined, known);
      after = upTo ?? after;
    }
    this.#removeOrphans();
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
    return (
      this.#access
        .prepare("SELECT 1 FROM access WHERE substr(address, instr(address, '@') + 1) = ? LIMIT 1")
        .get(domain) !== undefined
    );
  }

  /** Mailboxes by address, for going through all of them. */
  rowsAfter(address: string, most: number): AccessRow[] {
    const select = this.#access.prepare("SELECT * FROM access WHERE address > ? ORDER BY address LIMIT ?");
    return select.all(address, most) as unknown as AccessRow[];
  }

  close(): void {
    for (const db of [this.#access, this.#credentials, this.#own]) db?.close();
  }

  /** The three steps of a batch; see the invariant at the head. `known`: the holders where all are read already. */
  #write(changes: readonly Change[], applied?: Applied, known?: ReadonlyMap<string, Holder>): void {
    const { after, kicks } = this.#plan(changes, (address) =>
      known === undefined ? this.#holder(address) : known.get(address),
    );
    if (kicks.length > 0)
      this.#own.transaction(() => {
        const insert = this.#own.prepare("INSERT INTO pending_kick VALUES (?, ?, ?)");
        for (const kick of kicks) insert.run(kick.serial, kick.address, kick.channels.join(","));
      });
    this.#writeCredentials(after);
    if (after.size > 0 || applied !== undefined) this.#writeAccess(after, applied);
    this.#remember();
  }

  #writeAccess(after: ReadonlyMap<string, Holder | null>, applied?: Applied): void {
    this.#access.transaction(() => {
      const remove = this.#access.prepare("DELETE FROM access WHERE address = ?");
      const insert = this.#access.prepare(
        `INSERT OR REPLACE INTO access (address, mailbox_id, pop, imap, smtp, webmail,
          pop_turn, imap_turn, smtp_turn, webmail_turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      for (const [address, holder] of after) {
        if (holder === null) remove.run(address);
        else {
          const { mailbox_id, pop, imap, smtp, webmail } = holder.row;
          const turns = CHANNELS.map((channel) => holder.row[`${channel}_turn`] as string);
          insert.run(address, mailbox_id, pop, imap, smtp, webmail, ...turns);
        }
      }
      if (applied !== undefined) {
        this.#access.prepare("DELETE FROM applied").run();
        this.#access.prepare("INSERT INTO applied VALUES (?, ?)").run(applied.storeId, applied.serial);
      }
    });
  }

  /** What differs after the changes (null: gone), and whose sessions must end. */
  #plan(
    changes: readonly Change[],
    holderOf: (address: string) => Holder | undefined,
  ): { after: Map<string, Holder | null>; kicks: Kick[] } {
    const after = new Map<string, Holder | null>();
    const kicks: Kick[] = [];
    const now = instantNow();
    for (const change of changes) {
      const address = change.op === "set" ? change.mailbox.address : change.address;
      const known = after.get(address);
      const before = known === undefined ? holderOf(address) : (known ?? undefined);
      const next = change.op === "set" ? this.#compiled(change.mailbox) : undefined;
      if (isSame(before, next)) continue;
      after.set(address, next ?? null);
      const channels = channelsToEnd(before, next, now);
      if (channels.length > 0) kicks.push({ serial: change.serial, address, channels });
    }
    return { after, kicks };
  }

  /** Every mailbox that the replica has after an address, and up to another one or the end. */
  #holdersBetween(after: string, upTo: string | undefined): Map<string, Holder> {
    const within = `address > ? ${upTo === undefined ? "" : "AND address <= ?"}`;
    const bounds = upTo === undefined ? [after] : [after, upTo];
    const credentials = new Map<string, Credential[]>();
    const found = this.#credentials
      ?.prepare(`SELECT ${CREDENTIAL} FROM credential WHERE ${within} ORDER BY address, until`)
      .iterate(...bounds);
    for (const each of found ?? []) {
      const row = each as unknown as Credential & { address: string };
      const others = credentials.get(row.address);
      if (others === undefined) credentials.set(row.address, [row]);
      else others.push(row);
    }
    const holders = new Map<string, Holder>();
    for (const each of this.#access.prepare(`SELECT * FROM access WHERE ${within}`).iterate(...bounds)) {
      const row = each as unknown as AccessRow;
      holders.set(row.address, holderFrom(row, credentials.get(row.address) ?? []));
    }
    return holders;
  }

  #writeCredentials(after: ReadonlyMap<string, Holder | null>): void {
    const db = this.#credentials;
    if (db === null || after.size === 0) return;
    db.transaction(() => {
      const remove = db.prepare("DELETE FROM credential WHERE address = ?");
      const insert = db.prepare(`INSERT INTO credential (${CREDENTIAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
      for (const [address, holder] of after) {
        remove.run(address);
        if (holder === null || holder.passwordHash === null) continue;
        for (const { since, until, pop, imap, smtp, webmail } of gatePhases(holder.row))
          insert.run(address, holder.passwordHash, since, until, pop, imap, smtp, webmail);
      }
    });
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
    this.#remember();
  }

  #compiled(mailbox: MailboxPolicy): Holder {
    return { row: compile(mailbox), passwordHash: this.#credentials === null ? null : mailbox.passwordHash };
  }

  #holder(address: string): Holder | undefined {
    const row = this.row(address);
    const credentials = this.#credentials
      ?.prepare(`SELECT ${CREDENTIAL} FROM credential WHERE address = ? ORDER BY until`)
      .all(address) as Credential[] | undefined;
    return row && holderFrom(row, credentials ?? []);
  }

  #remember(): void {
    for (const file of this.#left.keys()) this.#left.set(file, fingerprint(file));
  }
}

/** `credentials`: in the order of time. */
function holderFrom(row: AccessRow, credentials: readonly Credential[]): Holder {
  const [first] = credentials;
  if (first === undefined) return { row, passwordHash: null };
  const phases = gatePhases(row);
  const isWhole =
    phases.length === credentials.length &&
    phases.every((phase, at) => PHASE.every((column) => phase[column] === credentials[at]?.[column]));
  return { row, passwordHash: first.password_hash, isTorn: !isWhole };
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

function isSame(before: Holder | undefined, after: Holder | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return (
    before.isTorn !== true &&
    before.passwordHash === after.passwordHash &&
    before.row.mailbox_id === after.row.mailbox_id &&
    CHANNELS.every(
      (channel) =>
        before.row[channel] === after.row[channel] &&
        before.row[`${channel}_turn`] === after.row[`${channel}_turn`],
    )
  );
}

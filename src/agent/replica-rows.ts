// A mailbox as it stands in the files that the servers read: a row of access, and of credentials a row for each
// stretch of time. Reads and writes many at once; the caller holds the transactions.
import type { Sqlite } from "../base/sqlite.ts";
import { CHANNELS } from "../policy/channel.ts";
import { type AccessRow, type GatePhase, gatePhases } from "../policy/replica.ts";

/** A mailbox as the replica has it. */
export interface Holder {
  row: AccessRow;
  passwordHash: string | null;
  /** Its credentials were written and its access was not: a crash came in between. */
  isTorn?: boolean;
}

const CREDENTIAL = "address, password_hash, since, until, pop, imap, smtp, webmail";
const PHASE = ["since", "until", ...CHANNELS] as const;
/** A row of credentials.sqlite. */
interface Credential extends GatePhase {
  address: string;
  password_hash: string;
}

/** What is there of the mailboxes that a batch concerns. */
export interface Known {
  holders: ReadonlyMap<string, Holder>;
  /** Addresses that have credentials, whether access lists them or not. */
  credentialed: ReadonlySet<string>;
}

/** `where`: the condition on `address`, the same for both files. */
export function readKnown(
  access: Sqlite,
  credentials: Sqlite | null,
  where: string,
  ...values: string[]
): Known {
  const byAddress = new Map<string, Credential[]>();
  const found = credentials
    ?.prepare(`SELECT ${CREDENTIAL} FROM credential WHERE ${where} ORDER BY address, until`)
    .iterate(...values);
  for (const each of found ?? []) {
    const row = each as unknown as Credential;
    const others = byAddress.get(row.address);
    if (others === undefined) byAddress.set(row.address, [row]);
    else others.push(row);
  }
  const holders = new Map<string, Holder>();
  for (const each of access.prepare(`SELECT * FROM access WHERE ${where}`).iterate(...values)) {
    const row = each as unknown as AccessRow;
    holders.set(row.address, holderFrom(row, byAddress.get(row.address) ?? []));
  }
  return { holders, credentialed: new Set(byAddress.keys()) };
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

/** Null: gone. */
type Next = ReadonlyMap<string, Holder | null>;

export function writeCredentials(db: Sqlite, next: Next, { credentialed }: Known): void {
  const remove = db.prepare("DELETE FROM credential WHERE address = ?");
  const insert = db.prepare(`INSERT INTO credential (${CREDENTIAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const [address, holder] of next) {
    if (credentialed.has(address)) remove.run(address);
    if (holder === null || holder.passwordHash === null) continue;
    for (const { since, until, pop, imap, smtp, webmail } of gatePhases(holder.row))
      insert.run(address, holder.passwordHash, since, until, pop, imap, smtp, webmail);
  }
}

export function writeAccess(db: Sqlite, next: Next, { holders }: Known): void {
  const remove = db.prepare("DELETE FROM access WHERE address = ?");
  const insert = db.prepare(
    `INSERT OR REPLACE INTO access (address, mailbox_id, pop, imap, smtp, webmail,
      pop_turn, imap_turn, smtp_turn, webmail_turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const more = new Map<string, number>();
  for (const [address, holder] of next) {
    if (holder === null) remove.run(address);
    else {
      const { mailbox_id, pop, imap, smtp, webmail } = holder.row;
      const turns = CHANNELS.map((channel) => holder.row[`${channel}_turn`] as string);
      insert.run(address, mailbox_id, pop, imap, smtp, webmail, ...turns);
    }
    const difference = Number(holder !== null) - Number(holders.has(address));
    const domain = address.slice(address.lastIndexOf("@") + 1);
    if (difference !== 0) more.set(domain, (more.get(domain) ?? 0) + difference);
  }
  const count = db.prepare(
    "INSERT INTO domain VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET mailboxes = mailboxes + ?2",
  );
  for (const [domain, difference] of more) count.run(domain, difference);
  if (more.size > 0) db.prepare("DELETE FROM domain WHERE mailboxes = 0").run();
}

/** The domains that have mailboxes, counted anew: whoever else wrote to the file may have left them wrong. */
export function countDomains(db: Sqlite): void {
  db.exec("DELETE FROM domain");
  db.exec(
    "INSERT INTO domain SELECT substr(address, instr(address, '@') + 1), count(*) FROM access GROUP BY 1",
  );
}

export function isSame(before: Holder | undefined, after: Holder | undefined): boolean {
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

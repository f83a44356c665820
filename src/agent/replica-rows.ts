// A mailbox as it stands in the files that the servers read: a row of access, and of credentials a row for each
// stretch of time. Reads and writes many at once; the caller holds the transactions.
import type { Sqlite } from "../base/sqlite.ts";
import { CHANNELS } from "../policy/channel.ts";
import { type AccessRow, type GatePhase, gatePhases, NEVER } from "../policy/replica.ts";

/** A mailbox as the replica has it. */
export interface Holder {
  row: AccessRow;
  passwordHash: string | null;
  /** Its credentials were written and its access was not: a crash came in between. */
  isTorn?: boolean;
}

const CREDENTIAL = "address, password_hash, since, until, pop, imap, smtp, webmail";
/** A row of credentials.sqlite, in this order. */
type Credential = [address: string, passwordHash: string, ...Phase];
type Phase = [since: string, until: string, pop: string, imap: string, smtp: string, webmail: string];

/** What is there of the mailboxes that a batch concerns. */
export interface Known {
  holders: ReadonlyMap<string, Holder>;
  /** Addresses that have credentials, whether access lists them or not. */
  credentialed: ReadonlySet<string>;
  /** Those of them that have a single row, which ends never. */
  endless: ReadonlySet<string>;
}

/** `where`: the condition on `address`, the same for both files. */
export function readKnown(
  access: Sqlite,
  credentials: Sqlite | null,
  where: string,
  ...values: string[]
): Known {
  const byAddress = new Map<string, Credential[]>();
  for (const row of credentialRows(credentials, where, values)) {
    const others = byAddress.get(row[0]);
    if (others === undefined) byAddress.set(row[0], [row]);
    else others.push(row);
  }
  const holders = new Map<string, Holder>();
  for (const each of access.prepare(`SELECT * FROM access WHERE ${where}`).all(...values)) {
    const row = each as unknown as AccessRow;
    holders.set(row.address, holderFrom(row, byAddress.get(row.address) ?? []));
  }
  const endless = new Set<string>();
  for (const [address, [first, ...others]] of byAddress)
    if (first?.[3] === NEVER && others.length === 0) endless.add(address);
  return { holders, credentialed: new Set(byAddress.keys()), endless };
}

function credentialRows(db: Sqlite | null, where: string, values: string[]): Credential[] {
  const select = db?.prepare(`SELECT ${CREDENTIAL} FROM credential WHERE ${where} ORDER BY address, until`);
  select?.setReturnArrays(true);
  return (select?.all(...values) ?? []) as unknown as Credential[];
}

/** `credentials`: in the order of time. */
function holderFrom(row: AccessRow, credentials: readonly Credential[]): Holder {
  const [first] = credentials;
  if (first === undefined) return { row, passwordHash: null };
  const phases = gatePhases(row);
  const isWhole =
    phases.length === credentials.length &&
    credentials.every(([, , ...phase], at) => isPhase(phase, phases[at]));
  return { row, passwordHash: first[1], isTorn: !isWhole };
}

function isPhase([since, until, pop, imap, smtp, webmail]: Phase, phase: GatePhase | undefined): boolean {
  return (
    phase?.since === since &&
    phase.until === until &&
    phase.pop === pop &&
    phase.imap === imap &&
    phase.smtp === smtp &&
    phase.webmail === webmail
  );
}

/** Null: gone. */
type Next = ReadonlyMap<string, Holder | null>;

export function writeCredentials(db: Sqlite, next: Next, known: Known): void {
  const remove = db.prepare("DELETE FROM credential WHERE address = ?");
  const insert = db.prepare(
    `INSERT OR REPLACE INTO credential (${CREDENTIAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [address, holder] of next) {
    const phases = holder === null || holder.passwordHash === null ? [] : gatePhases(holder.row);
    const isWrittenOver = known.endless.has(address) && phases.length === 1;
    if (known.credentialed.has(address) && !isWrittenOver) remove.run(address);
    for (const { since, until, pop, imap, smtp, webmail } of phases)
      insert.run(address, holder?.passwordHash ?? "", since, until, pop, imap, smtp, webmail);
  }
}

export function writeAccess(db: Sqlite, next: Next, { holders }: Known): void {
  const remove = db.prepare("DELETE FROM access WHERE address = ?");
  const insert = db.prepare(
    `INSERT OR REPLACE INTO access (address, mailbox_id, pop, imap, smtp, webmail,
      pop_turn, imap_turn, smtp_turn, webmail_turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // Leaves the indexes of turns alone.
  const update = db.prepare("UPDATE access SET pop = ?, imap = ?, smtp = ?, webmail = ? WHERE address = ?");
  const more = new Map<string, number>();
  for (const [address, holder] of next) {
    const before = holders.get(address);
    if (holder === null) remove.run(address);
    else if (before !== undefined && isSameBox(before, holder) && isSameTime(before, holder)) {
      const { pop, imap, smtp, webmail } = holder.row;
      update.run(pop, imap, smtp, webmail, address);
    } else {
      const { mailbox_id, pop, imap, smtp, webmail } = holder.row;
      const turns = CHANNELS.map((channel) => holder.row[`${channel}_turn`] as string);
      insert.run(address, mailbox_id, pop, imap, smtp, webmail, ...turns);
    }
    const difference = Number(holder !== null) - Number(before !== undefined);
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
    isSameBox(before, after) &&
    isSameTime(before, after) &&
    CHANNELS.every((channel) => before.row[channel] === after.row[channel])
  );
}

function isSameBox(before: Holder, after: Holder): boolean {
  return before.row.mailbox_id === after.row.mailbox_id;
}

function isSameTime(before: Holder, after: Holder): boolean {
  return CHANNELS.every((channel) => before.row[`${channel}_turn`] === after.row[`${channel}_turn`]);
}

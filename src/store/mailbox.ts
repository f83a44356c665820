// Mailboxes: found, made, changed, deleted.
// Invariant: a mailbox and its restrictions are read in one statement, so that no reader ever sees one
// without the other; its version is the serial of its last change.
import { domainToUnicode } from "node:url";
import type { Channel } from "../policy/channel.ts";
import { orderedChannels } from "../policy/channel.ts";
import type { Turns } from "../policy/turn.ts";
import { countBatch, type NewBatch } from "./batch.ts";
import { parseTurns } from "./channel-state.ts";
import type { Actor, Ledger } from "./ledger.ts";
import { slices } from "./ledger.ts";
import { AddressInvalid, AddressTaken, NotFound } from "./refusal.ts";
import type { Viewer } from "./service.ts";
import { countMailboxes, defaultsOf } from "./service.ts";
import { type Database, newId, newMailboxId, type Store } from "./store.ts";
import type { MailboxRow, RuleMark } from "./tables.ts";

export interface Mailbox {
  id: string;
  serviceId: string;
  address: string;
  displayName: string;
  blocked: Channel[];
  /** When each blocked channel was closed. */
  since: Partial<Record<Channel, number>>;
  /** When channels become the other thing, in seconds. */
  turns: Turns;
  /** What the last findings of its rules amount to. */
  ruleMark: RuleMark;
  /** Some mail host answers otherwise than is wished. */
  hasAlarm: boolean;
  /** Serial of its last change. */
  version: number;
  /** Serial of the last change of its restrictions, or of its creation. */
  restrictionsVersion: number;
  changedAt: number;
}

export interface NewMailbox {
  serviceId: string;
  /** In its one spelling; its domain must be one of the service's. */
  address: string;
  displayName: string;
  /** Dovecot's {SCHEME}hash; null: the mail host verifies by itself. */
  passwordHash: string | null;
}

/** Mailbox columns beside one of its restrictions (or none): what fold() gathers. */
export type MailboxJoin = Pick<
  MailboxRow,
  | "id"
  | "service_id"
  | "address"
  | "display_name"
  | "rule_mark"
  | "has_alarm"
  | "version"
  | "restrictions_version"
  | "turns"
  | "changed_at"
> & { channel: Channel | null; since: number | null };

/** What fold() needs, of `mailbox as m` joined with `restriction as r`. */
export const MAILBOX_JOIN = [
  "m.id",
  "m.service_id",
  "m.address",
  "m.display_name",
  "m.rule_mark",
  "m.has_alarm",
  "m.version",
  "m.restrictions_version",
  "m.changed_at",
  "m.turns",
  "r.channel",
  "r.since",
] as const;

export async function getMailbox(db: Database, viewer: Viewer, address: string): Promise<Mailbox> {
  const rows = await db
    .selectFrom("mailbox as m")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(MAILBOX_JOIN)
    .where("m.address", "=", address)
    .$if(viewer.kind !== "operator", (query) =>
      query.where("m.service_id", "in", (own) =>
        own.selectFrom("service").select("service.id").where("service.account_id", "=", viewer.id),
      ),
    )
    .execute();
  const [mailbox] = fold(rows);
  if (mailbox === undefined) throw new NotFound();
  return mailbox;
}

export async function createMailbox(store: Store, actor: Actor, mailbox: NewMailbox): Promise<Mailbox> {
  return store.change(async (ledger) => {
    if (await isTaken(ledger.db, mailbox.address)) throw new AddressTaken(mailbox.address);
    await insertMailboxes(ledger, actor, mailbox.serviceId, [mailbox]);
    return getMailbox(ledger.db, { id: "", kind: "operator" }, mailbox.address);
  });
}

/** Makes those that do not exist yet, all in one transaction. */
export async function importMailboxes(
  store: Store,
  actor: Actor,
  serviceId: string,
  mailboxes: readonly Omit<NewMailbox, "serviceId">[],
): Promise<{ created: number; alreadyThere: number; serial: number }> {
  return store.change(async (ledger) => {
    const wanted = new Map(mailboxes.map((mailbox) => [mailbox.address, mailbox]));
    for (const addresses of slices([...wanted.keys()])) {
      const taken = await ledger.db
        .selectFrom("mailbox")
        .select(["address", "service_id"])
        .where("address", "in", addresses)
        .execute();
      for (const row of taken) {
        if (row.service_id !== serviceId) throw new AddressTaken(row.address);
        wanted.delete(row.address);
      }
    }
    const previous = ledger.serial;
    const batch = { id: newId(), serviceId, action: "imported" } as const;
    await insertMailboxes(ledger, actor, serviceId, [...wanted.values()], batch);
    await countBatch(ledger, actor, batch, previous);
    return { created: wanted.size, alreadyThere: mailboxes.length - wanted.size, serial: ledger.serial };
  });
}

/** Returns the mailbox as it is after the change. */
export async function changeMailboxPassword(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  change: { address: string; passwordHash: string },
): Promise<Mailbox> {
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, change.address);
    const { blocked } = mailbox;
    const serial = ledger.record(actor, {
      op: "set",
      action: "password-changed",
      mailbox: { id: mailbox.id, address: mailbox.address, service_id: mailbox.serviceId },
      before: blocked,
      after: blocked,
    });
    await ledger.db
      .updateTable("mailbox")
      .set({ password_hash: change.passwordHash, version: serial, changed_at: ledger.at })
      .where("id", "=", mailbox.id)
      .execute();
    return { ...mailbox, version: serial, changedAt: ledger.at };
  });
}

/** Changes the name shown beside the address. */
export async function renameMailbox(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  { address, displayName }: { address: string; displayName: string },
): Promise<Mailbox> {
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, address);
    const { blocked } = mailbox;
    const serial = ledger.record(actor, {
      op: "set",
      action: "renamed",
      mailbox: { id: mailbox.id, address, service_id: mailbox.serviceId },
      before: blocked,
      after: blocked,
    });
    await ledger.db
      .updateTable("mailbox")
      .set({
        display_name: displayName,
        search_text: searchText(address, displayName),
        version: serial,
        changed_at: ledger.at,
      })
      .where("id", "=", mailbox.id)
      .execute();
    return { ...mailbox, displayName, version: serial, changedAt: ledger.at };
  });
}

/** Returns the mailbox as it was, its version the serial of its deletion. */
export async function deleteMailbox(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  address: string,
): Promise<Mailbox> {
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, address);
    const serial = ledger.record(actor, {
      op: "remove",
      action: "deleted",
      mailbox: { id: mailbox.id, address, service_id: mailbox.serviceId },
      before: mailbox.blocked,
      after: [],
    });
    await ledger.db.deleteFrom("restriction").where("mailbox_id", "=", mailbox.id).execute();
    await ledger.db.deleteFrom("mailbox").where("id", "=", mailbox.id).execute();
    const restricted = mailbox.blocked.length > 0 ? -1 : 0;
    await countMailboxes(ledger.db, mailbox.serviceId, { mailboxes: -1, restricted });
    return { ...mailbox, version: serial, changedAt: ledger.at };
  });
}

/** One mailbox for each run of rows with its id. */
export function fold(rows: readonly MailboxJoin[]): Mailbox[] {
  const mailboxes = new Map<string, Mailbox>();
  for (const row of rows) {
    const mailbox = mailboxes.get(row.id) ?? {
      id: row.id,
      serviceId: row.service_id,
      address: row.address,
      displayName: row.display_name,
      blocked: [],
      since: {},
      turns: parseTurns(row.turns),
      ruleMark: row.rule_mark,
      hasAlarm: row.has_alarm === 1,
      version: row.version,
      restrictionsVersion: row.restrictions_version,
      changedAt: row.changed_at,
    };
    if (row.channel !== null && row.since !== null) {
      mailbox.blocked = orderedChannels([...mailbox.blocked, row.channel]);
      mailbox.since[row.channel] = row.since;
    }
    mailboxes.set(row.id, mailbox);
  }
  return [...mailboxes.values()];
}

async function insertMailboxes(
  ledger: Ledger,
  actor: Actor,
  serviceId: string,
  mailboxes: readonly Omit<NewMailbox, "serviceId">[],
  batch?: NewBatch,
): Promise<void> {
  const owned = await ledger.db
    .selectFrom("domain")
    .select("name")
    .where("service_id", "=", serviceId)
    .execute();
  const domains = new Set(owned.map((row) => row.name));
  const service = await ledger.db
    .selectFrom("service")
    .select("default_blocked")
    .where("id", "=", serviceId)
    .executeTakeFirst();
  const blocked = service === undefined ? [] : defaultsOf(service);
  const rows = mailboxes.map(({ address, displayName, passwordHash }): MailboxRow => {
    const domain = address.slice(address.lastIndexOf("@") + 1);
    if (!domains.has(domain)) throw new AddressInvalid(`${domain} is not a domain of this service.`);
    const mailbox = { id: newMailboxId(ledger.at), address, service_id: serviceId };
    const version = ledger.record(actor, {
      op: "set",
      action: "created",
      mailbox,
      before: [],
      after: blocked,
      batch: batch?.id ?? null,
    });
    return {
      ...mailbox,
      display_name: displayName,
      search_text: searchText(address, displayName),
      password_hash: passwordHash,
      is_restricted: blocked.length > 0 ? 1 : 0,
      turns: null,
      turn_at: null,
      rule_mark: "none",
      has_alarm: 0,
      version,
      restrictions_version: version,
      created_at: ledger.at,
      changed_at: ledger.at,
    };
  });
  for (const slice of slices(rows)) await ledger.db.insertInto("mailbox").values(slice).execute();
  const closed = rows.flatMap(({ id }) =>
    blocked.map((channel) => ({ mailbox_id: id, channel, since: ledger.at, account: actor.account })),
  );
  for (const slice of slices(closed)) await ledger.db.insertInto("restriction").values(slice).execute();
  const restricted = blocked.length > 0 ? rows.length : 0;
  await countMailboxes(ledger.db, serviceId, { mailboxes: rows.length, restricted });
}

async function isTaken(db: Database, address: string): Promise<boolean> {
  const row = await db.selectFrom("mailbox").select("id").where("address", "=", address).executeTakeFirst();
  return row !== undefined;
}

/** The address (its domain also as people write it) and the name, lower case. */
function searchText(address: string, displayName: string): string {
  const at = address.lastIndexOf("@") + 1;
  const readable = address.slice(0, at) + domainToUnicode(address.slice(at));
  const spellings = readable === address ? address : `${address} ${readable}`;
  return `${spellings} ${displayName}`.toLowerCase();
}

// What a service wants the holders of its mailboxes to be told, and what a message to one of them is made of.
// Invariant: nothing is told unless the service's owner or an operator has wanted it, with an entry in the trail.
import type { Channel } from "../policy/channel.ts";
import { mailboxesById } from "./check-round.ts";
import type { Actor } from "./ledger.ts";
import type { Mailbox } from "./mailbox.ts";
import { forgetNotices } from "./notice.ts";
import { findVisible, type Service, type Viewer } from "./service.ts";
import type { Database, Store } from "./store.ts";
import type { AccountRow, NoticeRow, ServiceRow } from "./tables.ts";

export interface HolderMessages {
  changes: boolean;
  refusals: boolean;
  language: string;
  /** Whom holders may ask; empty: the customer. */
  contact: string;
  timeZone: string;
}

export function holderMessagesOf(service: ServiceRow): HolderMessages {
  return {
    changes: service.tells_changes === 1,
    refusals: service.tells_refusals === 1,
    language: service.tells_language,
    contact: service.tells_contact,
    timeZone: service.tells_time_zone,
  };
}

/** What is turned off and not yet told is forgotten. */
export async function changeHolderMessages(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  { id, ...next }: HolderMessages & { id: string },
): Promise<Service> {
  return store.change(async (ledger) => {
    const service = await findVisible(ledger.db, viewer, id);
    const before = JSON.stringify(holderMessagesOf(service));
    const set = {
      tells_changes: next.changes ? 1 : 0,
      tells_refusals: next.refusals ? 1 : 0,
      tells_language: next.language,
      tells_contact: next.contact,
      tells_time_zone: next.timeZone,
    };
    const after = JSON.stringify(holderMessagesOf({ ...service, ...set }));
    if (before === after) return service;
    await ledger.db.updateTable("service").set(set).where("id", "=", id).execute();
    const off: NoticeRow["kind"][] = [];
    if (!next.changes) off.push("changed");
    if (!next.refusals) off.push("refused");
    await forgetNotices(ledger.db, id, off);
    ledger.note(actor, { action: "holder-messages-changed", service_id: id, before, after });
    return { ...service, ...set };
  });
}

export interface Holder {
  mailbox: Mailbox;
  wanted: HolderMessages;
  customer: Pick<AccountRow, "name" | "email">;
}

/** Null: the mailbox is gone. */
export async function holderOf(db: Database, mailboxId: string): Promise<Holder | null> {
  const [mailbox] = await mailboxesById(db, [mailboxId]);
  if (mailbox === undefined) return null;
  const service = await db
    .selectFrom("service as s")
    .innerJoin("account as a", "a.id", "s.account_id")
    .selectAll("s")
    .select(["a.name as customer_name", "a.email as customer_email"])
    .where("s.id", "=", mailbox.serviceId)
    .executeTakeFirst();
  if (service === undefined) return null;
  const { customer_name: name, customer_email: email, ...row } = service;
  return { mailbox, wanted: holderMessagesOf(row), customer: { name, email } };
}

/** A program that was refused. */
export interface Refused {
  channel: Channel;
  /** Empty: it told no name. */
  software: string;
  /** Where it was last. */
  ip: string;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** Programs refused after `after`, by channels that are blocked now, counted since these were blocked; last one first. */
export async function refusedPrograms(
  db: Database,
  { id, since }: Pick<Mailbox, "id" | "since">,
  after: number,
): Promise<Refused[]> {
  const rows = await db
    .selectFrom("login_attempt")
    .select(["channel", "software", "ip", "first_at", "last_at", "count"])
    .where("mailbox_id", "=", id)
    .where("outcome", "=", "blocked")
    .orderBy("last_at", "desc")
    .limit(5_000)
    .execute();
  const programs = new Map<string, Refused>();
  for (const { channel, software, ip, first_at: firstAt, last_at: lastAt, count } of rows) {
    const blockedAt = since[channel];
    if (blockedAt === undefined || lastAt < blockedAt) continue;
    const key = `${channel} ${software}`;
    const known = programs.get(key);
    const begun = Math.max(firstAt, blockedAt);
    if (known === undefined) programs.set(key, { channel, software, ip, count, firstAt: begun, lastAt });
    else {
      known.count += count;
      known.firstAt = Math.min(known.firstAt, begun);
    }
  }
  return [...programs.values()].filter(({ lastAt }) => lastAt > after);
}

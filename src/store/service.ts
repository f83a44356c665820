// Services: a customer's hosting or mail product with its domains.
// Invariant: a viewer who is no operator never gets another account's service, nor a hint that it exists.
import { parseDomain } from "../policy/address.ts";
import { type Channel, isChannel, orderedChannels } from "../policy/channel.ts";
import { domainsOf, serviceOfDomain } from "./domain.ts";
import type { Actor } from "./ledger.ts";
import { AddressInvalid, NameTaken, NotEmpty, NotFound } from "./refusal.ts";
import { type Database, newId, type Store } from "./store.ts";
import type { AccountRow, ServiceRow } from "./tables.ts";

/** Through whose eyes: an operator sees all. */
export type Viewer = Pick<AccountRow, "id" | "kind">;
export type Service = ServiceRow & { domains: string[] };

export interface NewService {
  accountId: string;
  kind: "hosting" | "mail";
  name: string;
  domains: readonly string[];
}

export async function createService(store: Store, actor: Actor, service: NewService): Promise<Service> {
  return store.change(async (ledger) => {
    const row: ServiceRow = {
      id: newId(),
      account_id: service.accountId,
      kind: service.kind,
      name: service.name,
      created_at: ledger.at,
      mailbox_count: 0,
      restricted_count: 0,
      default_blocked: "",
      tells_changes: 0,
      tells_refusals: 0,
      tells_language: "en",
      tells_contact: "",
      tells_time_zone: "UTC",
    };
    await ledger.db.insertInto("service").values(row).execute();
    const domains = new Set<string>();
    for (const typed of service.domains) {
      const name = spelledDomain(typed);
      if ((await serviceOfDomain(ledger.db, name)) !== undefined && !domains.has(name))
        throw new NameTaken(name);
      if (!domains.has(name))
        await ledger.db.insertInto("domain").values({ name, service_id: row.id }).execute();
      domains.add(name);
    }
    const sorted = [...domains].sort();
    ledger.note(actor, { action: "service-created", service_id: row.id, after: JSON.stringify(sorted) });
    return { ...row, domains: sorted };
  });
}

/** Renames a service and sets its domains; one that still has mailboxes stays. */
export async function changeService(
  store: Store,
  actor: Actor,
  id: string,
  next: { name: string; domains: readonly string[] },
): Promise<Service> {
  return store.change(async (ledger) => {
    const { db } = ledger;
    const old = await findService(db, id);
    const domains = [...new Set(next.domains.map(spelledDomain))].sort();
    for (const name of old.domains.filter((each) => !domains.includes(each))) {
      if (await hasMailboxes(db, id, name)) throw new NotEmpty(`${name} still has mailboxes.`);
      await db.deleteFrom("domain").where("name", "=", name).execute();
    }
    for (const name of domains.filter((each) => !old.domains.includes(each))) {
      if ((await serviceOfDomain(db, name)) !== undefined) throw new NameTaken(name);
      await db.insertInto("domain").values({ name, service_id: id }).execute();
    }
    await db.updateTable("service").set({ name: next.name }).where("id", "=", id).execute();
    ledger.note(actor, {
      action: "service-changed",
      service_id: id,
      before: JSON.stringify({ name: old.name, domains: old.domains }),
      after: JSON.stringify({ name: next.name, domains }),
    });
    return { ...old, name: next.name, domains };
  });
}

/** Sets what is blocked for new addresses; those there are stay as they are. */
export async function changeDefaults(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  { id, blocked }: { id: string; blocked: readonly Channel[] },
): Promise<Service> {
  return store.change(async (ledger) => {
    const service = await findVisible(ledger.db, viewer, id);
    const next = orderedChannels(blocked);
    const default_blocked = next.join(",");
    if (default_blocked === service.default_blocked) return service;
    await ledger.db.updateTable("service").set({ default_blocked }).where("id", "=", id).execute();
    ledger.note(actor, {
      action: "default-changed",
      service_id: id,
      before: JSON.stringify(defaultsOf(service)),
      after: JSON.stringify(next),
    });
    return { ...service, default_blocked };
  });
}

/** What is blocked for new addresses. */
export function defaultsOf(service: Pick<ServiceRow, "default_blocked">): Channel[] {
  return service.default_blocked.split(",").filter(isChannel);
}

/** Only one without mailboxes. */
export async function deleteService(store: Store, actor: Actor, id: string): Promise<void> {
  await store.change(async (ledger) => {
    const { name, domains } = await findService(ledger.db, id);
    if (await hasMailboxes(ledger.db, id))
      throw new NotEmpty("The service still has mailboxes. Delete them first.");
    await ledger.db.deleteFrom("domain").where("service_id", "=", id).execute();
    await ledger.db.deleteFrom("service").where("id", "=", id).execute();
    ledger.note(actor, {
      action: "service-deleted",
      service_id: id,
      before: JSON.stringify({ name, domains }),
    });
  });
}

async function findService(db: Database, id: string): Promise<Service> {
  const row = await db.selectFrom("service").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFound();
  return { ...row, domains: (await domainsOf(db, [id])).get(id) ?? [] };
}

async function hasMailboxes(db: Database, serviceId: string, domain?: string): Promise<boolean> {
  const found = await db
    .selectFrom("mailbox")
    .select("id")
    .where("service_id", "=", serviceId)
    .$if(domain !== undefined, (query) => query.where("address", "like", `%@${domain}`))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

function spelledDomain(typed: string): string {
  const name = parseDomain(typed);
  if (name === null) throw new AddressInvalid(`${typed} is not a domain.`);
  return name;
}

/** Every service the viewer may see, by name. */
export async function listServices(store: Store, viewer: Viewer): Promise<Service[]> {
  const rows = await visible(store.db, viewer).orderBy("name").orderBy("id").execute();
  const domains = await domainsOf(
    store.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, domains: domains.get(row.id) ?? [] }));
}

export async function getService(store: Store, viewer: Viewer, id: string): Promise<Service> {
  return findVisible(store.db, viewer, id);
}

export async function findVisible(db: Database, viewer: Viewer, id: string): Promise<Service> {
  const row = await visible(db, viewer).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFound();
  return { ...row, domains: (await domainsOf(db, [id])).get(id) ?? [] };
}

/** Keeps the counts beside the rows they count; inside the transaction that changes them. */
export async function countMailboxes(
  db: Database,
  serviceId: string,
  more: { mailboxes: number; restricted: number },
): Promise<void> {
  if (more.mailboxes === 0 && more.restricted === 0) return;
  await db
    .updateTable("service")
    .set((row) => ({
      mailbox_count: row("mailbox_count", "+", more.mailboxes),
      restricted_count: row("restricted_count", "+", more.restricted),
    }))
    .where("id", "=", serviceId)
    .execute();
}

function visible(db: Database, viewer: Viewer) {
  return db
    .selectFrom("service")
    .selectAll()
    .$if(viewer.kind !== "operator", (query) => query.where("account_id", "=", viewer.id));
}

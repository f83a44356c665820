// Mail hosts: the servers whose agents follow the feed.
// Invariant: a revoked mail host is no mail host: it is refused, and no change waits for it.
import { endAlarmsOf } from "./alarm.ts";
import type { Actor } from "./ledger.ts";
import { NameTaken, NotFound } from "./refusal.ts";
import { newId, type Store } from "./store.ts";
import type { MailHostRow } from "./tables.ts";

/** `id` is chosen by the caller when the token must carry it. */
export interface NewMailHost {
  id?: string;
  name: string;
  /** SHA-256 of the token, hex. */
  tokenHash: string;
}

export async function addMailHost(store: Store, actor: Actor, host: NewMailHost): Promise<MailHostRow> {
  return store.change(async (ledger) => {
    const taken = await ledger.db
      .selectFrom("mail_host")
      .select("id")
      .where("name", "=", host.name)
      .where("revoked_at", "is", null)
      .executeTakeFirst();
    if (taken !== undefined) throw new NameTaken(host.name);
    const row: MailHostRow = {
      id: host.id ?? newId(),
      name: host.name,
      token_hash: host.tokenHash,
      applied_serial: 0,
      applied_at: null,
      last_seen: null,
      created_at: ledger.at,
      revoked_at: null,
      trouble: null,
      trouble_since: null,
    };
    await ledger.db.insertInto("mail_host").values(row).execute();
    ledger.note(actor, { action: "mail-host-added", after: JSON.stringify({ id: row.id, name: row.name }) });
    return row;
  });
}

export async function revokeMailHost(store: Store, actor: Actor, id: string): Promise<void> {
  await store.change(async (ledger) => {
    const done = await ledger.db
      .updateTable("mail_host")
      .set({ revoked_at: ledger.at })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst();
    if (done.numUpdatedRows !== 1n) throw new NotFound();
    await endAlarmsOf(ledger, id);
    ledger.note(actor, { action: "mail-host-revoked", after: JSON.stringify({ id }) });
  });
}

/** Puts another token in the place of the present one, which is refused from now on. */
export async function changeMailHostToken(
  store: Store,
  actor: Actor,
  { id, tokenHash }: { id: string; tokenHash: string },
): Promise<MailHostRow> {
  return store.change(async (ledger) => {
    const host = await ledger.db
      .selectFrom("mail_host")
      .selectAll()
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst();
    if (host === undefined) throw new NotFound();
    await ledger.db.updateTable("mail_host").set({ token_hash: tokenHash }).where("id", "=", id).execute();
    ledger.note(actor, { action: "mail-host-token-changed", after: JSON.stringify({ id, name: host.name }) });
    return host;
  });
}

/** Those not revoked, by name, each with the time of the last change it has applied. */
export async function listMailHosts(
  store: Store,
): Promise<(MailHostRow & { applied_up_to: number | null })[]> {
  const rows = await store.db
    .selectFrom("mail_host as h")
    .leftJoin("change as c", "c.serial", "h.applied_serial")
    .selectAll("h")
    .select("c.at")
    .where("h.revoked_at", "is", null)
    .orderBy("h.name")
    .execute();
  return rows.map(({ at, ...host }) => ({ ...host, applied_up_to: at ?? host.applied_at }));
}

export async function findMailHost(store: Store, id: string): Promise<MailHostRow | undefined> {
  return store.db
    .selectFrom("mail_host")
    .selectAll()
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
}

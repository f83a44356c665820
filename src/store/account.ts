// Accounts of the panel: operators and customers.
// Invariant: an email has one spelling (lower case) and one account.
import { sql } from "kysely";
import { Fault } from "../base/fault.ts";
import type { Actor } from "./ledger.ts";
import { likePattern } from "./mailbox-list.ts";
import { EmailTaken, NotEmpty, NotFound } from "./refusal.ts";
import { type Database, newId, type Store } from "./store.ts";
import type { AccountRow } from "./tables.ts";

export interface NewAccount {
  email: string;
  name: string;
  kind: "operator" | "customer";
  /** PHC string, argon2id. */
  passwordHash: string;
}

export async function createAccount(store: Store, actor: Actor, account: NewAccount): Promise<AccountRow> {
  return store.change(async (ledger) => {
    const email = spelledEmail(account.email);
    await refuseTaken(ledger.db, email);
    const row: AccountRow = {
      id: newId(),
      email,
      name: account.name,
      kind: account.kind,
      password_hash: account.passwordHash,
      created_at: ledger.at,
    };
    await ledger.db.insertInto("account").values(row).execute();
    ledger.note(actor, {
      action: "account-created",
      account_id: row.id,
      after: JSON.stringify({ email, kind: row.kind }),
    });
    return row;
  });
}

export async function findAccount(store: Store, email: string): Promise<AccountRow | undefined> {
  return store.db
    .selectFrom("account")
    .selectAll()
    .where("email", "=", spelledEmail(email))
    .executeTakeFirst();
}

/** Sets name and email; an email that is another's is refused. */
export async function renameAccount(
  store: Store,
  actor: Actor,
  account: Pick<AccountRow, "id" | "email" | "name">,
): Promise<AccountRow> {
  return store.change(async (ledger) => {
    const old = await ledger.db
      .selectFrom("account")
      .selectAll()
      .where("id", "=", account.id)
      .executeTakeFirst();
    if (old === undefined) throw new NotFound();
    const next = { email: spelledEmail(account.email), name: account.name };
    if (next.email !== old.email) await refuseTaken(ledger.db, next.email);
    await ledger.db.updateTable("account").set(next).where("id", "=", old.id).execute();
    ledger.note(actor, {
      action: "account-changed",
      account_id: old.id,
      before: JSON.stringify({ email: old.email, name: old.name }),
      after: JSON.stringify(next),
    });
    return { ...old, ...next };
  });
}

/** A customer without services, with every sign-in; what he did stays in the history. */
export async function deleteCustomer(store: Store, actor: Actor, id: string): Promise<void> {
  await store.change(async (ledger) => {
    const account = await findCustomer(ledger.db, id);
    const service = await ledger.db
      .selectFrom("service")
      .select("id")
      .where("account_id", "=", id)
      .executeTakeFirst();
    if (service !== undefined) throw new NotEmpty("The customer still has services. Delete them first.");
    await ledger.db.deleteFrom("sign_in").where("account_id", "=", id).execute();
    await ledger.db.deleteFrom("account").where("id", "=", id).execute();
    const before = JSON.stringify({ email: account.email, name: account.name });
    ledger.note(actor, { action: "account-deleted", account_id: id, before });
  });
}

export async function findCustomer(db: Database, id: string): Promise<AccountRow> {
  const account = await db
    .selectFrom("account")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "=", "customer")
    .executeTakeFirst();
  if (account === undefined) throw new NotFound();
  return account;
}

/** Customers by email, those whose email or name has the text in it. */
export async function listCustomers(
  store: Store,
  { search, offset, limit }: { search: string; offset: number; limit: number },
): Promise<{ customers: AccountRow[]; total: number }> {
  const pattern = likePattern(search);
  const found = store.db
    .selectFrom("account")
    .where("kind", "=", "customer")
    .$if(pattern !== null, (some) =>
      some.where(sql<boolean>`lower(email || ' ' || name) LIKE ${pattern} ESCAPE '!'`),
    );
  const customers = await found.selectAll().orderBy("email").offset(offset).limit(limit).execute();
  const { total } = await found
    .select(({ fn }) => fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  return { customers, total: Number(total) };
}

/** Sets the password and ends every sign-in but the one that asked. */
export async function changeAccountPassword(
  store: Store,
  actor: Actor,
  change: { accountId: string; passwordHash: string; keepTokenHash: string | null },
): Promise<void> {
  await store.change(async (ledger) => {
    const done = await ledger.db
      .updateTable("account")
      .set({ password_hash: change.passwordHash })
      .where("id", "=", change.accountId)
      .returning("email")
      .executeTakeFirst();
    if (done === undefined)
      throw new Fault("account-gone", "The account does not exist.", "Sign in with another account.");
    await ledger.db
      .deleteFrom("sign_in")
      .where("account_id", "=", change.accountId)
      .where("token_hash", "!=", change.keepTokenHash ?? "")
      .execute();
    ledger.note(actor, {
      action: "account-password-changed",
      account_id: change.accountId,
      after: JSON.stringify({ email: done.email }),
    });
  });
}

async function refuseTaken(db: Database, email: string): Promise<void> {
  const taken = await db.selectFrom("account").select("id").where("email", "=", email).executeTakeFirst();
  if (taken !== undefined) throw new EmailTaken(email);
}

export function spelledEmail(email: string): string {
  return email.trim().toLowerCase();
}

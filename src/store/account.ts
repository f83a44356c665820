// Accounts of the panel: operators and customers.
// Invariant: an email has one spelling (lower case) and one account.
import { Fault } from "../base/fault.ts";
import type { Actor } from "./ledger.ts";
import { EmailTaken } from "./refusal.ts";
import { newId, type Store } from "./store.ts";
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
    const taken = await ledger.db
      .selectFrom("account")
      .select("id")
      .where("email", "=", email)
      .executeTakeFirst();
    if (taken !== undefined) throw new EmailTaken(email);
    const row: AccountRow = {
      id: newId(),
      email,
      name: account.name,
      kind: account.kind,
      password_hash: account.passwordHash,
      created_at: ledger.at,
    };
    await ledger.db.insertInto("account").values(row).execute();
    ledger.note(actor, { action: "account-created", after: JSON.stringify({ email, kind: row.kind }) });
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
      after: JSON.stringify({ email: done.email }),
    });
  });
}

export function spelledEmail(email: string): string {
  return email.trim().toLowerCase();
}

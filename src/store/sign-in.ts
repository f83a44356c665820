// Who is signed in to the panel, and the trail of signing in and out.
// Invariant: only the hash of a token is kept, and a sign-in that has expired is no sign-in; a sign-in and the
// entry about it commit together.
import { createHash } from "node:crypto";
import type { Actor } from "./ledger.ts";
import { NotFound } from "./refusal.ts";
import { newId, type Store } from "./store.ts";
import type { AccountRow, SignInRow } from "./tables.ts";

export const SIGN_IN_IDLE_MS = 12 * 3_600_000;
/** However much it is used. */
export const SIGN_IN_LONGEST_MS = 7 * 24 * 3_600_000;
/** A sign-in in use is written down this often at most. */
const TOUCH_EVERY_MS = 60_000;

/** From where, and with what. */
export interface NewSignIn {
  tokenHash: string;
  account: Pick<AccountRow, "id" | "email">;
  ip: string | null;
  program: string | null;
}

export interface SignedIn {
  account: AccountRow;
  signInId: string;
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export async function addSignIn(store: Store, signIn: NewSignIn, now: number): Promise<void> {
  const { tokenHash, account, ip, program } = signIn;
  await store.change(async (ledger) => {
    await ledger.db
      .deleteFrom("sign_in")
      .where((row) =>
        row.or([row("expires_at", "<=", now), row("created_at", "<=", now - SIGN_IN_LONGEST_MS)]),
      )
      .execute();
    const row: SignInRow = {
      id: newId(),
      token_hash: tokenHash,
      account_id: account.id,
      created_at: now,
      last_used_at: now,
      expires_at: now + SIGN_IN_IDLE_MS,
      ip,
      program,
    };
    await ledger.db.insertInto("sign_in").values(row).execute();
    const after = JSON.stringify({ program });
    ledger.note({ account: account.email, ip }, { action: "signed-in", account_id: account.id, after });
  });
}

/** The account that is signed in; `isUse` puts the expiry off. */
export async function findSignedIn(
  store: Store,
  tokenHash: string,
  now: number,
  isUse = true,
): Promise<SignedIn | undefined> {
  const found = await store.db
    .selectFrom("sign_in")
    .innerJoin("account", "account.id", "sign_in.account_id")
    .selectAll("account")
    .select(["sign_in.last_used_at", "sign_in.id as signInId"])
    .where("sign_in.token_hash", "=", tokenHash)
    .where("sign_in.expires_at", ">", now)
    .where("sign_in.created_at", ">", now - SIGN_IN_LONGEST_MS)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { last_used_at, signInId, ...account } = found;
  if (isUse && now - last_used_at >= TOUCH_EVERY_MS)
    await store.db
      .updateTable("sign_in")
      .set({ last_used_at: now, expires_at: now + SIGN_IN_IDLE_MS })
      .where("token_hash", "=", tokenHash)
      .execute();
  return { account, signInId };
}

/** Those of an account that are valid now, last used first. */
export async function listSignIns(store: Store, accountId: string, now: number): Promise<SignInRow[]> {
  return store.db
    .selectFrom("sign_in")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("expires_at", ">", now)
    .where("created_at", ">", now - SIGN_IN_LONGEST_MS)
    .orderBy("last_used_at", "desc")
    .orderBy("id")
    .execute();
}

/** Signs out; nothing for a token that is none. */
export async function endSignIn(store: Store, tokenHash: string, ip: string | null): Promise<void> {
  const found = await store.db
    .selectFrom("sign_in")
    .innerJoin("account", "account.id", "sign_in.account_id")
    .select(["sign_in.id", "account.id as accountId", "account.email"])
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  if (found === undefined) return;
  await store.change(async (ledger) => {
    await ledger.db.deleteFrom("sign_in").where("token_hash", "=", tokenHash).execute();
    ledger.note({ account: found.email, ip }, { action: "signed-out", account_id: found.accountId });
  });
}

/** Ends one sign-in of an account. */
export async function endOneSignIn(
  store: Store,
  actor: Actor,
  { accountId, id }: { accountId: string; id: string },
): Promise<void> {
  await store.change(async (ledger) => {
    const ended = await ledger.db
      .deleteFrom("sign_in")
      .where("id", "=", id)
      .where("account_id", "=", accountId)
      .executeTakeFirst();
    if (ended.numDeletedRows !== 1n) throw new NotFound();
    ledger.note(actor, {
      action: "sign-ins-ended",
      account_id: accountId,
      after: JSON.stringify({ count: 1 }),
    });
  });
}

/** Ends every sign-in of an account but the one to keep; how many. */
export async function endOtherSignIns(
  store: Store,
  actor: Actor,
  { accountId, keep }: { accountId: string; keep: string | null },
): Promise<number> {
  return store.change(async (ledger) => {
    const ended = await ledger.db
      .deleteFrom("sign_in")
      .where("account_id", "=", accountId)
      .where("id", "!=", keep ?? "")
      .executeTakeFirst();
    const count = Number(ended.numDeletedRows);
    if (count > 0)
      ledger.note(actor, {
        action: "sign-ins-ended",
        account_id: accountId,
        after: JSON.stringify({ count }),
      });
    return count;
  });
}

/** What was refused since the last time, gathered by account and place. */
export interface RefusedSignIns {
  account: Pick<AccountRow, "id" | "email">;
  ip: string;
  count: number;
}

export async function noteRefusedSignIns(store: Store, refused: readonly RefusedSignIns[]): Promise<void> {
  await store.change(async (ledger) => {
    for (const { account, ip, count } of refused)
      ledger.note(
        { account: account.email, ip },
        { action: "sign-in-refused", account_id: account.id, after: JSON.stringify({ count }) },
      );
  });
}

// Who is signed in to the panel.
// Invariant: only the hash of a token is kept, and a sign-in that has expired is no sign-in.
import { createHash } from "node:crypto";
import type { Store } from "./store.ts";
import type { AccountRow } from "./tables.ts";

export const SIGN_IN_IDLE_MS = 12 * 3_600_000;
/** However much it is used. */
export const SIGN_IN_LONGEST_MS = 7 * 24 * 3_600_000;
/** A sign-in in use is written down this often at most. */
const TOUCH_EVERY_MS = 60_000;

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export async function addSignIn(
  store: Store,
  tokenHash: string,
  accountId: string,
  now: number,
): Promise<void> {
  await store.db
    .deleteFrom("sign_in")
    .where((row) => row.or([row("expires_at", "<=", now), row("created_at", "<=", now - SIGN_IN_LONGEST_MS)]))
    .execute();
  await store.db
    .insertInto("sign_in")
    .values({
      token_hash: tokenHash,
      account_id: accountId,
      created_at: now,
      last_used_at: now,
      expires_at: now + SIGN_IN_IDLE_MS,
    })
    .execute();
}

/** The account that is signed in; `isUse` puts the expiry off. */
export async function findSignedIn(
  store: Store,
  tokenHash: string,
  now: number,
  isUse = true,
): Promise<AccountRow | undefined> {
  const found = await store.db
    .selectFrom("sign_in")
    .innerJoin("account", "account.id", "sign_in.account_id")
    .selectAll("account")
    .select("sign_in.last_used_at")
    .where("sign_in.token_hash", "=", tokenHash)
    .where("sign_in.expires_at", ">", now)
    .where("sign_in.created_at", ">", now - SIGN_IN_LONGEST_MS)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { last_used_at, ...account } = found;
  if (isUse && now - last_used_at >= TOUCH_EVERY_MS)
    await store.db
      .updateTable("sign_in")
      .set({ last_used_at: now, expires_at: now + SIGN_IN_IDLE_MS })
      .where("token_hash", "=", tokenHash)
      .execute();
  return account;
}

export async function endSignIn(store: Store, tokenHash: string): Promise<void> {
  await store.db.deleteFrom("sign_in").where("token_hash", "=", tokenHash).execute();
}

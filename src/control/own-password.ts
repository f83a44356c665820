// The password again, for what an open panel alone must not be able to do.
// Invariant: a wrong one counts like a wrong sign-in, for the brake and in the account's history, and nothing
// is changed by it.
import type { FastifyRequest } from "fastify";
import { findAccount } from "../store/account.ts";
import type { AccountRow } from "../store/tables.ts";
import type { Context } from "./context.ts";
import { viewerOf } from "./guard.ts";
import { verifyPassword } from "./password.ts";
import { refuse } from "./problem.ts";

/** Refuses a password that is not the asking account's own. */
export async function requireOwnPassword(
  context: Context,
  request: FastifyRequest,
  password: string,
): Promise<void> {
  const { email } = viewerOf(request);
  const account = await tryPassword(context, { email, password, ip: request.ip });
  if (account === undefined) throw refuse("password-wrong");
}

/** The account that email and password belong to, found out in its turn and after the delay it has earned. */
export function tryPassword(
  context: Context,
  { email, password, ip }: { email: string; password: string; ip: string },
): Promise<AccountRow | undefined> {
  return context.brake.attempt(email, ip, async () => {
    const account = await findAccount(context.store, email);
    if (await verifyPassword(account?.password_hash, password)) return account;
    if (account !== undefined) context.refused.add(account, ip);
    return undefined;
  });
}

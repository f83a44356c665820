// `npm run postern -- account password`: a new password for one who lost his, an operator above all, whom nobody
// else can help.
// Invariant: whatever was signed in with the former password is signed out.
import process from "node:process";
import { Fault } from "../base/fault.ts";
import { readablePassword } from "../base/readable-password.ts";
import { type Command, expectArgs } from "../cli/command.ts";
import { hashPassword } from "../control/password.ts";
import { changeAccountPassword, findAccount } from "../store/account.ts";
import type { Layout } from "./layout.ts";
import { openMadeStore } from "./made-store.ts";

export const accountPassword: Omit<Command, "run"> = {
  name: "account password",
  usage: "EMAIL",
  summary: "make a new password for an operator or a customer, and sign them out everywhere; prints it, once",
};

/** Returns the password made for them. */
export async function resetAccountPassword(
  layout: Layout,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const [email = ""] = expectArgs(accountPassword, args, 1);
  const store = await openMadeStore(layout, env);
  try {
    const account = await findAccount(store, email);
    if (account === undefined)
      throw new Fault("account-missing", `There is no account for ${email}.`, "Check how it is spelled.");
    const password = readablePassword();
    const passwordHash = await hashPassword(password);
    const actor = { account: "setup", ip: null };
    await changeAccountPassword(store, actor, { accountId: account.id, passwordHash, keepTokenHash: null });
    return password;
  } finally {
    await store.close();
  }
}

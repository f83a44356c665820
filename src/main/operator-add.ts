// `npm run postern -- operator add`: makes an operator in the store itself, since nobody can sign in to make the
// first one.
import process from "node:process";
import { Fault } from "../base/fault.ts";
import { readablePassword } from "../base/readable-password.ts";
import { type Command, expectArgs } from "../cli/command.ts";
import { hashPassword } from "../control/password.ts";
import { parseAddress } from "../policy/address.ts";
import { createAccount } from "../store/account.ts";
import type { Layout } from "./layout.ts";
import { openMadeStore } from "./made-store.ts";

export const operatorAdd: Omit<Command, "run"> = {
  name: "operator add",
  usage: "EMAIL NAME",
  summary: "add an operator to the store of this machine; prints the password, once",
};

/** Returns the password made for them. */
export async function addOperator(
  layout: Layout,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const [email = "", name = ""] = expectArgs(operatorAdd, args, 2);
  if (parseAddress(email.replace("+", "")) === null)
    throw new Fault("address-invalid", `"${email}" is no email address.`, "Write it as name@domain.");
  const store = await openMadeStore(layout, env);
  try {
    const password = readablePassword();
    const passwordHash = await hashPassword(password);
    const actor = { account: "setup", ip: null };
    await createAccount(store, actor, { email, name, kind: "operator", passwordHash });
    return password;
  } finally {
    await store.close();
  }
}

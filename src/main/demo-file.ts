// home/demo.json: who can sign in to the demo, with the passwords made for them at first start.
// Invariant: written before any of these accounts exists, so that no account's password is ever lost.
import path from "node:path";
import { readablePassword } from "../base/readable-password.ts";
import { readJson, writeJson } from "./json-file.ts";
import { CUSTOMERS, demoMailboxes, OPERATOR } from "./seed-people.ts";
import type { DemoAccounts } from "./status-shape.ts";

const demoFile = (home: string) => path.join(home, "demo.json");

export function readDemo(home: string): DemoAccounts | null {
  return readJson<DemoAccounts>(demoFile(home));
}

/** The demo's accounts, made up when there are none yet. */
export function ensureDemo(home: string): DemoAccounts {
  const known = readDemo(home);
  if (known !== null) return known;
  const demo: DemoAccounts = {
    operator: { email: OPERATOR.email, password: readablePassword() },
    customers: CUSTOMERS.map(({ email }) => ({ email, password: readablePassword() })),
    mailboxes: demoMailboxes().map(({ address }) => ({ address, password: readablePassword() })),
  };
  writeJson(demoFile(home), demo);
  return demo;
}

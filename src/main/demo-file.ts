// home/demo.json: who can sign in to the demo, with the passwords made for them at first start.
// Invariant: written before any of these accounts exists, so that no account's password is ever lost.
import { randomInt } from "node:crypto";
import path from "node:path";
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

/** Without those that are read for another: 1 l i, 0 o, v w. */
const CONSONANTS = "bcdfghjkmnprstxz";
const VOWELS = "aeu";

/** Like "kabut-rezam-hufat-sener-27": 67 bits, and can be typed from paper. */
export function readablePassword(): string {
  const pick = (letters: string) => letters[randomInt(letters.length)] ?? "";
  const word = () => pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS);
  return `${word()}-${word()}-${word()}-${word()}-${randomInt(10, 100)}`;
}

// Brings the demo's accounts, services, mailboxes and its mail host into the store.
// Invariant: may be run again after being cut off anywhere: what is there stays, what is missing is made,
// and in the end the passwords are those of home/demo.json.
import { makeMailHostToken } from "../control/agent-guard.ts";
import { hashMailboxPassword, hashPassword } from "../control/password.ts";
import { changeAccountPassword, createAccount, findAccount } from "../store/account.ts";
import type { Actor } from "../store/ledger.ts";
import { addMailHost, listMailHosts, revokeMailHost } from "../store/mail-host.ts";
import { changeMailboxPassword, importMailboxes } from "../store/mailbox.ts";
import { createService, listServices } from "../store/service.ts";
import { hashToken } from "../store/sign-in.ts";
import type { Store } from "../store/store.ts";
import type { AccountRow } from "../store/tables.ts";
import { CUSTOMERS, type DemoService, MAIL_HOST_NAME, OPERATOR } from "./seed-people.ts";
import type { DemoAccounts, SignIn } from "./status-shape.ts";

const ACTOR: Actor = { account: "setup", ip: null };

export async function seedAccounts(store: Store, demo: DemoAccounts): Promise<void> {
  await seedAccount(store, { ...OPERATOR, kind: "operator" }, demo.operator);
  const hashOf = await mailboxHashes(demo);
  for (const { services, ...who } of CUSTOMERS) {
    const signIn = demo.customers.find((each) => each.email === who.email);
    if (signIn === undefined) continue;
    const account = await seedAccount(store, { ...who, kind: "customer" }, signIn);
    for (const service of services) await seedService(store, account, service, hashOf);
  }
}

async function seedAccount(
  store: Store,
  who: { email: string; name: string; kind: "operator" | "customer" },
  signIn: SignIn,
): Promise<AccountRow> {
  const passwordHash = await hashPassword(signIn.password);
  const known = await findAccount(store, who.email);
  if (known === undefined) return createAccount(store, ACTOR, { ...who, passwordHash });
  await changeAccountPassword(store, ACTOR, { accountId: known.id, passwordHash, keepTokenHash: null });
  return known;
}

async function seedService(
  store: Store,
  account: AccountRow,
  service: DemoService,
  hashOf: ReadonlyMap<string, string>,
): Promise<void> {
  const { mailboxes, ...what } = service;
  const own = await listServices(store, account);
  const isSame = (domains: readonly string[]) => domains.includes(what.domains[0] ?? "");
  const { id } =
    own.find((each) => isSame(each.domains)) ??
    (await createService(store, ACTOR, { ...what, accountId: account.id }));
  const wanted = mailboxes.map((mailbox) => ({
    ...mailbox,
    passwordHash: hashOf.get(mailbox.address) ?? null,
  }));
  const { alreadyThere } = await importMailboxes(store, ACTOR, id, wanted);
  if (alreadyThere === 0) return;
  for (const { address, passwordHash } of wanted)
    if (passwordHash !== null) await changeMailboxPassword(store, ACTOR, account, { address, passwordHash });
}

async function mailboxHashes(demo: DemoAccounts): Promise<Map<string, string>> {
  const pairs = demo.mailboxes.map(
    async ({ address, password }) => [address, await hashMailboxPassword(password)] as const,
  );
  return new Map(await Promise.all(pairs));
}

/** Makes the mail host anew under its name; returns the token, the only one that is valid for it. */
export async function seedMailHost(store: Store): Promise<string> {
  for (const host of await listMailHosts(store))
    if (host.name === MAIL_HOST_NAME) await revokeMailHost(store, ACTOR, host.id);
  const { id, token, tokenHash } = makeMailHostToken();
  await addMailHost(store, ACTOR, { id, name: MAIL_HOST_NAME, tokenHash });
  return token;
}

export async function isTokenKnown(store: Store, token: string): Promise<boolean> {
  const tokenHash = hashToken(token);
  return (await listMailHosts(store)).some((host) => host.token_hash === tokenHash);
}

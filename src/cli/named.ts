// Finds what a command names by the name a person knows it by.
// Invariant: exactly one, or a Fault; what is named wrongly is never taken for something else.
import { Fault } from "../base/fault.ts";
import { type MailHost, mailHostListSchema } from "../wire/mail-host.ts";
import { customerListSchema } from "../wire/service.ts";
import type { Account } from "../wire/session.ts";
import type { ApiClient } from "./api-client.ts";

const CUSTOMERS_AT_ONCE = 500;

export async function mailHostNamed(api: ApiClient, name: string): Promise<MailHost> {
  const { mailHosts } = await api.get("/mail-hosts", mailHostListSchema);
  return found(
    mailHosts.find((each) => each.name === name),
    `There is no mail host ${name}.`,
    "npm run postern -- mail-host list",
  );
}

export async function customerNamed(api: ApiClient, email: string): Promise<Account> {
  const wanted = email.trim().toLowerCase();
  const query = `search=${encodeURIComponent(wanted)}&limit=${CUSTOMERS_AT_ONCE}`;
  const { customers } = await api.get(`/customers?${query}`, customerListSchema);
  return found(
    customers.find((each) => each.email === wanted),
    `There is no customer ${email}.`,
    "npm run postern -- customer list",
  );
}

function found<T>(wanted: T | undefined, message: string, list: string): T {
  if (wanted === undefined) throw new Fault("not-found", message, `See ${list}`);
  return wanted;
}

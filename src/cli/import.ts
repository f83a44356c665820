// Imports mailboxes from a CSV file into the services that own their domains. Their passwords stay where
// they are: the mail host verifies them by itself. Importing the same file again changes nothing.
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Fault } from "../base/fault.ts";
import { parseAddress } from "../policy/address.ts";
import { importMailboxesResultSchema } from "../wire/mailbox.ts";
import { serviceListSchema } from "../wire/service.ts";
import { type Command, expectArgs } from "./command.ts";
import { parseCsv } from "./csv.ts";

interface ImportedMailbox {
  address: string;
  displayName: string;
}

const MAILBOXES_AT_ONCE = 5_000;

export const importCommand: Command = {
  name: "import",
  usage: "FILE.csv",
  summary: "import mailboxes (address,displayName) into the services that own their domains",
  run: async (args, api, print) => {
    const [file = ""] = expectArgs(importCommand, args, 1);
    const mailboxes = mailboxesIn(readText(file));
    const { services } = await api.get("/services", serviceListSchema);
    const serviceOf = new Map(services.flatMap(({ id, domains }) => domains.map((domain) => [domain, id])));
    const groups = groupByService(mailboxes, serviceOf);
    const sum = { created: 0, alreadyThere: 0 };
    for (const [id, group] of groups) {
      for (let at = 0; at < group.length; at += MAILBOXES_AT_ONCE) {
        const body = { mailboxes: group.slice(at, at + MAILBOXES_AT_ONCE) };
        const done = await api.post(`/services/${id}/import`, body, importMailboxesResultSchema);
        sum.created += done.created;
        sum.alreadyThere += done.alreadyThere;
      }
    }
    print(`${sum.created} created, ${sum.alreadyThere} already there`);
  },
};

/** npm runs this in the clone; a person names the file from where he is. */
function readText(named: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: from } = process.env;
  const file = path.resolve((script === "postern" && from) || "", named);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Fault("no-file", `${file} cannot be read.`, "Name a CSV file: address,displayName.", error);
  }
}

/** Every row as a mailbox; a Fault names the first line that is none. A header line is skipped. */
export function mailboxesIn(csv: string): ImportedMailbox[] {
  const rows = parseCsv(csv);
  const hasHeader = rows[0]?.[0]?.trim().toLowerCase() === "address";
  return rows.slice(hasHeader ? 1 : 0).map(([typed = "", displayName = ""], at) => {
    const address = parseAddress(typed.trim());
    if (address !== null) return { address, displayName: displayName.trim() };
    throw new Fault(
      "address-invalid",
      `Row ${at + 1}: "${typed}" is not an address.`,
      "Correct it; nothing was imported.",
    );
  });
}

/** By the id of the service that owns the domain; a domain without one is a Fault. */
function groupByService(
  mailboxes: readonly ImportedMailbox[],
  serviceOf: ReadonlyMap<string, string>,
): Map<string, ImportedMailbox[]> {
  return Map.groupBy(mailboxes, ({ address }) => {
    const domain = address.slice(address.lastIndexOf("@") + 1);
    const id = serviceOf.get(domain);
    if (id !== undefined) return id;
    throw new Fault(
      "not-found",
      `No service owns the domain ${domain}.`,
      "Add one first: npm run postern -- service add CUSTOMER_EMAIL mail NAME DOMAIN",
    );
  });
}

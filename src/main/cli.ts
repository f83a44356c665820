// `npm run postern -- COMMAND`: finds the command, signs in, prints what it says.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Fault } from "../base/fault.ts";
import { ApiClient, type ApiSettings } from "../cli/api-client.ts";
import type { Command } from "../cli/command.ts";
import { customerAdd } from "../cli/customer-add.ts";
import { customerDelete } from "../cli/customer-delete.ts";
import { customerEdit } from "../cli/customer-edit.ts";
import { customerList } from "../cli/customer-list.ts";
import { importCommand } from "../cli/import.ts";
import { mailHostAdd } from "../cli/mail-host-add.ts";
import { mailHostList } from "../cli/mail-host-list.ts";
import { mailHostRevoke } from "../cli/mail-host-revoke.ts";
import { mailHostToken } from "../cli/mail-host-token.ts";
import { serviceAdd } from "../cli/service-add.ts";
import { serviceDelete } from "../cli/service-delete.ts";
import { serviceEdit } from "../cli/service-edit.ts";
import { serviceList } from "../cli/service-list.ts";
import { accountPassword, resetAccountPassword } from "./account-password.ts";
import { readDemo } from "./demo-file.ts";
import { printFault } from "./explain.ts";
import { type Layout, readLayout } from "./layout.ts";
import { addOperator, operatorAdd } from "./operator-add.ts";
import { addressesOf } from "./run-file.ts";

const COMMANDS: readonly Command[] = [
  mailHostAdd,
  mailHostList,
  mailHostToken,
  mailHostRevoke,
  customerAdd,
  customerList,
  customerEdit,
  customerDelete,
  serviceAdd,
  serviceList,
  serviceEdit,
  serviceDelete,
  importCommand,
];

function help(): string {
  const rows = [operatorAdd, accountPassword, ...COMMANDS].map(({ name, usage, summary }) => [
    `${name} ${usage}`.trimEnd(),
    summary,
  ]);
  const width = Math.max(...rows.map(([call = ""]) => call.length));
  return [
    "Usage: npm run postern -- COMMAND",
    "",
    ...rows.map(([call = "", summary]) => `  ${call.padEnd(width)}  ${summary}`),
    "",
    "Signs in as an operator by POSTERN_API_URL (https://host:port/api/v1), POSTERN_EMAIL, POSTERN_PASSWORD or",
    "POSTERN_PASSWORD_FILE, and POSTERN_CA (PEM file of a private CA). Without POSTERN_API_URL: as the operator",
    "of the demo that npm start made here. operator add and account password sign in nowhere: they write to",
    "the store, which POSTERN_STORE_FILE or DATABASE_URL names as for the control plane.",
  ].join("\n");
}

function ownLayout(env: NodeJS.ProcessEnv): Layout {
  return readLayout(path.dirname(path.dirname(import.meta.dirname)), env);
}

/** From the environment, or the demo of this home. */
function readSettings(env: NodeJS.ProcessEnv): ApiSettings {
  const { POSTERN_API_URL: url, POSTERN_EMAIL: email, POSTERN_PASSWORD_FILE: file } = env;
  const password = file ? readFileSync(file, "utf8").trim() : env.POSTERN_PASSWORD;
  if (url) {
    if (!email || !password)
      throw new Fault(
        "setting-missing",
        "POSTERN_EMAIL and POSTERN_PASSWORD are not set.",
        "Set them (or POSTERN_PASSWORD_FILE) to an operator's sign-in.",
      );
    return { url: url.replace(/\/$/, ""), email, password, ca: env.POSTERN_CA ?? "" };
  }
  const layout = ownLayout(env);
  const { apiUrl, ca } = addressesOf(layout);
  const demo = readDemo(layout.home);
  if (demo === null || !existsSync(ca))
    throw new Fault(
      "setting-missing",
      "POSTERN_API_URL is not set, and nothing was started here.",
      "See npm run postern -- help.",
    );
  return { url: apiUrl, ...demo.operator, ca };
}

async function main(words: readonly string[]): Promise<void> {
  const line = words.join(" ");
  if (line === "" || words[0] === "help" || words.includes("--help")) {
    console.log(help());
    return;
  }
  const isAsked = ({ name }: { name: string }) => line === name || line.startsWith(`${name} `);
  if (isAsked(operatorAdd)) {
    console.log(await addOperator(ownLayout(process.env), words.slice(2)));
    return;
  }
  if (isAsked(accountPassword)) {
    console.log(await resetAccountPassword(ownLayout(process.env), words.slice(2)));
    return;
  }
  const command = COMMANDS.find(isAsked);
  if (command === undefined)
    throw new Fault("bad-usage", `There is no command "${line}".`, "See npm run postern -- help.");
  const api = new ApiClient(readSettings(process.env));
  try {
    await command.run(words.slice(command.name.split(" ").length), api, (text) => console.log(text));
  } finally {
    await api.signOut().catch(() => undefined);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  printFault(error, null);
  process.exitCode = 1;
}

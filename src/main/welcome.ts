// What npm start says at the end: where to go, who can sign in, and three commands to paste.

import type { Layout } from "./layout.ts";
import { addressesOf } from "./run-file.ts";
import type { DemoAccounts } from "./status-shape.ts";

/** The whole text; `seconds`: from the start to now. */
export function welcome(layout: Layout, demo: DemoAccounts, seconds: number): string {
  const { panelUrl, webmailUrl, ca, home } = addressesOf(layout);
  const [first] = demo.mailboxes;
  if (first === undefined) throw new Error("the demo has no mailbox");
  const signIns = [
    ...demo.customers.map((each) => ["customer", each.email, each.password]),
    ["operator", demo.operator.email, demo.operator.password],
  ];
  return [
    "",
    `Postern is ready (${seconds.toFixed(1)} s).`,
    "",
    `  Panel    ${panelUrl}`,
    ...signIns.map(([kind, name, password]) => `           ${kind}  ${name}  ${password}`),
    `  Webmail  ${webmailUrl}`,
    `           mailbox   ${first.address}  ${first.password}  (all: ${home}/demo.json)`,
    "",
    `Your browser does not know the CA ${ca}; import it, or accept the warning.`,
    "",
    "Three commands that work until you block them in the panel:",
    "",
    ...pasteCommands(layout, first).map((command) => `  ${command}`),
    "",
    "Ctrl-C ends everything. State stays in the home; npm run status tells how it is.",
    "",
  ].join("\n");
}

/** IMAP, POP and SMTP by curl, each exiting 0 while its channel is open. */
export function pasteCommands(layout: Layout, mailbox: { address: string; password: string }): string[] {
  const { ca, endpoints } = addressesOf(layout);
  const common = `curl -sS --cacert ${quoted(ca)} -u ${quoted(`${mailbox.address}:${mailbox.password}`)}`;
  const url = (scheme: string, name: "imaps" | "pop3s" | "submissions") =>
    `${scheme}://${endpoints[name].host}:${endpoints[name].port}`;
  const message = `printf 'From: <${mailbox.address}>\\nTo: <${mailbox.address}>\\nSubject: Hello\\n\\nSent by curl.\\n'`;
  return [
    `${common} ${url("imaps", "imaps")}/INBOX -X 'STATUS INBOX (MESSAGES UNSEEN)'`,
    `${common} ${url("pop3s", "pop3s")}/`,
    `${message} | ${common} ${url("smtps", "submissions")} --mail-from ${mailbox.address} --mail-rcpt ${mailbox.address} -T -`,
  ];
}

/** For a POSIX shell; only what needs quotes gets them. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

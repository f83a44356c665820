// Whole logins as a mail program makes them: a new TLS connection, the password, the goodbye.

import type { MailHostPorts } from "../../src/mailhost/mail-host.ts";
import type { Asked } from "./auth-client.ts";
import { LineDialog } from "./line-dialog.ts";

export interface Door {
  ports: MailHostPorts;
  ca: Buffer;
}

/** True when let in. */
export async function logIn({ ports, ca }: Door, asked: Asked): Promise<boolean> {
  const isImap = asked.service === "imap";
  const dialog = await LineDialog.connect(isImap ? ports.imaps : ports.submissions, ca, asked.from);
  try {
    return await (isImap ? imap(dialog, asked) : smtp(dialog, asked));
  } finally {
    dialog.close();
  }
}

async function imap(dialog: LineDialog, { mailbox, password }: Asked): Promise<boolean> {
  await dialog.ask(null, /^\* OK .*\r\n/m);
  const answer = await dialog.ask(`a LOGIN "${mailbox.address}" "${password}"`, /^a (OK|NO|BAD) .*\r\n/m);
  if (!answer.startsWith("a OK")) return false;
  await dialog.ask("b LOGOUT", /^b OK .*\r\n/m);
  return true;
}

async function smtp(dialog: LineDialog, { mailbox, password }: Asked): Promise<boolean> {
  await dialog.ask(null, /^220 .*\r\n/m);
  await dialog.ask("EHLO bench.example", /^250 .*\r\n/m);
  const response = Buffer.from(`\0${mailbox.address}\0${password}`).toString("base64");
  const answer = await dialog.ask(`AUTH PLAIN ${response}`, /^\d{3} .*\r\n/m);
  if (!answer.startsWith("235 ")) return false;
  await dialog.ask("QUIT", /^221 .*\r\n/m);
  return true;
}

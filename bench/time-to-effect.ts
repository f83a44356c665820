// How long a tick takes to bite, on a running Postern (npm start): from sending the PUT to the first refused
// login, and to the end of an open session. `npm run bench:effect -- [ROUNDS]`; prints medians and worsts in ms.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ImapFlow } from "imapflow";
import { Customer, doors, type TestMailbox } from "../tests/fixtures/customer.ts";
import type { Status } from "../tests/fixtures/instance.ts";
import { LineClient } from "../tests/fixtures/line-client.ts";

const rounds = Number(process.argv[2] ?? 50);
const of = JSON.parse(
  execFileSync(process.execPath, [path.join(import.meta.dirname, "../src/main/status.ts"), "--json"], {
    encoding: "utf8",
  }),
) as Status;
const customer = await Customer.signIn(of);
const mailbox = await customer.createMailbox("bench");
const measured = { refusedLogin: [] as number[], answer: [] as number[], endedSession: [] as number[] };

/** One POP3 login on a connection that is already open: true when the mailbox was let in. */
async function isLetIn(client: LineClient, who: TestMailbox): Promise<boolean> {
  const token = Buffer.from(`\0${who.address}\0${who.password}`).toString("base64");
  return (await client.ask(`AUTH PLAIN ${token}`, /^(\+OK|-ERR)/)).startsWith("+OK");
}

async function connectPop(): Promise<LineClient> {
  const client = await LineClient.connect(doors(of).pop3s, "tls", of.ca);
  await client.expect(/^\+OK/);
  return client;
}

/** Logs in again and again from the PUT on; the time at which the first refusal was said. */
async function firstRefusal(): Promise<number> {
  for (;;) {
    const client = await connectPop();
    const isIn = await isLetIn(client, mailbox);
    client.close();
    if (!isIn) return performance.now();
  }
}

function sessionEnd(client: ImapFlow): Promise<number> {
  return new Promise((resolve) => client.once("close", () => resolve(performance.now())));
}

for (let round = 0; round < rounds; round++) {
  await customer.restrict(mailbox.address, []);
  const session = new ImapFlow({
    ...doors(of).imaps,
    secure: true,
    tls: { ca: readFileSync(of.ca) },
    auth: { user: mailbox.address, pass: mailbox.password },
    logger: false,
  });
  session.on("error", () => undefined);
  await session.connect();
  await session.mailboxOpen("INBOX");
  const ended = sessionEnd(session);
  const refused = firstRefusal();
  const start = performance.now();
  const answered = customer.restrict(mailbox.address, ["pop", "imap"]).then(() => performance.now());
  measured.answer.push((await answered) - start);
  measured.endedSession.push((await ended) - start);
  measured.refusedLogin.push((await refused) - start);
}

for (const [name, times] of Object.entries(measured)) {
  const sorted = times.sort((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(0);
  console.log(`${name}: median ${at(0.5)} ms, p90 ${at(0.9)} ms, worst ${at(1)} ms, n = ${sorted.length}`);
}
await customer.ask("DELETE", `/mailboxes/${mailbox.address}`, {
  confirm: mailbox.address,
  currentPassword: customer.password,
});

// How long a tick takes to bite among very many mailboxes: from sending the PUT to the first refused login, to the end
// of an open session, and to the API's answer; alone, and with other changes beside it.
// `npm run bench:effect -- [MAILBOXES] [ROUNDS] [OTHERS_A_SECOND]`
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ImapFlow } from "imapflow";
import type { MailboxList } from "../src/wire/mailbox.ts";
import { type Customer, doors, type TestMailbox } from "../tests/fixtures/customer.ts";
import type { Status } from "../tests/fixtures/instance.ts";
import { LineClient } from "../tests/fixtures/line-client.ts";
import { BIG_PASSWORD } from "./million.ts";
import { type Rig, summary, withRig } from "./rig.ts";

const mailboxes = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 1_000);
const othersASecond = Number(process.argv[4] ?? 100);
const OTHERS = 100;

interface Measured {
  refusedLogin: number[];
  endedSession: number[];
  answer: number[];
}

/** One POP3 login; resolves to when the server answered, and how. */
async function popLogin(of: Status, who: TestMailbox): Promise<{ isIn: boolean; at: number }> {
  const client = await LineClient.connect(doors(of).pop3s, "tls", of.ca);
  try {
    await client.expect(/^\+OK/);
    const token = Buffer.from(`\0${who.address}\0${who.password}`).toString("base64");
    const said = await client.ask(`AUTH PLAIN ${token}`, /^(\+OK|-ERR)/);
    return { isIn: said.startsWith("+OK"), at: performance.now() };
  } finally {
    client.close();
  }
}

/** Logs in again and again from the PUT on; the time at which the first refusal was said. */
async function firstRefusal(of: Status, mailbox: TestMailbox): Promise<number> {
  for (;;) {
    const { isIn, at } = await popLogin(of, mailbox);
    if (!isIn) return at;
  }
}

async function openSession(of: Status, mailbox: TestMailbox): Promise<ImapFlow> {
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
  return session;
}

async function measure({ status, customer }: Rig, mailbox: TestMailbox): Promise<Measured> {
  const measured: Measured = { refusedLogin: [], endedSession: [], answer: [] };
  for (let round = 0; round < rounds; round++) {
    await customer.restrict(mailbox.address, []);
    const session = await openSession(status, mailbox);
    const ended = new Promise<number>((resolve) => session.once("close", () => resolve(performance.now())));
    const refused = firstRefusal(status, mailbox);
    const start = performance.now();
    const answered = customer.restrict(mailbox.address, ["pop", "imap"]).then(() => performance.now());
    measured.answer.push((await answered) - start);
    measured.endedSession.push((await ended) - start);
    measured.refusedLogin.push((await refused) - start);
  }
  return measured;
}

/** Changes others' restrictions at an even pace until told to end; resolves to how many a second it came to. */
async function others(
  customer: Customer,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const running = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let sent = 0;
  while (!signal.aborted) {
    const address = addresses[sent % addresses.length] as string;
    const isClosing = Math.floor(sent / addresses.length) % 2 === 0;
    const change = customer
      .ask("PUT", `/mailboxes/${address}/restrictions`, { blocked: isClosing ? ["smtp"] : [] })
      .catch((error) => failures.push(error))
      .finally(() => running.delete(change));
    running.add(change);
    sent++;
    await sleep(Math.max(0, began + (sent * 1_000) / othersASecond - performance.now()));
  }
  const took = (performance.now() - began) / 1_000;
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return sent / took;
}

function print(label: string, measured: Measured): void {
  for (const [name, times] of Object.entries(measured)) console.log(`${label}, ${name}: ${summary(times)}`);
}

await withRig(mailboxes, async (rig) => {
  const page = await rig.customer.ask<MailboxList>(
    "GET",
    `/services/${rig.serviceId}/mailboxes?limit=${OTHERS + 1}`,
  );
  const [first = "", ...rest] = page.mailboxes.map((each) => each.address);
  const mailbox = { address: first, password: BIG_PASSWORD };
  print("alone", await measure(rig, mailbox));
  const enough = new AbortController();
  const pace = others(rig.customer, rest, enough.signal);
  print("with others", await measure(rig, mailbox));
  enough.abort();
  console.log(`others' changes: ${(await pace).toFixed(0)} a second`);
});

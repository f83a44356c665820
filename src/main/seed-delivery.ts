// Puts the demo's messages into the mailboxes, by LMTP as any mail would come.
// Invariant: a mailbox is filled once: noted in home/seed.json as soon as the server has taken all of its
// messages; one that was interrupted in the middle goes on at the message it had reached.
import { setTimeout as sleep } from "node:timers/promises";
import { createTransport } from "nodemailer";
import { Fault } from "../base/fault.ts";
import { type SeedFile, writeSeed } from "./seed-file.ts";
import { messagesFor } from "./seed-messages.ts";
import { demoMailboxes } from "./seed-people.ts";

const TRIES = 5;
const PAUSE_MS = 500;
const RETURN_PATH = "demo@postern.example";

/** Returns how many messages it delivered. */
export async function deliverMessages(
  home: string,
  seed: SeedFile,
  lmtpPort: number,
  signal: AbortSignal,
): Promise<number> {
  const transport = createTransport({
    host: "127.0.0.1",
    port: lmtpPort,
    lmtp: true,
    ignoreTLS: true,
    pool: true,
    maxConnections: 1,
    maxMessages: Number.POSITIVE_INFINITY,
    name: "localhost",
  });
  let count = 0;
  try {
    for (const mailbox of demoMailboxes()) {
      const messages = messagesFor(mailbox, new Date());
      for (const message of messages.slice(seed.delivered[mailbox.address] ?? 0)) {
        signal.throwIfAborted();
        const envelope = { from: RETURN_PATH, to: mailbox.address };
        await deliver(() => transport.sendMail({ ...message, envelope }), mailbox.address, signal);
        seed.delivered[mailbox.address] = (seed.delivered[mailbox.address] ?? 0) + 1;
        writeSeed(home, seed);
        count += 1;
      }
    }
    writeSeed(home, { ...seed, hasMessages: true });
  } finally {
    transport.close();
  }
  return count;
}

/** The mail server may not know the mailbox for a moment; a lasting refusal is a Fault. */
async function deliver(send: () => Promise<unknown>, address: string, signal: AbortSignal): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await send();
      return;
    } catch (error) {
      if (tried === TRIES)
        throw new Fault(
          "delivery-failed",
          `The demo's messages could not be delivered to ${address}.`,
          `The mail server said: ${(error as Error).message}`,
          error,
        );
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

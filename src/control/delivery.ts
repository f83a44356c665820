// Has a message put into a mailbox's inbox by the mail host that has the mailbox, whatever is blocked.
// Invariant: at most once: a mail host that took the message and does not answer may have delivered it, so no other is
// asked then.
import { listMailHosts } from "../store/mail-host.ts";
import { MESSAGE_MAX } from "../wire/ask.ts";
import type { Context } from "./context.ts";

/** `unknown`: a mail host took it and did not answer, so that it may have arrived. */
export type Delivery = "delivered" | "not-delivered" | "unknown";

/** `message`: RFC 5322, lines ending in CRLF, at most MESSAGE_MAX bytes. */
export async function deliver(
  { store, asks }: Pick<Context, "store" | "asks">,
  address: string,
  message: string,
): Promise<Delivery> {
  if (Buffer.byteLength(message) > MESSAGE_MAX)
    throw new Error(`a message of more than ${MESSAGE_MAX} bytes`);
  const question = { kind: "deliver", address, message } as const;
  for (const { id } of await listMailHosts(store)) {
    const [told] = await asks.ask("deliver", question, { mailHostId: id, isPatient: true });
    if (told?.outcome === "silent" && told.isAsked) return "unknown";
    if (told?.answer?.outcome === "delivered") return "delivered";
  }
  return "not-delivered";
}

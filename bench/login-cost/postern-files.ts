// Postern's replica and credentials with all mailboxes of the bench, written by the agent's own code.
// Invariant: the files stay as a running agent leaves them (write-ahead log kept, never closed by us).
import { Replica } from "../../src/agent/replica.ts";
import type { Mailboxes } from "./mailboxes.ts";

const PAGE = 5_000;
const STORE = "bench";
/** Not where the load comes from: that is mail software. */
const WEBMAIL_PEER = "127.0.0.2";

export async function writePosternFiles(
  dir: string,
  mailboxes: Mailboxes,
  webmailPorts: readonly string[],
): Promise<void> {
  const open = () => new Replica({ dir, isManaged: true, webmailPorts, webmailPeers: [WEBMAIL_PEER] });
  const replica = open();
  let serial = 0;
  for (const page of mailboxes.pages(PAGE))
    replica.apply(
      STORE,
      page.map(({ number, address, blocked, passwordHash }) => ({
        op: "set",
        serial: ++serial,
        mailbox: { address, id: `m${number}`, blocked: [...blocked], passwordHash },
      })),
    );
  replica.close();
  // What is written is whole now: opened again, the servers may read it.
  open();
}

// Dovecot: puts a message into a mailbox's inbox through its doveadm server, with that server's own rights. It passes
// by the mailbox's Sieve script, so that no rule of it takes the message away.
// Invariant: a message whose name (Message-ID) lies in the inbox already is not put there again: whoever asked may not
// have heard that it arrived.
import path from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Deliver } from "../connector.ts";
import { DoveadmServer } from "./doveadm-server.ts";
import type { DovecotSettings } from "./setting.ts";

const NAME = /^Message-ID:\s*(<[^<>\s]+>)\s*$/im;
/** Nobody tries for longer; Dovecot need not read older messages for it. */
const LOOKED_BACK = "5days";

export function dovecotDelivery(settings: DovecotSettings): Deliver {
  return async (address, message) => {
    const socket = path.join(await settings.get("base_dir"), "doveadm-server");
    const server = await DoveadmServer.connect(socket);
    try {
      if (await isThere(server, address, message)) return "delivered";
      const said = await server.feed(address, ["save", "-u", address, "-m", "INBOX"], message);
      if (said.isDone) return "delivered";
      if (said.code === "NOUSER") return "no-such-mailbox";
      throw new Fault(
        "delivery-refused",
        "Dovecot does not take a message for the mailbox.",
        "Dovecot's log has the reason; the mailbox may be over quota.",
        new Error(said.code.slice(0, 100)),
      );
    } finally {
      server.close();
    }
  };
}

async function isThere(server: DoveadmServer, address: string, message: string): Promise<boolean> {
  const [, name] = NAME.exec(message.slice(0, message.indexOf("\r\n\r\n"))) ?? [];
  if (name === undefined) return false;
  const lately = ["mailbox", "INBOX", "savedsince", LOOKED_BACK];
  const found = await server.ask(address, "search", "-u", address, ...lately, "header", "Message-ID", name);
  return found.isDone && found.fields.length > 0;
}

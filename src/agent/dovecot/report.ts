// A sign-in as Dovecot reports it (auth policy, etc/dovecot/91-postern-usage.conf): whose, by which channel, from
// where, with what, and how it ended.
// Invariant: the channel is told by what no client can claim, as in etc/; what is no whole report is none at all.
// Source: Dovecot 2.3, auth/auth-policy.c; seen on 2.3.19: `reason` is empty for a wrong password, an unknown address
// and a failure of the password database alike.
import { z } from "zod";
import { parseAddress } from "../../policy/address.ts";
import type { Channel } from "../../policy/channel.ts";
import { spelledIp } from "../../policy/network.ts";
import { isRefusalReason } from "../../policy/replica.ts";
import type { AttemptOutcome } from "../../wire/attempt.ts";
import { browserName, programOfId } from "../program-name.ts";

const textSchema = z.string().max(1_000);
const reportSchema = z.object({
  user: textSchema,
  service: textSchema,
  lport: textSchema,
  rip: textSchema,
  peer: textSchema,
  cert: textSchema,
  id: z.string().max(8_000),
  reason: textSchema,
  browser_ip: textSchema,
  browser: textSchema,
  success: z.boolean(),
});
type Said = z.infer<typeof reportSchema>;

/** The webmail's own listeners, and the addresses that only it comes from. */
export interface WebmailDoor {
  ports: ReadonlySet<string>;
  peers: ReadonlySet<string>;
}

export interface SignIn {
  channel: Channel;
  outcome: AttemptOutcome;
  /** Null: no address at all. */
  address: string | null;
  ip: string;
  software: string;
}

/** Null for what is nobody's sign-in: delivery, an operator's own question, no door. Throws for what is no report. */
export function readReport(text: string, webmail: WebmailDoor): SignIn | null {
  const said = reportSchema.parse(JSON.parse(text));
  const channel = channelOf(said, webmail);
  if (channel === null) return null;
  const address = parseAddress(said.user);
  const outcome = outcomeOf(said);
  const ip = spelledIp(said.rip);
  if (channel !== "webmail") return { channel, outcome, address, ip, software: programOfId(said.id) };
  // At sign-in the webmail speaks for the browser; later it comes as itself, and only says whose browser asks.
  const isLater = webmail.peers.has(said.rip);
  return {
    channel,
    outcome: isLater && outcome === "let-in" ? "in-use" : outcome,
    address,
    ip: isLater ? spelledIp(said.browser_ip) : ip,
    software: browserName(said.browser),
  };
}

function channelOf({ service, lport, peer, cert }: Said, webmail: WebmailDoor): Channel | null {
  const isPeer = webmail.peers.has(peer);
  if (service === "smtp" || service === "submission") return "smtp";
  if (service === "webmail") return isPeer ? "webmail" : null;
  // doveadm has no listener.
  if (!/^[1-9][0-9]*$/.test(lport)) return null;
  if (service === "pop3") return "pop";
  if (service !== "imap" && service !== "sieve") return null;
  const isPort = webmail.ports.has(lport);
  if (!isPort && !isPeer) return "imap";
  return isPort && isPeer && cert === "valid" ? "webmail" : null;
}

function outcomeOf({ success, reason }: Said): AttemptOutcome {
  if (success) return "let-in";
  if (reason === "") return "wrong-password";
  // Any other reason came with the right password too: the gate was open and something after it failed.
  return isRefusalReason(reason) ? "blocked" : "unavailable";
}

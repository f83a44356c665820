// Dovecot: what it would answer to somebody who knows the password, for each of its services.
//
// It proves what the running Dovecot's chain of password databases decides for the address, by the shipped SQL in its
// place in that chain and on the replica as it is. It does not prove: the password; that the listeners run; what
// happens after the authentication (limits of connections, quotas); the listener and the certificate by which the
// webmail comes to IMAP, since a lookup carries no certificate. For the webmail its submission door is asked, which
// has the same gate.
// Invariant: `open` and `refused` are said only where the chain can tell; a password database that cannot be looked
// up without a password (PAM, LDAP by bind) is `unknown`.
import path from "node:path";
import type { Channel } from "../../policy/channel.ts";
import type { Word } from "../../wire/ask.ts";
import type { Says } from "../../wire/check.ts";
import type { Checker } from "../connector.ts";
import { type Found, type Lookup, lookUp } from "./auth-lookup.ts";
import type { DovecotSettings } from "./setting.ts";

export interface DovecotCheckOptions {
  settings: DovecotSettings;
  /** Whether Postern keeps the passwords: then the step that lets in (open.passwd) has none to show. */
  isManaged: boolean;
  webmailPeers: readonly string[];
}

/** An address of documentation (RFC 5737): mail software from somewhere. */
const SOMEWHERE = "192.0.2.1";
/** The shipped SQL never refuses it: whether the chain knows the address at all. */
const BASELINE = "doveadm";

const DOORS: readonly { service: string; channel: Channel }[] = [
  { service: "pop3", channel: "pop" },
  { service: "imap", channel: "imap" },
  { service: "sieve", channel: "imap" },
  { service: "smtp", channel: "smtp" },
  { service: "webmail", channel: "webmail" },
];

export function dovecotChecker(options: DovecotCheckOptions): Checker {
  const [webmail] = options.webmailPeers;
  const doors = DOORS.filter(({ channel }) => channel !== "webmail" || webmail !== undefined);
  const lookupsOf = (address: string): Lookup[] => [
    { address, service: BASELINE },
    ...doors.map(({ service, channel }) => ({
      address,
      service,
      rip: channel === "webmail" ? (webmail ?? "") : SOMEWHERE,
    })),
  ];
  return {
    name: "Dovecot",
    async check(addresses) {
      const socket = path.join(await options.settings.get("base_dir"), "auth-master");
      const found = await lookUp(socket, addresses.flatMap(lookupsOf)).catch((error: unknown) => {
        options.settings.forget();
        throw error;
      });
      return new Map(
        addresses.map((address, at) => {
          const [baseline, ...answers] = found.slice(at * (doors.length + 1), (at + 1) * (doors.length + 1));
          const words = doors.map(({ service, channel }, nth): Word => {
            const { says, words: said } = read(answers[nth], baseline, options.isManaged);
            return { channel, server: "Dovecot", door: service, says, words: said };
          });
          return [address, words] as const;
        }),
      );
    },
  };
}

/** What a lookup for a service means, beside the one that Postern never refuses. */
export function read(
  answer: Found | undefined,
  baseline: Found | undefined,
  isManaged: boolean,
): { says: Says; words: string | null } {
  const isLookedUp = baseline?.kind === "found" || (isManaged && baseline?.kind === "uncheckable");
  switch (answer?.kind) {
    case "found":
      // As a password database of the operator's own refuses one whose password is right.
      return answer.fields.has("nologin") || answer.fields.has("noauthenticate")
        ? { says: "refused", words: answer.fields.get("reason")?.slice(0, 300) ?? null }
        : { says: "open", words: null };
    case "uncheckable":
      return { says: isManaged && isLookedUp ? "open" : "unknown", words: null };
    case "not-found":
      return { says: isLookedUp ? "refused" : "unknown", words: null };
    case "failed":
      return { says: "temporary", words: null };
    default:
      return { says: "unknown", words: null };
  }
}

// From a mailbox's policy to the row the mail servers read, and what that row decides.
// Invariant: decide() and the SQL shipped in etc/ answer alike for every row (tests compare them), and
// anything that is not a listed, open channel is refused.
import { CHANNEL_NAME, CHANNELS, type Channel, isChannel } from "./channel.ts";

/** A mailbox as the control plane hands it to a mail host. */
export interface MailboxPolicy {
  address: string;
  /** Stable for the mailbox's life; an address deleted and made again has another (and another mail folder). */
  id: string;
  blocked: readonly Channel[];
  /** Dovecot's {SCHEME}hash, or null where the mail host verifies passwords by itself. */
  passwordHash: string | null;
}

/** A row of the replica's `access` table; 1 = this channel is open. */
export interface AccessRow {
  address: string;
  mailbox_id: string;
  pop: 0 | 1;
  imap: 0 | 1;
  smtp: 0 | 1;
  webmail: 0 | 1;
}

export type Verdict =
  | { kind: "open" }
  | { kind: "refused"; why: "restricted" | "not-listed" | "unknown-channel"; reason: string }
  /** Could not tell (replica missing, unreadable, corrupt): the server answers with a temporary error. */
  | { kind: "unknown" };

/** Said to one who gave the right password for a mailbox this mail host has no policy for (yet). */
export const NOT_LISTED_REASON = "Access is not set up for this address";

/** The gate of an open channel; that of a closed one is the server's words for it. */
export const OPEN_GATE = "open";

/** What Dovecot's managed query answers for each channel: `open`, or the reason why not. */
export function gates(row: AccessRow): Record<Channel, string> {
  const gate = (channel: Channel) => (row[channel] === 1 ? OPEN_GATE : refusalReason(channel));
  return { pop: gate("pop"), imap: gate("imap"), smtp: gate("smtp"), webmail: gate("webmail") };
}

/** The servers' own words for a closed channel, as in etc/. */
export function refusalReason(channel: Channel): string {
  return `${CHANNEL_NAME[channel]} access is disabled for this address`;
}

export function compile(policy: MailboxPolicy): AccessRow {
  const isOpen = (channel: Channel) => (policy.blocked.includes(channel) ? 0 : 1);
  return {
    address: policy.address,
    mailbox_id: policy.id,
    pop: isOpen("pop"),
    imap: isOpen("imap"),
    smtp: isOpen("smtp"),
    webmail: isOpen("webmail"),
  };
}

/** What the replica decides for a channel, given the mailbox's row (undefined: not in the replica). */
export function decide(row: AccessRow | undefined, channel: string): Verdict {
  if (!isChannel(channel)) return { kind: "refused", why: "unknown-channel", reason: NOT_LISTED_REASON };
  if (row === undefined) return { kind: "refused", why: "not-listed", reason: NOT_LISTED_REASON };
  if (row[channel] === 1) return { kind: "open" };
  return { kind: "refused", why: "restricted", reason: refusalReason(channel) };
}

/**
 * The channels whose open sessions a change must end. A mailbox that is gone, or whose password or
 * identity changed, loses all of them; one that the replica did not know (it may have been lost) those that
 * are closed.
 */
export function channelsToEnd(
  before: { row: AccessRow; passwordHash: string | null } | undefined,
  after: { row: AccessRow; passwordHash: string | null } | undefined,
): Channel[] {
  if (after === undefined) return before === undefined ? [] : [...CHANNELS];
  if (before === undefined) return CHANNELS.filter((channel) => after.row[channel] === 0);
  const isSameHolder =
    before.row.mailbox_id === after.row.mailbox_id && before.passwordHash === after.passwordHash;
  if (!isSameHolder) return [...CHANNELS];
  return CHANNELS.filter((channel) => before.row[channel] === 1 && after.row[channel] === 0);
}

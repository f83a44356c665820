// From a mailbox's policy to the row the mail servers read, and what that row decides.
// Invariant: decide() and the SQL shipped in etc/ answer alike for every row (tests compare them), and
// anything that is not a listed, open channel is refused.
import { CHANNEL_NAME, CHANNELS, type Channel, isChannel } from "./channel.ts";
import type { Turns } from "./turn.ts";

/** A mailbox as the control plane hands it to a mail host. */
export interface MailboxPolicy {
  address: string;
  /** Stable for the mailbox's life; an address deleted and made again has another (and another mail folder). */
  id: string;
  blocked: readonly Channel[];
  /** When channels become the other thing; absent: none does. */
  turns?: Turns | undefined;
  /** Dovecot's {SCHEME}hash, or null where the mail host verifies passwords by itself. */
  passwordHash: string | null;
}

/**
 * A row of the replica's `access` table. 1 = this channel is open until its turn, an instant as instantText() writes
 * it, and closed from then on; 0 = the other way round.
 */
export interface AccessRow extends Record<Channel, 0 | 1>, Record<`${Channel}_turn`, string> {
  address: string;
  mailbox_id: string;
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

/** The turn of a channel that has none: later than every instant. */
export const NEVER = "9";
/** Earlier than every instant. */
const ALWAYS = "";

/** An instant (seconds since 1970) as SQLite's CURRENT_TIMESTAMP has it, so that both compare as texts. */
export function instantText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replace("T", " ");
}

/** Whether the row lets a channel in at an instant. */
export function isOpenAt(row: AccessRow, channel: Channel, now: string): boolean {
  return row[channel] === (row[`${channel}_turn`] > now ? 1 : 0);
}

/** What Dovecot's managed query answers for each channel, `open` or the reason why not, from `since` to `until`. */
export interface GatePhase extends Record<Channel, string> {
  since: string;
  until: string;
}

/** The gates of a mailbox without turns, by which channels are open: most are such, and there are very many. */
const endless = new Map<number, readonly GatePhase[]>();

/** The gates of a mailbox: for every instant exactly one phase. */
export function gatePhases(row: AccessRow): readonly GatePhase[] {
  if (hasTurns(row)) return phasesOf(row);
  const open = row.pop | (row.imap << 1) | (row.smtp << 2) | (row.webmail << 3);
  const phases = endless.get(open) ?? phasesOf(row);
  endless.set(open, phases);
  return phases;
}

function phasesOf(row: AccessRow): GatePhase[] {
  const instants = new Set(CHANNELS.map((channel) => row[`${channel}_turn`]));
  const ends = [...instants.add(NEVER)].sort();
  return ends.map((until, at) => {
    const since = ends[at - 1] ?? ALWAYS;
    const gate = (channel: Channel) => (isOpenAt(row, channel, since) ? OPEN_GATE : refusalReason(channel));
    return {
      since,
      until,
      pop: gate("pop"),
      imap: gate("imap"),
      smtp: gate("smtp"),
      webmail: gate("webmail"),
    };
  });
}

function hasTurns(row: AccessRow): boolean {
  return !(
    row.pop_turn === NEVER &&
    row.imap_turn === NEVER &&
    row.smtp_turn === NEVER &&
    row.webmail_turn === NEVER
  );
}

/** The servers' own words for a closed channel, as in etc/. */
export function refusalReason(channel: Channel): string {
  return `${CHANNEL_NAME[channel]} access is disabled for this address`;
}

/** Whether a server's words are one of our refusals, which only one with the right password hears. */
export function isRefusalReason(words: string): boolean {
  return words === NOT_LISTED_REASON || CHANNELS.some((channel) => words.startsWith(refusalReason(channel)));
}

export function compile(policy: MailboxPolicy): AccessRow {
  const isOpen = (channel: Channel) => (policy.blocked.includes(channel) ? 0 : 1);
  const turn = (channel: Channel) => {
    const at = policy.turns?.[channel];
    return at === undefined ? NEVER : instantText(at);
  };
  return {
    address: policy.address,
    mailbox_id: policy.id,
    pop: isOpen("pop"),
    imap: isOpen("imap"),
    smtp: isOpen("smtp"),
    webmail: isOpen("webmail"),
    pop_turn: turn("pop"),
    imap_turn: turn("imap"),
    smtp_turn: turn("smtp"),
    webmail_turn: turn("webmail"),
  };
}

/** What the replica decides for a channel at an instant, given the mailbox's row (undefined: not in the replica). */
export function decide(row: AccessRow | undefined, channel: string, now: string): Verdict {
  if (!isChannel(channel)) return { kind: "refused", why: "unknown-channel", reason: NOT_LISTED_REASON };
  if (row === undefined) return { kind: "refused", why: "not-listed", reason: NOT_LISTED_REASON };
  if (isOpenAt(row, channel, now)) return { kind: "open" };
  return { kind: "refused", why: "restricted", reason: refusalReason(channel) };
}

/**
 * The channels whose open sessions a change at `now` must end. A mailbox that is gone, or whose password or
 * identity changed, loses all of them; one that the replica did not know (it may have been lost) those that
 * are closed.
 */
export function channelsToEnd(
  before: { row: AccessRow; passwordHash: string | null } | undefined,
  after: { row: AccessRow; passwordHash: string | null } | undefined,
  now: string,
): Channel[] {
  if (after === undefined) return before === undefined ? [] : [...CHANNELS];
  const isClosed = (channel: Channel) => !isOpenAt(after.row, channel, now);
  if (before === undefined) return CHANNELS.filter(isClosed);
  const isSameHolder =
    before.row.mailbox_id === after.row.mailbox_id && before.passwordHash === after.passwordHash;
  if (!isSameHolder) return [...CHANNELS];
  return CHANNELS.filter((channel) => isOpenAt(before.row, channel, now) && isClosed(channel));
}

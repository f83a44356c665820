// Which programs came by a channel lately, out of what the server tells of a mailbox's usage.
// Invariant: only who gave the right password counts; what others claim to be is no program of the mailbox's.
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { DAY_MS, type Seen, USED_DAYS, type Use } from "../policy/choice.ts";
import type { ChannelUsage, MailboxUsage, UsageClient, UsageLast } from "../wire/usage.ts";

/** In the last USED_DAYS, last used first; programs that give no name are told apart by their networks. */
export function usesOf({ clients }: ChannelUsage, now: number): Use[] {
  const programs = new Map<string, Use>();
  for (const client of clients) {
    const use = lastUse(client);
    if (use === null || now - use.at > USED_DAYS * DAY_MS) continue;
    const name = use.software === "" ? `\n${use.place}` : use.software;
    const other = programs.get(name);
    if (other === undefined || other.at < use.at) programs.set(name, use);
  }
  return [...programs.values()].sort((a, b) => b.at - a.at);
}

function lastUse({ software, network, lastLetInAt, lastBlockedAt }: UsageClient): Use | null {
  const letIn = lastLetInAt === null ? 0 : Date.parse(lastLetInAt);
  const blocked = lastBlockedAt === null ? 0 : Date.parse(lastBlockedAt);
  const at = Math.max(letIn, blocked);
  return at === 0 ? null : { software, place: network, at, wasLetIn: letIn >= blocked };
}

export function seenOf(usage: MailboxUsage, now: number): Seen {
  return {
    since: usage.since === null ? null : Date.parse(usage.since),
    uses: Object.fromEntries(
      CHANNELS.map((channel) => [channel, usesOf(usage.channels[channel], now)]),
    ) as Record<Channel, Use[]>,
  };
}

/** What is to be said of a channel that nobody came by lately. */
export type Unused =
  /** Reports reach back to when the mailbox was made. */
  | { kind: "never" }
  | { kind: "earlier"; last: UsageLast }
  | { kind: "notSince"; since: string }
  /** Not all mail hosts report. */
  | { kind: "untold" };

export function unusedOf(usage: MailboxUsage, channel: Channel): Unused {
  const last = usage.channels[channel].lastLetIn;
  if (last !== null) return { kind: "earlier", last };
  if (usage.since === null) return { kind: "untold" };
  return Date.parse(usage.since) <= Date.parse(usage.createdAt)
    ? { kind: "never" }
    : { kind: "notSince", since: usage.since };
}

/** A program that will no longer get in by these channels. */
export interface Stopped {
  software: string;
  place: string;
  channels: Channel[];
  at: number;
}

/** What was let in lately by channels that are about to close; last used first. */
export function stoppedBy(closing: readonly Channel[], seen: Seen): Stopped[] {
  const programs = new Map<string, Stopped>();
  for (const channel of closing) {
    for (const { software, place, at, wasLetIn } of seen.uses[channel]) {
      if (!wasLetIn) continue;
      const name = software === "" ? `\n${channel}\n${place}` : software;
      const other = programs.get(name);
      programs.set(name, {
        software,
        place,
        channels: [...(other?.channels ?? []), channel],
        at: Math.max(at, other?.at ?? 0),
      });
    }
  }
  return [...programs.values()].sort((a, b) => b.at - a.at);
}

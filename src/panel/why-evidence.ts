// What the server tells of an address, brought together for "Why can't I connect?": for each channel the evidence
// that policy/diagnosis decides by, and who closed it.
// Invariant: where the servers could not be asked, nothing is made up for them.
import { parseAddress } from "../policy/address.ts";
import type { Channel } from "../policy/channel.ts";
import type { Attempt, ChannelEvidence } from "../policy/diagnosis.ts";
import type { Check } from "../wire/check.ts";
import type { HistoryEntry } from "../wire/history.ts";
import type { Mailbox } from "../wire/mailbox.ts";
import type { ChannelUsage, MailboxUsage, UnknownAddress, UsageLast } from "../wire/usage.ts";
import { client, ProblemError } from "./client.ts";

export type Seen =
  | {
      kind: "mailbox";
      at: string;
      mailbox: Mailbox;
      usage: MailboxUsage;
      history: readonly HistoryEntry[];
      /** Null: they could not be asked. */
      check: Check | null;
    }
  /** In a domain of one's own, but no mailbox. */
  | { kind: "unknown"; at: string; serviceId: string; domain: string; attempts: readonly UnknownAddress[] }
  /** Another's, or nobody's. */
  | { kind: "stranger"; at: string };

export async function lookAt(address: string, signal: AbortSignal): Promise<Seen> {
  const asked = client.check(address, signal).catch(() => null);
  const at = () => new Date().toISOString();
  try {
    const [mailbox, usage, history] = await Promise.all([
      client.mailbox(address, signal),
      client.usage(address, signal),
      client.history(address, signal),
    ]);
    return { kind: "mailbox", mailbox, usage, history: history.entries, check: await asked, at: at() };
  } catch (error) {
    if (!(error instanceof ProblemError && error.code === "not-found")) throw error;
  }
  const spelled = parseAddress(address);
  const domain = spelled?.slice(spelled.lastIndexOf("@") + 1) ?? "";
  const { services } = await client.services(signal);
  const service = services.find(({ domains }) => domains.includes(domain));
  if (spelled === null || service === undefined) return { kind: "stranger", at: at() };
  const { attempts } = await client.unknownAddresses(service.id, spelled, signal);
  return { kind: "unknown", serviceId: service.id, domain, attempts, at: at() };
}

export function evidenceOf(seen: Extract<Seen, { kind: "mailbox" }>, channel: Channel): ChannelEvidence {
  const { mailbox, usage, check } = seen;
  const used = usage.channels[channel];
  const hosts = check?.mailHosts ?? [];
  const checked = hosts.flatMap((host) => host.channels.filter((each) => each.channel === channel));
  return {
    isBlocked: mailbox.blocked.includes(channel),
    isContradicted: checked.some(({ differs }) => differs),
    isUnreachable: hosts.length > 0 && hosts.every(({ outcome }) => outcome !== "answered"),
    isUnsure: checked.some(({ servers }) => servers.some(({ says }) => says === "temporary")),
    lastLetIn: attemptOf(used.lastLetIn),
    lastBlocked: attemptOf(used.lastBlocked),
    lastWrong: attemptOf(used.lastWrong),
    lastUnavailable: attemptOf(used.lastUnavailable),
    reportedSince: usage.since === null ? null : Date.parse(usage.since),
  };
}

function attemptOf(last: UsageLast | null): Attempt | null {
  return last === null ? null : { ...last, at: Date.parse(last.at) };
}

/** Who closed a channel that is closed; null: not in the history that was read. */
export function closedBy(history: readonly HistoryEntry[], channel: Channel): string | null {
  const entry = history.find(({ before, after }) => after.includes(channel) && !before.includes(channel));
  return entry?.by ?? null;
}

export const REFUSALS = ["blocked", "wrong-password", "unavailable"] as const;
export type Refusal = { reason: (typeof REFUSALS)[number] } & UsageLast;

export function lastRefusal(used: ChannelUsage): Refusal | null {
  const refusals: Refusal[] = [];
  const add = (reason: Refusal["reason"], last: UsageLast | null) => {
    if (last !== null) refusals.push({ reason, ...last });
  };
  add("blocked", used.lastBlocked);
  add("wrong-password", used.lastWrong);
  add("unavailable", used.lastUnavailable);
  return refusals.sort((a, b) => b.at.localeCompare(a.at))[0] ?? null;
}

/** One kind of attempt from one place by one program, the last of it. */
export interface Arrival extends UsageLast {
  channel: Channel;
  outcome: "let-in" | Refusal["reason"] | "unknown";
}

/** What has arrived so far; of what is alike, the last. */
export function arrivalsIn(usage: MailboxUsage): Arrival[] {
  return (Object.entries(usage.channels) as [Channel, ChannelUsage][]).flatMap(([channel, used]) => {
    const arrivals: Arrival[] = [];
    const add = (outcome: Arrival["outcome"], last: UsageLast | null) => {
      if (last !== null) arrivals.push({ channel, outcome, ...last });
    };
    add("let-in", used.lastLetIn);
    add("blocked", used.lastBlocked);
    add("wrong-password", used.lastWrong);
    add("unavailable", used.lastUnavailable);
    return arrivals;
  });
}

export function unknownArrivals(attempts: readonly UnknownAddress[]): Arrival[] {
  return attempts.map(({ channel, ip, software, lastAt }) => ({
    channel,
    outcome: "unknown",
    at: lastAt,
    ip,
    software,
  }));
}

const keyOf = ({ channel, outcome, ip, software }: Arrival) => [channel, outcome, ip, software].join("\n");

/** Those of `now` that were not there before, by the server's clock alone. */
export function newArrivals(before: readonly Arrival[], now: readonly Arrival[]): Arrival[] {
  const known = new Map(before.map((arrival) => [keyOf(arrival), arrival.at]));
  return now.filter((arrival) => arrival.at > (known.get(keyOf(arrival)) ?? ""));
}

/** `told` and then what is new; of what is alike, the newest only. */
export function withArrivals(told: readonly Arrival[], more: readonly Arrival[]): Arrival[] {
  const keys = new Set(more.map(keyOf));
  return [...told.filter((arrival) => !keys.has(keyOf(arrival))), ...more];
}

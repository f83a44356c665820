// What uses mailboxes, for their owners and operators: GET .../usage, .../activity, .../unknown-addresses.
// Invariant: what is another's answers exactly as what does not exist.
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import { reportedSince } from "../../store/attempt.ts";
import { getMailbox } from "../../store/mailbox.ts";
import { getService } from "../../store/service.ts";
import { serviceUsage } from "../../store/service-usage.ts";
import type { UsageClientRow } from "../../store/tables.ts";
import {
  createdAt,
  type ChannelUsage as StoredUsage,
  type TimelineEntry,
  type TimelinePage,
  timelineOf,
  unknownAttempts,
  usageOf,
} from "../../store/usage.ts";
import { addressParamSchema, idParamSchema } from "../../wire/common.ts";
import {
  type ActivityEntry,
  type ActivityKind,
  activityQuerySchema,
  activitySchema,
  type ChannelUsage,
  mailboxUsageSchema,
  serviceUsageQuerySchema,
  serviceUsageSchema,
  type UsageLast,
  unknownAddressesQuerySchema,
  unknownAddressesSchema,
} from "../../wire/usage.ts";
import { spelledAddress, time } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { viewerOf } from "../guard.ts";
import { TOLD_ACTIONS, wireHistory } from "../history.ts";
import { REFUSALS } from "../problem.ts";

const tags = ["usage"];
/** A walk through 100,000 mailboxes is not made again at once. */
const KEPT_MS = 10_000;
const KEPT_MOST = 200;

export function usageRoutes(api: Api, context: Context): void {
  const { store, now } = context;
  const sinceTime = async () => timeOrNull((await reportedSince(store)) ?? 0);

  api.get(
    "/mailboxes/:address/usage",
    {
      schema: {
        tags,
        summary: "Programs that use a mailbox, and last times, by channel",
        params: addressParamSchema,
        response: { 200: mailboxUsageSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      const usage = await usageOf(store, mailbox.id, now());
      return {
        address: mailbox.address,
        since: await sinceTime(),
        createdAt: time(await createdAt(store.db, mailbox.id)),
        channels: eachChannel((channel) => wireUsage(usage[channel])),
      };
    },
  );

  api.get(
    "/mailboxes/:address/activity",
    {
      schema: {
        tags,
        summary: "Sign-ins, refusals and changes of a mailbox, newest first",
        params: addressParamSchema,
        querystring: activityQuerySchema,
        response: { 200: activitySchema, ...REFUSALS },
      },
    },
    async (request) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      const [at, told] = (request.query.before ?? "").split("-").map(Number);
      const before = at === undefined || told === undefined ? null : { at, told };
      const { limit, channel, kind } = request.query;
      const page = { before, limit, channel, ...toldOf(kind) };
      const { entries, next } = await timelineOf(store, mailbox, page);
      return {
        since: await sinceTime(),
        entries: entries.flatMap(wireEntry),
        next: next === null ? null : `${next.at}-${next.told}`,
      };
    },
  );

  const kept = new Map<string, { at: number; usage: ReturnType<typeof serviceUsage> }>();
  const countsOf = (id: string, days: number) => {
    const key = `${id} ${days}`;
    const found = kept.get(key);
    if (found !== undefined && now() - found.at < KEPT_MS) return found.usage;
    const usage = serviceUsage(store, id, days, now());
    usage.catch(() => kept.delete(key));
    if (kept.size >= KEPT_MOST) kept.clear();
    kept.set(key, { at: now(), usage });
    return usage;
  };

  api.get(
    "/services/:id/usage",
    {
      schema: {
        tags,
        summary: "How many of a service's mailboxes use each channel, and which may be blocked",
        description: `Counted at most every ${KEPT_MS / 1_000} s.`,
        params: idParamSchema,
        querystring: serviceUsageQuerySchema,
        response: { 200: serviceUsageSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { days } = request.query;
      const service = await getService(store, viewerOf(request), request.params.id);
      const counts = await countsOf(service.id, days);
      return {
        since: await sinceTime(),
        days,
        channels: eachChannel((channel) => {
          const { unused: _unused, ...shown } = counts[channel];
          return shown;
        }),
        suggestions: CHANNELS.filter((channel) => counts[channel].unused > 0).map((channel) => ({
          channel,
          days,
          mailboxes: counts[channel].unused,
        })),
      };
    },
  );

  api.get(
    "/services/:id/unknown-addresses",
    {
      schema: {
        tags,
        summary: "Attempts at addresses of the service's domains that do not exist",
        params: idParamSchema,
        querystring: unknownAddressesQuerySchema,
        response: { 200: unknownAddressesSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const service = await getService(store, viewerOf(request), request.params.id);
      const { address } = request.query;
      const rows = await unknownAttempts(
        store,
        service.id,
        address === undefined ? null : spelledAddress(address),
      );
      const named = rows.filter((row) => row.address !== "");
      return {
        since: await sinceTime(),
        attempts: named.map(({ first_at, last_at, bucket: _bucket, service_id: _id, ...row }) => ({
          ...row,
          firstAt: time(first_at),
          lastAt: time(last_at),
        })),
        more: rows.filter((row) => row.address === "").reduce((sum, row) => sum + row.count, 0),
      };
    },
  );
}

function eachChannel<T>(of: (channel: Channel) => T): Record<Channel, T> {
  return { pop: of("pop"), imap: of("imap"), smtp: of("smtp"), webmail: of("webmail") };
}

const REFUSED = ["blocked", "wrong-password", "unavailable"] as const;

/** Which attempts and which changes a timeline tells. */
function toldOf(kind: ActivityKind | undefined): Pick<TimelinePage, "outcomes" | "actions"> {
  switch (kind) {
    case "let-in":
      return { outcomes: ["let-in"], actions: [] };
    case "refused":
      return { outcomes: REFUSED, actions: [] };
    case "changes":
      return { outcomes: [], actions: TOLD_ACTIONS };
    default:
      return { actions: TOLD_ACTIONS };
  }
}

/** 0: never. */
function timeOrNull(ms: number): string | null {
  return ms === 0 ? null : time(ms);
}

function wireUsage({ clients, lastUnavailable, days }: StoredUsage): ChannelUsage {
  const last = (of: "last_let_in" | "last_blocked" | "last_wrong"): UsageLast | null => {
    const row = clients.reduce<UsageClientRow | undefined>(
      (most, each) => (each[of] > (most?.[of] ?? 0) ? each : most),
      undefined,
    );
    return row === undefined ? null : { at: time(row[of]), ip: row.last_ip, software: row.software };
  };
  return {
    lastLetIn: last("last_let_in"),
    lastBlocked: last("last_blocked"),
    lastWrong: last("last_wrong"),
    lastUnavailable: lastUnavailable === null ? null : { ...lastUnavailable, at: time(lastUnavailable.at) },
    clients: clients.map((row) => ({
      software: row.software,
      network: row.network,
      lastIp: row.last_ip,
      firstAt: time(row.first_at),
      lastAt: time(row.last_at),
      lastLetInAt: timeOrNull(row.last_let_in),
      lastBlockedAt: timeOrNull(row.last_blocked),
      letIn: row.let_in,
      blocked: row.blocked,
      wrong: row.wrong,
    })),
    days: days.map(({ day, ...counts }) => ({ day: time(day).slice(0, 10), ...counts })),
  };
}

function wireEntry(entry: TimelineEntry): ActivityEntry[] {
  const at = time(entry.at);
  if (entry.kind === "change")
    return wireHistory(entry.entry).map((change) => ({ kind: "change", at, change }));
  const { first_at, channel, outcome, software, ip, count } = entry.row;
  return [{ kind: "attempts", at, firstAt: time(first_at), channel, outcome, software, ip, count }];
}

// Entries of the audit trail in the wire's words, and as lines of a CSV file.
import { setImmediate as breath } from "node:timers/promises";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../policy/channel.ts";
import type { Marks } from "../policy/restriction.ts";
import type { ChannelState } from "../policy/turn.ts";
import { entriesOfBatch, type HistoryEntry, type HistoryQuery, type ServiceEntry } from "../store/audit.ts";
import { parseTurns } from "../store/channel-state.ts";
import type { Store } from "../store/store.ts";
import {
  HISTORY_ACTIONS,
  SERVICE_ACTIONS,
  type ServiceHistoryEntry,
  type HistoryEntry as WireEntry,
} from "../wire/history.ts";
import { time, untilTimes } from "./answer.ts";
import { csvLine } from "./csv.ts";

/** Of the trail's actions those that customers are told of; a turn that came is a change of restrictions. */
export const TOLD_ACTIONS = [...HISTORY_ACTIONS, "turned"] as const;

/** Of actions that the wire has no word for, nothing. */
export function wireHistory(entry: HistoryEntry): WireEntry[] {
  const { serial, at, account, before, after, batch } = entry;
  const action = HISTORY_ACTIONS.find((known) => known === actionOf(entry));
  if (action === undefined) return [];
  const instant = turnedAt(entry);
  return [
    {
      serial,
      at: time(at),
      by: account,
      action,
      before: before.blocked,
      after: after.blocked,
      untilBefore: untilTimes(before.turns),
      untilAfter: untilTimes(after.turns),
      turnedAt: instant === null ? null : time(instant),
      batch,
    },
  ];
}

export function wireServiceHistory(entry: ServiceEntry): ServiceHistoryEntry[] {
  if (entry.kind === "mailbox")
    return wireHistory(entry.entry).map((each) => ({
      kind: "mailbox",
      address: entry.entry.address,
      ...each,
    }));
  const { at, account: by } = entry;
  if (entry.kind === "batch") {
    const { id, action, changed, first_serial, last_serial, marks, turns, undoes } = entry.batch;
    return [
      {
        kind: "batch",
        at: time(at),
        by,
        batch: id,
        action,
        changed,
        firstSerial: first_serial,
        lastSerial: last_serial,
        channels: marks === null ? null : (JSON.parse(marks) as Marks),
        until: untilTimes(parseTurns(turns)),
        undoes,
      },
    ];
  }
  const action = SERVICE_ACTIONS.find((known) => known === entry.action);
  if (action === undefined) return [];
  const isOfChannels = action === "default-changed";
  const channels = (text: string | null) => (isOfChannels ? (JSON.parse(text ?? "[]") as Channel[]) : []);
  return [
    {
      kind: "service",
      at: time(at),
      by,
      action,
      before: channels(entry.before),
      after: channels(entry.after),
    },
  ];
}

function actionOf({ action }: HistoryEntry): string {
  return action === "turned" ? "restricted" : action;
}

/** The instant of the turn that an entry is about, in milliseconds: what it had before and has no longer. */
function turnedAt({ action, before, after }: HistoryEntry): number | null {
  if (action !== "turned") return null;
  const came = CHANNELS.find(
    (channel) => before.turns[channel] !== undefined && after.turns[channel] === undefined,
  );
  return came === undefined ? null : (before.turns[came] ?? 0) * 1_000;
}

const PAGE = 500;
const HEADER = [
  "time",
  "by",
  "action",
  "address",
  "blocked before",
  "until before",
  "blocked after",
  "until after",
  "serial",
  "batch",
];

/** `page`: entries older than an id, newest first, as many as asked for. */
export async function* mailboxCsv(
  page: (query: HistoryQuery) => Promise<HistoryEntry[]>,
): AsyncGenerator<string> {
  yield csvLine(HEADER);
  yield* linesOf(page);
}

/** A change of many is followed by the line of each mailbox in it. */
export async function* serviceCsv(
  store: Store,
  page: (query: HistoryQuery) => Promise<ServiceEntry[]>,
): AsyncGenerator<string> {
  yield csvLine(HEADER);
  for (let before: number | undefined; ; ) {
    const entries = await page({ before, limit: PAGE });
    for (const entry of entries) {
      before = entry.kind === "mailbox" ? entry.entry.id : entry.id;
      if (entry.kind === "mailbox") yield lineOf(entry.entry);
      else if (entry.kind === "batch")
        yield* linesOf((query) => entriesOfBatch(store, entry.batch.id, query));
      else for (const line of wireServiceHistory(entry)) yield serviceLine(line);
    }
    if (entries.length === 0) return;
  }
}

async function* linesOf(page: (query: HistoryQuery) => Promise<HistoryEntry[]>): AsyncGenerator<string> {
  for (let before: number | undefined; ; ) {
    const entries = await page({ before, limit: PAGE });
    yield entries.map(lineOf).join("");
    before = entries.at(-1)?.id;
    if (entries.length < PAGE) return;
    await breath();
  }
}

function lineOf(entry: HistoryEntry): string {
  const { at, account, address, before, after, serial, batch } = entry;
  const [told] = wireHistory(entry);
  if (told === undefined) return "";
  const action = told.turnedAt === null ? told.action : "turned";
  const states = [before, after].flatMap((state) => [namesOf(state.blocked), untilOf(state)]);
  return csvLine([time(at), account, action, address, ...states, String(serial), batch ?? ""]);
}

function serviceLine(entry: ServiceHistoryEntry): string {
  if (entry.kind !== "service") return "";
  const { at, by, action, before, after } = entry;
  return csvLine([at, by, action, "", namesOf(before), "", namesOf(after), "", "", ""]);
}

function namesOf(channels: readonly Channel[]): string {
  return channels.map((channel) => CHANNEL_NAME[channel]).join(" ");
}

function untilOf({ turns }: ChannelState): string {
  return Object.entries(untilTimes(turns))
    .map(([channel, at]) => `${CHANNEL_NAME[channel as Channel]} ${at}`)
    .join(" ");
}

// Help me choose: from where an address is used, as its owner says or as sign-ins show, to the boxes to tick.
// Invariant: whatever was seen of a way in that a proposal closes is among its objections, and nothing is called
// unused unless sign-ins have been reported for long enough.
import { CHANNELS, type Channel } from "./channel.ts";

/** What an owner may answer to "Where do you use this address today?"; `sending`: something that only sends. */
export const PLACES = ["browser", "computer", "phone", "sending"] as const;
export type Place = (typeof PLACES)[number];
/** `seen`: "I don't know, show me what is used". */
export type Answer = { kind: "places"; places: readonly Place[] } | { kind: "seen" };

/** A use before that is no use "today". */
export const USED_DAYS = 30;
/** With fewer days of reports, nothing is said to be unused. */
export const REPORTED_DAYS_LEAST = 7;
export const DAY_MS = 86_400_000;

/** A program that came by a channel in the last USED_DAYS. */
export interface Use {
  /** As it named itself; empty: it did not. */
  software: string;
  /** The network of its last attempt; empty: several, or not known. */
  place: string;
  /** Milliseconds since 1970. */
  at: number;
  /** False: at that time it was refused, with the right password. */
  wasLetIn: boolean;
}
export interface Seen {
  /** Every mail host reports sign-ins since then; null: not all of them do. */
  since: number | null;
  /** Last used first. */
  uses: Readonly<Record<Channel, readonly Use[]>>;
}

/** Why a channel is proposed to be open or blocked. */
export const WHYS = [
  "browser",
  "reads",
  "fetches",
  "mayFetch",
  "sends",
  "onlySends",
  "used",
  "readable",
  "notNeeded",
  "unused",
] as const;
export type Why = (typeof WHYS)[number];

export interface Proposal {
  blocked: Channel[];
  why: Record<Channel, Why>;
  /** What was seen of the channels that would be closed: one for each program. */
  objections: { channel: Channel; use: Use }[];
}

const SHUT: ReadonlySet<Why> = new Set(["notNeeded", "unused"]);

/** `seen` null: not known. Null when there is nothing to propose from. */
export function proposeFor(answer: Answer, seen: Seen | null, now: number): Proposal | null {
  const why = answer.kind === "seen" ? whyBySeen(seen, now) : whyByPlaces(answer.places, seen, now);
  if (why === null) return null;
  const blocked = CHANNELS.filter((channel) => SHUT.has(why[channel]));
  const objections = blocked.flatMap((channel) =>
    (seen?.uses[channel] ?? []).map((use) => ({ channel, use })),
  );
  return { blocked, why, objections };
}

export function isReportedLongEnough(seen: Seen | null, now: number): boolean {
  return typeof seen?.since === "number" && now - seen.since >= REPORTED_DAYS_LEAST * DAY_MS;
}

const isUsed = (seen: Seen | null, channel: Channel) =>
  seen?.uses[channel].some(({ wasLetIn }) => wasLetIn) ?? false;

function whyByPlaces(places: readonly Place[], seen: Seen | null, now: number): Record<Channel, Why> | null {
  if (places.length === 0) return null;
  const has = (place: Place) => places.includes(place);
  const reads = has("computer") || has("phone");
  const isKnown = isReportedLongEnough(seen, now);
  const pop = (): Why => {
    if (!has("computer")) return "notNeeded";
    if (isUsed(seen, "pop")) return "fetches";
    return isKnown ? "unused" : "mayFetch";
  };
  const imap = (): Why => {
    if (!reads) return "notNeeded";
    // A program that fetches by POP, and none that was ever seen to do otherwise.
    const isPopOnly = isUsed(seen, "pop") && (seen?.uses.imap ?? []).length === 0;
    return isKnown && isPopOnly && !has("phone") ? "unused" : "reads";
  };
  const smtp = (): Why => {
    if (reads) return "sends";
    return has("sending") ? "onlySends" : "notNeeded";
  };
  return { pop: pop(), imap: imap(), smtp: smtp(), webmail: has("browser") ? "browser" : "notNeeded" };
}

function whyBySeen(seen: Seen | null, now: number): Record<Channel, Why> | null {
  if (!isReportedLongEnough(seen, now)) return null;
  const of = (channel: Channel): Why => (isUsed(seen, channel) ? "used" : "unused");
  const why = { pop: of("pop"), imap: of("imap"), smtp: of("smtp"), webmail: of("webmail") };
  // Mail keeps arriving: somebody must be able to read it.
  if (![why.pop, why.imap, why.webmail].includes("used")) why.webmail = "readable";
  return why;
}

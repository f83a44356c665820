// What is wished of a channel at an instant, and whether a server's word contradicts it.
// Invariant: only a plain "open" or "refused" contradicts; who cannot tell contradicts nothing and confirms nothing.
import type { Channel } from "./channel.ts";

export type Wish = "open" | "blocked";

export interface Wished {
  blocked: readonly Channel[];
  /** Seconds since 1970 at which a channel becomes the other thing. */
  turns?: Readonly<Partial<Record<Channel, number>>>;
}

/** A mail host decides a turn by its own clock, which may be so far from ours. */
const CLOCKS_APART_MS = 60_000;

/** What is wished at `now` (milliseconds since 1970). */
export function wishAt({ blocked, turns }: Wished, channel: Channel, now: number): Wish {
  const turn = turns?.[channel];
  const hasTurned = turn !== undefined && turn * 1_000 <= now;
  return blocked.includes(channel) === hasTurned ? "open" : "blocked";
}

/** Whether the wish is one that every mail host has by its own clock too. */
export function isSettled({ turns }: Wished, channel: Channel, now: number): boolean {
  const turn = turns?.[channel];
  return turn === undefined || Math.abs(turn * 1_000 - now) > CLOCKS_APART_MS;
}

export function contradicts(wish: Wish, says: "open" | "refused" | "temporary" | "unknown"): boolean {
  return wish === "blocked" ? says === "open" : says === "refused";
}

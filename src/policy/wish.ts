// What is wished of a channel at an instant, and whether a server's word contradicts it.
// Invariant: only a plain "open" or "refused" contradicts; who cannot tell contradicts nothing and confirms nothing.
import type { Channel } from "./channel.ts";
import { type ChannelState, stateAt } from "./turn.ts";

export type Wish = "open" | "blocked";

/** A mail host decides a turn by its own clock, which may be so far from ours. */
const CLOCKS_APART_S = 60;

/** What is wished of a channel at `now` (seconds since 1970). */
export function wishAt(state: ChannelState, channel: Channel, now: number): Wish {
  return stateAt(state, now).blocked.includes(channel) ? "blocked" : "open";
}

/** Whether the wish is one that every mail host has by its own clock too. */
export function isSettled({ turns }: ChannelState, channel: Channel, now: number): boolean {
  return Math.abs((turns[channel] ?? Number.POSITIVE_INFINITY) - now) > CLOCKS_APART_S;
}

export function contradicts(wish: Wish, says: "open" | "refused" | "temporary" | "unknown"): boolean {
  return wish === "blocked" ? says === "open" : says === "refused";
}

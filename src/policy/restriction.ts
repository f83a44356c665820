// What a change of restrictions amounts to: which channels close and which open.
import { CHANNELS, type Channel, orderedChannels } from "./channel.ts";
import type { ChannelState, Turns } from "./turn.ts";

export interface RestrictionChange {
  /** Channels open before and closed after: their sessions must end. */
  closing: Channel[];
  /** Channels closed before and open after. */
  opening: Channel[];
}

/** What a change of many mailboxes does to one channel of each. */
export const MARKS = ["restrict", "lift", "leave"] as const;
export type Mark = (typeof MARKS)[number];
export type Marks = Readonly<Record<Channel, Mark>>;

/**
 * A mailbox's channels after the marks are put on them. What is restricted or lifted has the turn named here, or none
 * any more; what is left keeps its own.
 */
export function afterMarks(before: ChannelState, marks: Marks, turns: Turns): ChannelState {
  const after: Turns = {};
  for (const channel of CHANNELS) {
    const at = marks[channel] === "leave" ? before.turns[channel] : turns[channel];
    if (at !== undefined) after[channel] = at;
  }
  const blocked = CHANNELS.filter(
    (channel) =>
      marks[channel] === "restrict" || (marks[channel] === "leave" && before.blocked.includes(channel)),
  );
  return { blocked, turns: after };
}

/** The difference between two sets of blocked channels. */
export function compareBlocked(before: readonly Channel[], after: readonly Channel[]): RestrictionChange {
  return {
    closing: orderedChannels(after.filter((channel) => !before.includes(channel))),
    opening: orderedChannels(before.filter((channel) => !after.includes(channel))),
  };
}

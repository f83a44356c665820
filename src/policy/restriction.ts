// What a change of restrictions amounts to: which channels close and which open.
import { CHANNELS, type Channel, orderedChannels } from "./channel.ts";

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

/** The blocked channels of a mailbox after the marks are put on it. */
export function afterMarks(before: readonly Channel[], marks: Marks): Channel[] {
  return CHANNELS.filter(
    (channel) => marks[channel] === "restrict" || (marks[channel] === "leave" && before.includes(channel)),
  );
}

/** The difference between two sets of blocked channels. */
export function compareBlocked(before: readonly Channel[], after: readonly Channel[]): RestrictionChange {
  return {
    closing: orderedChannels(after.filter((channel) => !before.includes(channel))),
    opening: orderedChannels(before.filter((channel) => !after.includes(channel))),
  };
}

// What a change of restrictions amounts to: which channels close and which open.
import { type Channel, orderedChannels } from "./channel.ts";

export interface RestrictionChange {
  /** Channels open before and closed after: their sessions must end. */
  closing: Channel[];
  /** Channels closed before and open after. */
  opening: Channel[];
}

/** The difference between two sets of blocked channels. */
export function compareBlocked(before: readonly Channel[], after: readonly Channel[]): RestrictionChange {
  return {
    closing: orderedChannels(after.filter((channel) => !before.includes(channel))),
    opening: orderedChannels(before.filter((channel) => !after.includes(channel))),
  };
}

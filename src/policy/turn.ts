// Turns: instants at which a channel of a mailbox becomes the other thing, a blocked one open or an open one blocked.
// Invariant: a channel has one turn at most; from its instant on it counts as turned, whoever has noticed by then.
import { CHANNELS, type Channel } from "./channel.ts";

/** Seconds since 1970, by channel. */
export type Turns = Partial<Record<Channel, number>>;

/** Longer ahead nobody plans a restriction; a slip in the year shows at once. */
export const TURN_MOST_DAYS = 366;

/** What a mailbox's channels are, and what will become of them by themselves. */
export interface ChannelState {
  blocked: readonly Channel[];
  turns: Turns;
}

/** In the order of CHANNELS: two equal ones compare equal as JSON. */
export function orderedTurns(turns: Turns): Turns {
  const ordered: Turns = {};
  for (const channel of CHANNELS) {
    const at = turns[channel];
    if (at !== undefined) ordered[channel] = at;
  }
  return ordered;
}

/** The state as it is at `now` (seconds): what is due has turned, what is to come is left. */
export function stateAt(
  { blocked, turns }: ChannelState,
  now: number,
): ChannelState & { blocked: Channel[] } {
  const isDue = (channel: Channel) => (turns[channel] ?? Number.POSITIVE_INFINITY) <= now;
  return {
    blocked: CHANNELS.filter((channel) => blocked.includes(channel) !== isDue(channel)),
    turns: turnsAfter(turns, now),
  };
}

/** Those still to come. */
export function turnsAfter(turns: Turns, now: number): Turns {
  const left: Turns = {};
  for (const channel of CHANNELS) {
    const at = turns[channel];
    if (at !== undefined && at > now) left[channel] = at;
  }
  return left;
}

/** The first of them; null when there is none. */
export function nextTurn(turns: Turns): number | null {
  const instants = Object.values(turns);
  return instants.length === 0 ? null : Math.min(...instants);
}

export function isSameState(one: ChannelState, other: ChannelState): boolean {
  return CHANNELS.every(
    (channel) =>
      one.blocked.includes(channel) === other.blocked.includes(channel) &&
      one.turns[channel] === other.turns[channel],
  );
}

// What a change of many mailboxes would change, in numbers, out of how many of them are in which state.
// Invariant: says of every mailbox what `afterMarks` does to it; one that has the very turn already counts as changed.
import { CHANNELS, type Channel } from "./channel.ts";
import type { Marks } from "./restriction.ts";

/** How many mailboxes are in one state. */
export interface Tally {
  blocked: readonly Channel[];
  /** Channels that become the other thing by themselves. */
  timed: readonly Channel[];
  mailboxes: number;
}

/** Of one channel, in mailboxes. All 0 where the channel is left as it is. */
export interface ChannelPreview {
  /** Become what is asked for. */
  turning: number;
  /** Are so already, for good. */
  already: number;
  /** Are so already for a time, and then will be for good. */
  lasting: number;
  /** Are so already, and then will be until the turn that is asked for. */
  timing: number;
}

export interface Preview {
  /** Mailboxes of which anything changes. */
  changed: number;
  /** Of those that change, mailboxes that can then not be used at all. */
  shut: number;
  channels: Record<Channel, ChannelPreview>;
}

/** `turning`: the channels that are to become the other thing again by themselves. */
export function previewOf(
  tallies: readonly Tally[],
  marks: Marks,
  turning: readonly Channel[] = [],
): Preview {
  const preview: Preview = {
    changed: 0,
    shut: 0,
    channels: { pop: nothing(), imap: nothing(), smtp: nothing(), webmail: nothing() },
  };
  for (const tally of tallies) {
    const kinds = CHANNELS.filter((channel) => marks[channel] !== "leave").map((channel) => {
      const kind = kindOf(tally, channel, marks[channel] === "restrict", turning.includes(channel));
      preview.channels[channel][kind] += tally.mailboxes;
      return kind;
    });
    if (kinds.some((kind) => kind !== "already")) preview.changed += tally.mailboxes;
    if (kinds.includes("turning") && CHANNELS.every((channel) => isBlockedAfter(tally, channel, marks)))
      preview.shut += tally.mailboxes;
  }
  return preview;
}

function nothing(): ChannelPreview {
  return { turning: 0, already: 0, lasting: 0, timing: 0 };
}

function isBlockedAfter({ blocked }: Tally, channel: Channel, marks: Marks): boolean {
  return marks[channel] === "leave" ? blocked.includes(channel) : marks[channel] === "restrict";
}

function kindOf(
  { blocked, timed }: Tally,
  channel: Channel,
  wanted: boolean,
  isTurning: boolean,
): keyof ChannelPreview {
  if (blocked.includes(channel) !== wanted) return "turning";
  if (isTurning) return "timing";
  return timed.includes(channel) ? "lasting" : "already";
}

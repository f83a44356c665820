// The four channels of a mailbox at a glance: picture, name (crossed out when blocked), and hidden words.
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import { channelState, mailboxesWords } from "../words/mailboxes.ts";
import { Door } from "./door.tsx";

export function ChannelMarks({ blocked, label }: { blocked: readonly Channel[]; label?: string }) {
  return (
    <ul className="marks" aria-label={label ?? mailboxesWords.columns.restricted}>
      {CHANNELS.map((channel) => {
        const isShut = blocked.includes(channel);
        return (
          <li key={channel} className={isShut ? "mark shut" : "mark"} title={channelState(channel, isShut)}>
            <Door isShut={isShut} />
            <span className="mark-name">{CHANNEL_NAME[channel]}</span>
            <span className="hidden-text"> {isShut ? mailboxesWords.blocked : mailboxesWords.open}</span>
          </li>
        );
      })}
    </ul>
  );
}

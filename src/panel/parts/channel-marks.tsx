// The four channels of a mailbox at a glance: picture, name (crossed out when blocked), and hidden words.
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import { channelState } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { Door } from "./door.tsx";

export function ChannelMarks({ blocked, label }: { blocked: readonly Channel[]; label?: string }) {
  const words = useWords().mailboxes;
  return (
    <ul className="marks" aria-label={label ?? words.columns.restricted}>
      {CHANNELS.map((channel) => {
        const isShut = blocked.includes(channel);
        return (
          <li
            key={channel}
            className={isShut ? "mark shut" : "mark"}
            title={channelState(words, channel, isShut)}
          >
            <Door isShut={isShut} />
            <span className="mark-name">{CHANNEL_NAME[channel]}</span>
            <span className="hidden-text"> {isShut ? words.blocked : words.open}</span>
          </li>
        );
      })}
    </ul>
  );
}

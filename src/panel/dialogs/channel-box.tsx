// One box of Configure restrictions: what ticking it does, what uses the channel, and for how long it holds.
import { useId } from "react";
import { CHANNEL_NAME, type Channel } from "../../policy/channel.ts";
import { useWords } from "../language.ts";
import { Door } from "../parts/door.tsx";
import { ChannelUse } from "./channel-use.tsx";
import type { MailboxUse } from "./mailbox-use.ts";
import { TurnChoice } from "./turn-choice.tsx";

interface ChannelBoxProps {
  channel: Channel;
  isBlocked: boolean;
  /** In force now. */
  wasBlocked: boolean;
  until: string | undefined;
  use: MailboxUse;
  whenTicked(isTicked: boolean): void;
  /** Null: for good. */
  whenTimed(until: string | null): void;
}

export function ChannelBox(props: ChannelBoxProps) {
  const { channel, isBlocked, wasBlocked, until, use, whenTicked, whenTimed } = props;
  const words = useWords().restrictions;
  const id = useId();
  return (
    <div className={isBlocked ? "box shut" : "box"}>
      <input
        type="checkbox"
        id={id}
        checked={isBlocked}
        aria-describedby={`${id}-does ${id}-stops ${id}-use`}
        onChange={(event) => whenTicked(event.target.checked)}
      />
      <div className="box-text">
        <label htmlFor={id} className="box-name">
          {CHANNEL_NAME[channel]}
        </label>
        <p id={`${id}-does`}>{words.channels[channel].does}</p>
        <p id={`${id}-stops`} className="quiet">
          {words.channels[channel].stops}
        </p>
        <ChannelUse channel={channel} use={use} id={`${id}-use`} />
        {(isBlocked || wasBlocked || until !== undefined) && (
          <TurnChoice
            key={String(isBlocked)}
            channel={channel}
            isBlocked={isBlocked}
            until={until}
            whenChosen={(at) => whenTimed(at ?? null)}
          />
        )}
      </div>
      <span className="box-state" aria-hidden="true">
        <Door isShut={isBlocked} />
        {isBlocked ? words.isBlocked : words.isOpen}
      </span>
    </div>
  );
}

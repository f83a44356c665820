// Beside a box: the programs that came by the channel lately, and how many sessions are open now.
// Invariant: "never" and "not since" are said only as far as reports reach back.
import { useState } from "react";
import { CHANNEL_NAME, type Channel } from "../../policy/channel.ts";
import type { Use } from "../../policy/choice.ts";
import type { MailboxUsage } from "../../wire/usage.ts";
import type { Words } from "../../words/en.ts";
import { clientName } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { ClientLine } from "../parts/client-line.tsx";
import { unusedOf } from "../used-lately.ts";
import { type MailboxUse, openSessions } from "./mailbox-use.ts";

/** The others are behind a button. */
const SHOWN = 2;

export function ChannelUse({ channel, use, id }: { channel: Channel; use: MailboxUse; id: string }) {
  const words = useWords().usage;
  const { usage, isFailed, sessions } = use;
  const open = openSessions(sessions, channel);
  if (usage === undefined && isFailed && !open) return null;
  return (
    <div className="channel-use" id={id}>
      <Lately channel={channel} use={use} />
      {open !== null && open > 0 && <p className="open-sessions">{words.sessions(open)}</p>}
    </div>
  );
}

function Lately({ channel, use: { usage, seen, isFailed } }: { channel: Channel; use: MailboxUse }) {
  const words = useWords();
  if (usage === undefined || seen === null)
    return isFailed ? null : <p className="quiet">{words.usage.loading}</p>;
  const uses = seen.uses[channel];
  if (uses.length === 0) return <p className="quiet">{unusedSentence(words, usage, channel)}</p>;
  return <Programs channel={channel} uses={uses} />;
}

function unusedSentence({ usage: words, clients }: Words, usage: MailboxUsage, channel: Channel): string {
  const unused = unusedOf(usage, channel);
  switch (unused.kind) {
    case "never":
      return words.never;
    case "notSince":
      return words.notSince(unused.since);
    case "untold":
      return words.untold;
    case "earlier": {
      const { software, ip, at } = unused.last;
      return words.earlier(clientName(clients, channel, { software, place: ip }), at);
    }
  }
}

function Programs({ channel, uses }: { channel: Channel; uses: readonly Use[] }) {
  const words = useWords().usage;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? uses : uses.slice(0, SHOWN);
  const more = uses.length - shown.length;
  return (
    <>
      <p>{channel === "webmail" ? words.browsers(uses.length) : words.programs(uses.length)}</p>
      <ul className="plain-list">
        {shown.map((use) => (
          <UseLine key={`${use.software} ${use.place}`} channel={channel} use={use} />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link-button" aria-expanded={false} onClick={() => setWhole(true)}>
          {words.more(more)}
          <span className="hidden-text"> {words.moreOf(CHANNEL_NAME[channel])}</span>
        </button>
      )}
    </>
  );
}

function UseLine({ channel, use }: { channel: Channel; use: Use }) {
  const words = useWords().usage;
  const { software, place, at, wasLetIn } = use;
  return (
    <li>
      <ClientLine channel={channel} software={software} place={place} at={new Date(at).toISOString()} />
      {!wasLetIn && <span className="tag mind">{words.refused}</span>}
    </li>
  );
}

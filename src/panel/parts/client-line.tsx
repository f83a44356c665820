// A program, or a browser of the webmail, with when and where from: "Thunderbird, today, 09:12, from 192.0.2.0/24".
// Whoever guesses passwords can name himself as he likes, so a name is text and nothing more.
import type { Channel } from "../../policy/channel.ts";
import { clientName } from "../../words/sentences.ts";
import { useWords } from "../language.ts";

interface ClientLineProps {
  channel: Channel;
  /** As it named itself; empty: it did not. */
  software: string;
  /** An address or a network; empty: several, or not known. */
  place: string;
  /** ISO 8601 */
  at: string;
}

export function ClientLine({ channel, software, place, at }: ClientLineProps) {
  const { clients: words, formats } = useWords();
  return (
    <span className="client">
      <bdi className="client-name">{clientName(words, channel, { software, place })}</bdi>{" "}
      <span className="client-when">
        <time dateTime={at} title={formats.formatDateTime(at)}>
          {formats.formatLately(at)}
        </time>
        {place !== "" && `, ${words.from(place)}`}
      </span>
    </span>
  );
}

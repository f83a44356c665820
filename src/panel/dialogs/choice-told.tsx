// At the foot of Configure restrictions, in sight whichever box is ticked: what the choice means, what it will stop,
// what becomes of it by itself, and what people regret.
import { TriangleAlert } from "lucide-react";
import { compareBlocked } from "../../policy/restriction.ts";
import { clientName, meaningOf, regretsOf, turnSentences } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { stoppedBy } from "../used-lately.ts";
import type { MailboxUse } from "./mailbox-use.ts";
import type { Wish } from "./restriction-change.ts";

/** The others are counted. */
const NAMED_MOST = 2;

export function ChoiceTold({ wish, present, use }: { wish: Wish; present: Wish; use: MailboxUse }) {
  const all = useWords();
  const { restrictions: words, usage, clients, formats } = all;
  const regrets = regretsOf(words, wish.blocked);
  const { closing } = compareBlocked(present.blocked, wish.blocked);
  const stopped = use.seen === null ? [] : stoppedBy(closing, use.seen);
  const named = stopped.slice(0, NAMED_MOST).map((program) => {
    const when = formats.formatLately(new Date(program.at).toISOString());
    return usage.stopped(clientName(clients, program.channels[0] ?? "imap", program), program.channels, when);
  });
  return (
    <div className={regrets.length > 0 ? "meaning regretted" : "meaning"} role="status">
      <p className="meaning-text">
        <span className="hidden-text">{words.means} </span>
        {meaningOf(words, wish.blocked)}
      </p>
      {stopped.length > 0 && <p className="stops">{usage.stops(named, stopped.length - named.length)}</p>}
      {turnSentences(all, wish.blocked, wish.until).map((said) => (
        <p key={said}>{said}.</p>
      ))}
      {regrets.length > 0 && (
        <ul className="regrets" aria-label={words.warnings}>
          {regrets.map((regret) => (
            <li key={regret}>
              <TriangleAlert aria-hidden="true" size={16} />
              {regret}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

// Ways in that nobody has used for long, to be looked through and closed together.
// Invariant: only what the server says, which says nothing for longer than its mail servers report sign-ins.
import { Lightbulb, X } from "lucide-react";
import { useState } from "react";
import type { Channel } from "../../policy/channel.ts";
import type { ServiceUsage } from "../../wire/usage.ts";
import { keepDismissed, readDismissed } from "../dismissed.ts";
import { useWords } from "../language.ts";

interface SuggestionsProps {
  serviceId: string;
  usage: ServiceUsage;
  /** Those being looked through, or done just now. */
  hidden: readonly Channel[];
  whenReviewed(channel: Channel): void;
  /** The focus has nowhere to be then. */
  whenDismissed(): void;
}

export function Suggestions({ serviceId, usage, hidden, whenReviewed, whenDismissed }: SuggestionsProps) {
  const words = useWords().suggestions;
  const [dismissed, setDismissed] = useState(() => readDismissed(serviceId));
  const shown = usage.suggestions.filter(
    ({ channel }) => !dismissed.includes(channel) && !hidden.includes(channel),
  );
  if (shown.length === 0) return null;

  function dismiss(channel: Channel) {
    const all = [...dismissed, channel];
    keepDismissed(serviceId, all);
    setDismissed(all);
    whenDismissed();
  }

  return (
    <section className="suggestions" aria-label={words.title}>
      <Lightbulb aria-hidden="true" size={20} />
      <ul>
        {shown.map(({ channel, days, mailboxes }) => (
          <li key={channel}>
            <span>{words.unused(mailboxes, channel, days)}</span>
            <span className="suggestion-actions">
              <button
                type="button"
                className="button small"
                aria-label={words.reviewFor(channel)}
                onClick={() => whenReviewed(channel)}
              >
                {words.review}
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={words.dismissFor(channel)}
                title={words.dismiss}
                onClick={() => dismiss(channel)}
              >
                <X aria-hidden="true" size={18} />
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

// What the mail servers said about a change, in words.
// Invariant: "in force" is said only when every one of them has confirmed.
import type { Effect } from "../../wire/common.ts";
import type { Words } from "../../words/en.ts";
import { useWords } from "../language.ts";
import { Notice } from "./notice.tsx";

/** "In force on 1 of 1 mail servers, 38 ms; 2 open sessions ended" */
export function receiptSentence(words: Words["receipt"], effect: Effect): string {
  const confirmed = effect.receipts.length;
  const all = confirmed + effect.waitingFor.length;
  if (all === 0) return words.noServers;
  if (!effect.inForce) return words.partial(confirmed, all);
  const slowest = Math.max(1, ...effect.receipts.map(({ appliedMs }) => Math.round(appliedMs)));
  const ended = effect.receipts.reduce((sum, { sessionsEnded }) => sum + sessionsEnded, 0);
  return ended === 0
    ? words.inForce(confirmed, all, slowest)
    : words.inForceEnding(confirmed, all, slowest, ended);
}

export function isEverywhere(effect: Effect): boolean {
  return effect.inForce && effect.receipts.length > 0;
}

export function Receipt({ effect, title }: { effect: Effect; title?: string }) {
  const words = useWords().receipt;
  return (
    <Notice tone={isEverywhere(effect) ? "good" : "mind"} {...(title !== undefined && { title })}>
      <p>{receiptSentence(words, effect)}</p>
      {effect.waitingFor.length > 0 && (
        <>
          <ul className="plain-list">
            {effect.waitingFor.map(({ mailHost, appliedUpTo, lastSeen }) => (
              <li key={mailHost}>
                {appliedUpTo === null || lastSeen === null
                  ? words.waitingUnseen(mailHost)
                  : words.waiting(mailHost, appliedUpTo, lastSeen)}
              </li>
            ))}
          </ul>
          <p>{words.partialAdvice}</p>
        </>
      )}
    </Notice>
  );
}

// What the mail servers found of rules that send a restricted mailbox's mail elsewhere, kept fresh while it is on
// screen, with a button to have them look again.
// Invariant: "no rule" is said only when every mail server has looked and could read them all.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Channel } from "../../policy/channel.ts";
import type { HostRules, Rule } from "../../wire/rule.ts";
import { removalAdvice, ruleSentence } from "../../words/sentences.ts";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { useLive } from "../live.ts";
import { Notice } from "../parts/notice.tsx";
import { sentenceOf } from "../problem-text.ts";

/** Live events come sooner; this is for where they do not. */
const POLL_MS = 2_000;
/** The others are counted. */
const SHOWN_MOST = 5;

interface RulesToldProps {
  address: string;
  /** As they were read with the restrictions. */
  rules: readonly HostRules[];
  /** What is in force, not what is ticked. */
  blocked: readonly Channel[];
}

export function RulesTold({ address, rules, blocked }: RulesToldProps) {
  const words = useWords().rules;
  const { hosts, error, lookAgain } = useRules(address, rules);
  if (blocked.length === 0 || hosts.length === 0) return null;
  const isLooking = hosts.some((host) => host.isLooking);
  const times = hosts.flatMap((host) => host.lookedAt ?? []).sort();
  return (
    <section className="rules-told" aria-label={words.title}>
      <div role="status">
        {isLooking ? <p className="quiet">{words.looking}</p> : <Found hosts={hosts} blocked={blocked} />}
      </div>
      {error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}
      <p className="quiet rules-look">
        {!isLooking && times[0] !== undefined && <span>{words.lookedAt(times[0])}</span>}
        <button
          type="button"
          className="button small"
          aria-disabled={isLooking}
          onClick={() => !isLooking && lookAgain()}
        >
          {words.lookAgain}
        </button>
      </p>
    </section>
  );
}

function Found({ hosts, blocked }: { hosts: readonly HostRules[]; blocked: readonly Channel[] }) {
  const words = useWords().rules;
  const all = different(hosts.flatMap((host) => host.rules));
  const rules = all.slice(0, SHOWN_MOST);
  const known = all.length + hosts.reduce((sum, host) => sum + host.more, 0);
  const more = known - rules.length;
  const unread = hosts.filter((host) => host.outcome === "unread").map((host) => host.mailHost);
  const isUnclear = hosts.some((host) => host.outcome === "unclear");
  if (rules.length === 0 && unread.length === 0 && !isUnclear) return <p className="quiet">{words.none}</p>;
  return (
    <Notice tone="mind">
      {rules.map((rule) => (
        <p key={JSON.stringify(rule)} className="rule">
          {ruleSentence(words, rule)}
        </p>
      ))}
      {more > 0 && <p>{words.more(more)}</p>}
      {rules.length > 0 && <p>{words.goesOn(known)}</p>}
      {isUnclear && <p>{words.unclear}</p>}
      {unread.length > 0 && <p>{words.unread(unread)}</p>}
      <p>
        {removalAdvice(words, blocked, known)} {known > 0 && words.stranger(known)}
      </p>
    </Notice>
  );
}

function different(rules: readonly Rule[]): Rule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function useRules(address: string, rules: readonly HostRules[]) {
  const [hosts, setHosts] = useState(rules);
  const [error, setError] = useState<unknown>(null);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  useEffect(() => setHosts(rules), [rules]);

  const take = useCallback(async (reading: Promise<{ rules: readonly HostRules[] }>) => {
    const told = await reading;
    if (!isGone.current) setHosts(told.rules);
  }, []);
  const readAgain = useCallback(() => {
    take(client.restrictions(address).then(({ value }) => value)).catch(() => undefined);
  }, [address, take]);

  useLive((heard) => {
    if (heard.event === "again" || (heard.event === "mailbox" && heard.mailbox.address === address))
      readAgain();
  });
  const isLooking = hosts.some((host) => host.isLooking);
  useEffect(() => {
    if (!isLooking) return;
    // What was found while nobody listened yet.
    readAgain();
    const timer = window.setInterval(readAgain, POLL_MS);
    return () => window.clearInterval(timer);
  }, [isLooking, readAgain]);

  const lookAgain = () => {
    setError(null);
    take(client.lookAgain(address)).catch((failure: unknown) => setError(failure));
  };
  return { hosts, error, lookAgain };
}

// What the mail servers themselves answer for each channel, in their own words, beside what is wished; a difference
// is an alarm.
// Invariant: agreement is said only of servers that answered, and never of those that did not.
import { useCallback, useEffect, useRef, useState } from "react";
import { CHANNEL_NAME } from "../../policy/channel.ts";
import type { Check, CheckedChannel, HostCheck } from "../../wire/check.ts";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { Door } from "../parts/door.tsx";
import { Notice } from "../parts/notice.tsx";
import { sentenceOf } from "../problem-text.ts";

interface CheckToldProps {
  address: string;
  /** Ask without being told to; else by the button. */
  isAskedAtOnce: boolean;
}

export function CheckTold({ address, isAskedAtOnce }: CheckToldProps) {
  const words = useWords().check;
  const { check, error, isAsking, ask } = useCheck(address, isAskedAtOnce);
  const differing = check?.mailHosts.filter((host) => host.channels.some(({ differs }) => differs)) ?? [];
  return (
    <section className="check-told" aria-label={words.title}>
      {differing.length > 0 && (
        <Notice tone="bad" title={words.differsTitle} isAlert>
          {differing.map(({ mailHost, channels }) => (
            <p key={mailHost}>
              {words.differs(
                mailHost,
                channels.filter(({ differs }) => differs).map(({ channel }) => channel),
              )}
            </p>
          ))}
          <p>{words.differsAdvice}</p>
        </Notice>
      )}
      {check?.mailHosts.map((host) => (
        <Host key={host.mailHost} host={host} isNamed={check.mailHosts.length > 1} />
      ))}
      {error !== null && <p className="quiet">{sentenceOf(error)}</p>}
      <p className="quiet check-foot">
        <span role="status">
          {isAsking && words.asking}
          {!isAsking && check !== null && differing.length === 0 && summaryOf(words, check)}
        </span>
        <button
          type="button"
          className="button small"
          aria-disabled={isAsking}
          onClick={() => !isAsking && ask()}
        >
          {check === null && !isAskedAtOnce ? words.ask : words.again}
        </button>
      </p>
    </section>
  );
}

type CheckWords = ReturnType<typeof useWords>["check"];

function summaryOf(words: CheckWords, { mailHosts, checkedAt }: Check): string {
  const answered = mailHosts.filter(({ outcome }) => outcome === "answered").length;
  if (answered === 0) return words.unsure;
  const isSure = mailHosts.every((host) => host.outcome === "answered" && host.inForce);
  return `${isSure ? words.agrees : words.agreesSoFar} ${words.at(checkedAt)}`;
}

function Host({ host, isNamed }: { host: HostCheck; isNamed: boolean }) {
  const words = useWords().check;
  const { mailHost, outcome, inForce, channels } = host;
  if (outcome !== "answered") return <p className="check-silent">{words[outcome](mailHost)}</p>;
  return (
    <>
      {!inForce && <p className="check-silent">{words.notYet(mailHost)}</p>}
      <table className="check-table">
        <caption className={isNamed ? undefined : "hidden-text"}>{words.onHost(mailHost)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.columns.channel}</th>
            <th scope="col">{words.columns.wish}</th>
            <th scope="col">{words.columns.answer}</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((checked) => (
            <Row key={checked.channel} checked={checked} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ checked }: { checked: CheckedChannel }) {
  const { check: words, mailboxes } = useWords();
  const { channel, wish, differs } = checked;
  return (
    <tr className={differs ? "differs" : undefined}>
      <th scope="row">{CHANNEL_NAME[channel]}</th>
      <td>
        <span className="check-wish">
          <Door isShut={wish === "blocked"} />
          {mailboxes[wish]}
        </span>
      </td>
      <td>
        {different(checked).map(({ server, says, words: said }) => (
          <p key={`${server} ${says} ${said}`}>
            {words.says[says](server)}
            {said !== null && (
              <>
                {" "}
                <q className="said">{said}</q>
              </>
            )}
          </p>
        ))}
      </td>
    </tr>
  );
}

/** A server is asked by several doors, and mostly says the same at all of them. */
function different({ servers }: CheckedChannel): CheckedChannel["servers"] {
  return [
    ...new Map(servers.map((said) => [JSON.stringify([said.server, said.says, said.words]), said])).values(),
  ];
}

function useCheck(address: string, isAskedAtOnce: boolean) {
  const [check, setCheck] = useState<Check | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isAsking, setAsking] = useState(isAskedAtOnce);
  const round = useRef(0);

  const ask = useCallback(async () => {
    round.current += 1;
    const own = round.current;
    const show = (act: () => void) => own === round.current && act();
    setAsking(true);
    setError(null);
    try {
      const told = await client.check(address);
      show(() => setCheck(told));
    } catch (failure) {
      show(() => setError(failure));
    }
    show(() => setAsking(false));
  }, [address]);

  useEffect(() => {
    if (isAskedAtOnce) void ask();
    return () => {
      round.current += 1;
    };
  }, [isAskedAtOnce, ask]);
  return { check, error, isAsking, ask: () => void ask() };
}

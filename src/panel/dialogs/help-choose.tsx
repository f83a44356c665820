// Help me choose: one question, and out of the answer and what was seen a proposal, with its reasons and with what
// speaks against it. What is proposed comes from policy/choice.ts.
// Invariant: nothing is ticked until "Use this proposal"; going back leaves the former choice.
import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import { type Answer, PLACES, type Place, type Proposal, proposeFor, type Use } from "../../policy/choice.ts";
import { clientName, meaningOf } from "../../words/sentences.ts";
import { useFormats, useWords } from "../language.ts";
import { ClientLine } from "../parts/client-line.tsx";
import { Door } from "../parts/door.tsx";
import { Notice } from "../parts/notice.tsx";
import type { MailboxUse } from "./mailbox-use.ts";

/** The others are counted. */
const OBJECTIONS_MOST = 5;

interface HelpChooseProps {
  use: MailboxUse;
  whenUsed(blocked: readonly Channel[]): void;
  whenBack(): void;
}

export function HelpChoose({ use, whenUsed, whenBack }: HelpChooseProps) {
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  if (answer === null)
    return <Question places={places} whenTicked={setPlaces} whenAnswered={setAnswer} whenBack={whenBack} />;
  return <Answered answer={answer} use={use} whenUsed={whenUsed} whenBack={() => setAnswer(null)} />;
}

interface QuestionProps {
  places: readonly Place[];
  whenTicked(places: readonly Place[]): void;
  whenAnswered(answer: Answer): void;
  whenBack(): void;
}

function Question({ places, whenTicked, whenAnswered, whenBack }: QuestionProps) {
  const words = useWords().choice;
  const id = useId();
  const isAnswered = places.length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isAnswered) whenAnswered({ kind: "places", places });
  }
  return (
    <form className="dialog-form" onSubmit={submit}>
      <div className="dialog-body stack">
        <Head>{words.question}</Head>
        <fieldset className="answers" aria-label={words.question} aria-describedby={id}>
          <p className="quiet" id={id}>
            {words.hint}
          </p>
          {PLACES.map((place) => (
            <label key={place} className="answer">
              <input
                type="checkbox"
                checked={places.includes(place)}
                onChange={({ target }) =>
                  whenTicked(
                    PLACES.filter((each) => (each === place ? target.checked : places.includes(each))),
                  )
                }
              />
              {words.places[place]}
            </label>
          ))}
        </fieldset>
        <div>
          <button type="button" className="button" onClick={() => whenAnswered({ kind: "seen" })}>
            {words.show}
          </button>
        </div>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={whenBack}>
          {words.back}
        </button>
        <button type="submit" className="button primary" aria-disabled={!isAnswered}>
          {words.propose}
        </button>
      </div>
    </form>
  );
}

interface AnsweredProps {
  answer: Answer;
  use: MailboxUse;
  whenUsed(blocked: readonly Channel[]): void;
  whenBack(): void;
}

function Answered({ answer, use, whenUsed, whenBack }: AnsweredProps) {
  const words = useWords().choice;
  const proposal = proposeFor(answer, use.seen, Date.now());
  return (
    <div className="dialog-form">
      <div className="dialog-body stack">
        {proposal === null ? <Nothing use={use} /> : <Proposed proposal={proposal} use={use} />}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={whenBack}>
          {words.back}
        </button>
        {proposal !== null && (
          <button type="button" className="button primary" onClick={() => whenUsed(proposal.blocked)}>
            {words.use}
          </button>
        )}
      </div>
    </div>
  );
}

/** Also then what was seen is shown. */
function Nothing({ use: { usage, seen, isFailed } }: { use: MailboxUse }) {
  const { choice: words, usage: told } = useWords();
  const used = CHANNELS.filter((channel) => (seen?.uses[channel] ?? []).length > 0);
  const isLoading = usage === undefined && !isFailed;
  return (
    <>
      <Head>{isLoading ? words.noneLoading : words.none}</Head>
      {isFailed && usage === undefined && <p>{told.failed}</p>}
      {usage !== undefined && <p>{usage.since === null ? words.noneUntold : words.noneSince(usage.since)}</p>}
      {used.length > 0 && (
        <section aria-label={words.seenSoFar}>
          <p className="label">{words.seenSoFar}</p>
          <ul className="proposal">
            {used.map((channel) => (
              <li key={channel}>
                <div>
                  <strong>{CHANNEL_NAME[channel]}</strong>
                  <Seen channel={channel} uses={seen?.uses[channel] ?? []} />
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Proposed({ proposal, use }: { proposal: Proposal; use: MailboxUse }) {
  const { choice: words, restrictions, mailboxes } = useWords();
  const { blocked, why, objections } = proposal;
  return (
    <>
      <Head>{words.proposal}</Head>
      <p>{meaningOf(restrictions, blocked)}</p>
      <ul className="proposal">
        {CHANNELS.map((channel) => {
          const isShut = blocked.includes(channel);
          return (
            <li key={channel} className={isShut ? "shut" : undefined}>
              <Door isShut={isShut} />
              <div>
                <strong>
                  {CHANNEL_NAME[channel]} {isShut ? mailboxes.blocked : mailboxes.open}
                </strong>
                <p>{words.why[why[channel]]}</p>
                {why[channel] === "used" && <Seen channel={channel} uses={use.seen?.uses[channel] ?? []} />}
              </div>
            </li>
          );
        })}
      </ul>
      {objections.length > 0 && <Objections objections={objections} />}
      <p className="quiet">{words.proposalText}</p>
    </>
  );
}

function Seen({ channel, uses }: { channel: Channel; uses: readonly Use[] }) {
  return (
    <ul className="plain-list">
      {uses.map(({ software, place, at }) => (
        <li key={`${software} ${place}`}>
          <ClientLine channel={channel} software={software} place={place} at={new Date(at).toISOString()} />
        </li>
      ))}
    </ul>
  );
}

function Objections({ objections }: { objections: Proposal["objections"] }) {
  const { choice: words, clients, usage } = useWords();
  const { formatLately } = useFormats();
  const more = objections.length - OBJECTIONS_MOST;
  return (
    <Notice tone="mind" title={words.objections}>
      <ul className="plain-list">
        {objections.slice(0, OBJECTIONS_MOST).map(({ channel, use }) => {
          const say = use.wasLetIn ? words.used : words.tried;
          const when = formatLately(new Date(use.at).toISOString());
          const said = say(clientName(clients, channel, use), CHANNEL_NAME[channel], when);
          return <li key={`${channel} ${use.software} ${use.place}`}>{said}</li>;
        })}
        {more > 0 && <li>{usage.more(more)}</li>}
      </ul>
    </Notice>
  );
}

/** Takes the focus, since what had it is gone. */
function Head({ children }: { children: ReactNode }) {
  const head = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => head.current?.focus(), []);
  return (
    <h3 ref={head} tabIndex={-1}>
      {children}
    </h3>
  );
}

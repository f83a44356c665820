// What is connected to a mailbox at this moment, as its mail servers tell, with a way to end it.
// Invariant: a mail server that did not answer is named; its sessions are never told as none.
import { useState } from "react";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import type { EndedMailSessions, MailSession } from "../../wire/mail-session.ts";
import { clientName } from "../../words/sentences.ts";
import { client } from "../client.ts";
import { useFormats, useWords } from "../language.ts";
import { useEvery, useLoad } from "../load.ts";
import { sentenceOf } from "../problem-text.ts";
import { Notice } from "./notice.tsx";

const REFRESH_MS = 10_000;

export function OpenSessions({ address }: { address: string }) {
  const words = useWords().activity;
  const { value, error, reload } = useLoad(`sessions ${address}`, (signal) =>
    client.sessions(address, signal),
  );
  const [said, setSaid] = useState<EndedMailSessions | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEvery(reload, REFRESH_MS);

  async function end(which: { id: string } | { channel: Channel }) {
    setFailure(null);
    try {
      setSaid(await client.endSessions(address, which));
    } catch (thrown) {
      setSaid(null);
      setFailure(thrown);
    }
    reload();
  }

  const hosts = value?.mailHosts ?? [];
  const silent = hosts.filter(({ outcome }) => outcome !== "answered").map(({ mailHost }) => mailHost);
  const sessions = hosts.flatMap((host) => host.sessions);
  const more = hosts.reduce((sum, host) => sum + host.more, 0);
  const groups = CHANNELS.map((channel) => ({
    channel,
    open: sessions.filter((each) => each.channel === channel),
  }));
  const wrong = failure ?? error;
  return (
    <section className="stack" aria-labelledby="sessions">
      <div className="section-head">
        <h2 id="sessions">{words.sessions}</h2>
      </div>
      <p className="quiet">{words.sessionsText}</p>
      <div role="status">{said !== null && <Ended said={said} />}</div>
      <div role="alert">{wrong !== null && <Notice tone="bad">{sentenceOf(wrong)}</Notice>}</div>
      {value === undefined && error === null && <p className="quiet">{words.askingSessions}</p>}
      {silent.length > 0 && <Notice tone="mind">{words.silent(silent)}</Notice>}
      {value !== undefined && sessions.length === 0 && silent.length < hosts.length && (
        <p>{words.noSessions}</p>
      )}
      {groups
        .filter(({ open }) => open.length > 0)
        .map(({ channel, open }) => (
          <div key={channel} className="sessions-of">
            <div className="sessions-head">
              <h3>{CHANNEL_NAME[channel]}</h3>
              {open.length > 1 && (
                <button type="button" className="button small" onClick={() => void end({ channel })}>
                  {words.endAll(CHANNEL_NAME[channel])}
                </button>
              )}
            </div>
            <ul className="sessions" aria-label={CHANNEL_NAME[channel]}>
              {open.map((session) => (
                <li key={session.id}>
                  <OneSession session={session} whenEnded={() => void end({ id: session.id })} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      {more > 0 && <p className="quiet">{words.moreSessions(more)}</p>}
    </section>
  );
}

function Ended({ said }: { said: EndedMailSessions }) {
  const words = useWords().activity;
  const silent = said.mailHosts.filter(({ outcome }) => outcome !== "answered").map((host) => host.mailHost);
  return (
    <Notice tone={silent.length > 0 ? "mind" : "good"}>
      <p>
        {words.ended(said.ended)}
        {silent.length > 0 && ` ${words.endUnanswered(silent)}`}
      </p>
    </Notice>
  );
}

function OneSession({ session, whenEnded }: { session: MailSession; whenEnded(): void }) {
  const { activity: words, clients } = useWords();
  const { formatWhen, formatDateTime } = useFormats();
  const { channel, ip, since, lastUsed, software } = session;
  return (
    <>
      <div className="session-facts">
        <p>
          {software === null ? (
            <strong>{ip}</strong>
          ) : (
            <>
              <strong>
                <bdi>{clientName(clients, channel, { software, place: ip })}</bdi>
              </strong>{" "}
              {clients.from(ip)}
            </>
          )}
        </p>
        <p className="quiet">
          {since !== null && (
            <time dateTime={since} title={formatDateTime(since)}>
              {words.openSince(formatWhen(since))}
            </time>
          )}
          {lastUsed !== null && `, ${words.usedLast(formatWhen(lastUsed))}`}
        </p>
      </div>
      <button
        type="button"
        className="button small"
        aria-label={words.endOf(CHANNEL_NAME[channel], ip)}
        onClick={whenEnded}
      >
        {words.end}
      </button>
    </>
  );
}

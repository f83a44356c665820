// Activity of one address: what is connected now, thirty days in pictures, and the timeline of what happened.
// Invariant: a page that stays open tells what is so now, without losing what was unfolded.
import { ArrowLeft, Stethoscope } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Activity, ActivityKind } from "../../wire/usage.ts";
import { client, ProblemError } from "../client.ts";
import { useWords } from "../language.ts";
import { useLive } from "../live.ts";
import { useEvery, useLoad } from "../load.ts";
import { ActivityTimeline } from "../parts/activity-timeline.tsx";
import { DayPictures } from "../parts/day-pictures.tsx";
import { DialogNews, MailboxActions, useMailboxDialog } from "../parts/mailbox-actions.tsx";
import { Notice } from "../parts/notice.tsx";
import { OpenSessions } from "../parts/open-sessions.tsx";
import { Page } from "../parts/page.tsx";
import { whyPath } from "../paths.ts";
import { sentenceOf } from "../problem-text.ts";
import { NotFoundPage } from "./not-found.tsx";

const REFRESH_MS = 10_000;
const PAGE = 50;
/** The most that one request gives. */
const AT_ONCE = 200;
const KINDS: readonly ActivityKind[] = ["let-in", "refused", "changes"];

interface Choice {
  channel: Channel | "";
  kind: ActivityKind | "";
}

export function ActivityPage({ address }: { address: string }) {
  const { activity: words, why } = useWords();
  const [choice, setChoice] = useState<Choice>({ channel: "", kind: "" });
  const [wanted, setWanted] = useState(PAGE);
  const mailbox = useLoad(`mailbox ${address}`, (signal) => client.mailbox(address, signal));
  const usage = useLoad(`usage ${address}`, (signal) => client.usage(address, signal));
  const timeline = useLoad(`activity ${address} ${choice.channel} ${choice.kind} ${wanted}`, (signal) =>
    readTimeline(address, choice, wanted, signal),
  );
  const reload = () => {
    mailbox.reload();
    usage.reload();
    timeline.reload();
  };
  useEvery(reload, REFRESH_MS);
  useLive((heard) => {
    if (
      heard.event === "again" ||
      (heard.event === "mailbox" && heard.mailbox.address === mailbox.value?.address)
    )
      reload();
  });
  const dialog = useMailboxDialog(mailbox.value, reload);
  const choose = (chosen: Partial<Choice>) => {
    setChoice({ ...choice, ...chosen });
    setWanted(PAGE);
  };

  if (mailbox.error instanceof ProblemError && mailbox.error.code === "not-found") return <NotFoundPage />;
  const error = mailbox.error ?? usage.error ?? timeline.error;
  const isChosen = choice.channel !== "" || choice.kind !== "";
  const shown = mailbox.value?.address ?? address;
  return (
    <Page
      title={words.title}
      tabTitle={`${words.title}, ${shown}`}
      intro={shown}
      above={
        mailbox.value !== undefined && (
          <Link href={`/services/${mailbox.value.serviceId}`} className="way-back">
            <ArrowLeft aria-hidden="true" size={16} /> {words.back}
          </Link>
        )
      }
      actions={
        mailbox.value !== undefined && (
          <>
            <Link href={whyPath(shown)} className="button">
              <Stethoscope aria-hidden="true" size={18} /> {why.title}
            </Link>
            <MailboxActions mailbox={mailbox.value} dialog={dialog} />
          </>
        )
      }
    >
      <div className="stack">
        <DialogNews said={dialog.said} />
        <div role="alert">{error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}</div>
        {mailbox.value !== undefined && <OpenSessions address={shown} />}
        {usage.value !== undefined && <DayPictures channels={usage.value.channels} />}
        <section className="stack" aria-labelledby="timeline">
          <div className="section-head">
            <h2 id="timeline">{words.timeline}</h2>
            <div className="choices">
              <label>
                {words.channel}
                <select
                  value={choice.channel}
                  onChange={({ target }) => choose({ channel: target.value as Choice["channel"] })}
                >
                  <option value="">{words.allChannels}</option>
                  {CHANNELS.map((channel) => (
                    <option key={channel} value={channel}>
                      {CHANNEL_NAME[channel]}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                {words.kind}
                <select
                  value={choice.kind}
                  onChange={({ target }) => choose({ kind: target.value as Choice["kind"] })}
                >
                  <option value="">{words.kinds.all}</option>
                  {KINDS.map((kind) => (
                    <option key={kind} value={kind}>
                      {words.kinds[kind]}
                    </option>
                  ))}
                </select>
              </label>
            </div>
          </div>
          {timeline.value !== undefined && (
            <>
              <p className="quiet">
                {timeline.value.since === null ? words.notReported : words.sinceReports(timeline.value.since)}
              </p>
              {timeline.value.entries.length === 0 ? (
                <p>{isChosen ? words.nothingMatches : words.empty}</p>
              ) : (
                <ActivityTimeline
                  label={words.timeline}
                  entries={timeline.value.entries}
                  blockedSince={mailbox.value?.since ?? {}}
                />
              )}
              {timeline.value.next !== null && (
                <button type="button" className="button older" onClick={() => setWanted(wanted + PAGE)}>
                  {words.older}
                </button>
              )}
            </>
          )}
        </section>
      </div>
    </Page>
  );
}

/** So many entries from the newest on, in as many requests as it takes; of a channel only changes of its own. */
async function readTimeline(
  address: string,
  { channel, kind }: Choice,
  wanted: number,
  signal: AbortSignal,
): Promise<Activity> {
  const entries: Activity["entries"] = [];
  for (let before: string | null = null; ; ) {
    const query: Record<string, string> = { limit: String(Math.min(AT_ONCE, wanted - entries.length)) };
    if (before !== null) query.before = before;
    if (channel !== "") query.channel = channel;
    if (kind !== "") query.kind = kind;
    const page: Activity = await client.activity(address, query, signal);
    entries.push(
      ...page.entries.filter(
        (entry) =>
          channel === "" ||
          entry.kind === "attempts" ||
          entry.change.before.includes(channel) !== entry.change.after.includes(channel),
      ),
    );
    before = page.next;
    if (before === null || entries.length >= wanted) return { ...page, entries };
  }
}

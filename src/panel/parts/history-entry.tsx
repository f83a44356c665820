// One change as histories tell it: what, when, by whom, before and after.
import type { ReactNode } from "react";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import { stateAt, type Turns } from "../../policy/turn.ts";
import type { Until } from "../../wire/common.ts";
import type { HistoryEntry as Entry } from "../../wire/history.ts";
import { useFormats, useWords } from "../language.ts";
import { ChannelMarks } from "./channel-marks.tsx";

interface HistoryHeadProps {
  title: string;
  /** Which address, or how many. */
  subject?: string;
  at: string;
  by: string;
}

export function HistoryHead({ title, subject, at, by }: HistoryHeadProps) {
  const words = useWords().history;
  const { formatDateTime } = useFormats();
  return (
    <p className="history-head">
      <strong>{title}</strong> {subject !== undefined && <span className="history-subject">{subject} </span>}
      <span className="quiet">
        <time dateTime={at}>{formatDateTime(at)}</time>, {words.by(by)}
      </span>
    </p>
  );
}

export function HistoryEntry({ entry, address }: { entry: Entry; address?: string }) {
  const words = useWords().history;
  const { action, at, by } = entry;
  return (
    <>
      <HistoryHead
        title={words.actions[action]}
        at={at}
        by={by}
        {...(address !== undefined && { subject: address })}
      />
      <HistoryMatter entry={entry} isOfOne={address === undefined} />
    </>
  );
}

/** Below the head of an entry: what it did. `isOfOne`: told in the history of one address. */
export function HistoryMatter({ entry, isOfOne = true }: { entry: Entry; isOfOne?: boolean }) {
  const words = useWords().history;
  const { action, turnedAt, before, untilBefore, after, untilAfter } = entry;
  const tellsState = action === "restricted" || (action === "created" && after.length > 0);
  return (
    <>
      {turnedAt !== null && <p className="quiet">{words.turned(turnedAt)}</p>}
      {entry.batch !== null && isOfOne && <p className="quiet">{words.ofMany}</p>}
      {tellsState && (
        <HistoryChange
          before={<State blocked={before} until={untilBefore} label={words.before} />}
          after={<State blocked={after} until={untilAfter} label={words.after} />}
        />
      )}
    </>
  );
}

export function HistoryChange({ before, after }: { before: ReactNode; after: ReactNode }) {
  const words = useWords().history;
  return (
    <dl className="history-change">
      <div>
        <dt>{words.before}</dt>
        <dd>{before}</dd>
      </div>
      <div>
        <dt>{words.after}</dt>
        <dd>{after}</dd>
      </div>
    </dl>
  );
}

interface StateProps {
  blocked: readonly Channel[];
  until?: Until;
  label: string;
}

export function State({ blocked, until = {}, label }: StateProps) {
  const words = useWords().history;
  return (
    <>
      <ChannelMarks blocked={blocked} label={label} />
      {CHANNELS.map((channel) => {
        const at = until[channel];
        return (
          at !== undefined && (
            <p key={channel} className="quiet">
              {words.until(channel, blocked.includes(channel), at)}
            </p>
          )
        );
      })}
    </>
  );
}

/** What taking the entry back would make of it now: what had a turn before that has passed since, has turned. */
export function stateBefore(entry: Entry, now: number): { blocked: Channel[]; until: Until } {
  const turns: Turns = {};
  for (const channel of CHANNELS) {
    const at = entry.untilBefore[channel];
    if (at !== undefined) turns[channel] = Math.floor(Date.parse(at) / 1_000);
  }
  const state = stateAt({ blocked: entry.before, turns }, Math.floor(now / 1_000));
  const blocked = entry.turnedAt === null ? state.blocked : [...entry.before];
  const until: Until = {};
  for (const channel of CHANNELS) {
    const at = state.turns[channel];
    if (at !== undefined) until[channel] = new Date(at * 1_000).toISOString();
  }
  return { blocked, until };
}

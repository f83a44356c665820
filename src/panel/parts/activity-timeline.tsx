// What happened to a mailbox, newest first, under its days: sign-ins and refusals, and who changed what.
import { DoorClosed, DoorOpen, KeyRound, type LucideIcon, PenLine, ServerOff } from "lucide-react";
import { CHANNEL_NAME } from "../../policy/channel.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import type { ActivityEntry } from "../../wire/usage.ts";
import { attemptSource } from "../../words/sentences.ts";
import { useFormats, useWords } from "../language.ts";
import { HistoryMatter } from "./history-entry.tsx";

type Attempts = Extract<ActivityEntry, { kind: "attempts" }>;
type Change = Extract<ActivityEntry, { kind: "change" }>;

const ICONS: Record<Attempts["outcome"], LucideIcon> = {
  "let-in": DoorOpen,
  blocked: DoorClosed,
  "wrong-password": KeyRound,
  unavailable: ServerOff,
};

interface ActivityTimelineProps {
  label: string;
  entries: readonly ActivityEntry[];
  /** Since when channels are blocked: a refusal after that says so. */
  blockedSince: Mailbox["since"];
}

export function ActivityTimeline({ label, entries, blockedSince }: ActivityTimelineProps) {
  const { formatDayHeading } = useFormats();
  return (
    <ol className="timeline" aria-label={label}>
      {byDay(entries).map((day) => (
        <li key={day.key}>
          <h3 className="timeline-day">{formatDayHeading(day.at)}</h3>
          <ol className="timeline-entries">
            {day.entries.map((entry) => (
              <li key={keyOf(entry)}>
                {entry.kind === "attempts" ? (
                  <AttemptsEntry entry={entry} blockedSince={blockedSince} />
                ) : (
                  <ChangeEntry entry={entry} />
                )}
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

function AttemptsEntry({
  entry,
  blockedSince,
}: { entry: Attempts } & Pick<ActivityTimelineProps, "blockedSince">) {
  const { activity: words, clients } = useWords();
  const { formatSpan, formatDateTime, formatWhen } = useFormats();
  const { channel, outcome, firstAt, at, count } = entry;
  const Icon = ICONS[outcome];
  const since = blockedSince[channel];
  return (
    <div className={`timeline-entry ${outcome}`}>
      <Icon aria-hidden="true" size={18} />
      <time dateTime={at} title={formatDateTime(at)}>
        {isSameDay(firstAt, at) ? formatSpan(firstAt, at) : formatSpan(at, at)}
      </time>
      <p>
        <strong>{words.outcomes[outcome](CHANNEL_NAME[channel], count)}</strong>{" "}
        <span className="timeline-more">
          {"· "}
          <bdi>{attemptSource(clients, entry)}</bdi>
          {outcome === "blocked" &&
            (since !== undefined && since <= firstAt
              ? `, ${words.blockedSince(formatWhen(since))}`
              : `, ${words.blockedThen}`)}
        </span>
      </p>
    </div>
  );
}

function ChangeEntry({ entry: { change, at } }: { entry: Change }) {
  const words = useWords().history;
  const { formatTime, formatDateTime } = useFormats();
  return (
    <div className="timeline-entry change">
      <PenLine aria-hidden="true" size={18} />
      <time dateTime={at} title={formatDateTime(at)}>
        {formatTime(at)}
      </time>
      <div>
        <p>
          <strong>{words.actions[change.action]}</strong>{" "}
          <span className="timeline-more">{words.by(change.by)}</span>
        </p>
        <HistoryMatter entry={change} />
      </div>
    </div>
  );
}

function isSameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Days of the reader's time zone, in the order of the entries. */
function byDay(entries: readonly ActivityEntry[]): { key: string; at: string; entries: ActivityEntry[] }[] {
  const days: { key: string; at: string; entries: ActivityEntry[] }[] = [];
  for (const entry of entries) {
    const key = new Date(entry.at).toDateString();
    const day = days.at(-1);
    if (day?.key === key) day.entries.push(entry);
    else days.push({ key, at: entry.at, entries: [entry] });
  }
  return days;
}

function keyOf(entry: ActivityEntry): string {
  if (entry.kind === "change") return `change ${entry.change.serial} ${entry.change.action}`;
  const { channel, outcome, software, ip, firstAt } = entry;
  return [channel, outcome, software, ip, firstAt].join(" ");
}

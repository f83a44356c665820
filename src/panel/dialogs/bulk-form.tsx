// For each way in: leave as is, block, or open; beside it, in numbers, what that changes; below, what all of it does.
import { TriangleAlert } from "lucide-react";
import { type FormEvent, useId } from "react";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import { MARKS, type Mark } from "../../policy/restriction.ts";
import { type ChannelPreview, previewOf } from "../../policy/tally.ts";
import type { BulkPreview } from "../../wire/restriction.ts";
import type { Words } from "../../words/en.ts";
import { useFormats, useWords } from "../language.ts";
import { Notice } from "../parts/notice.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { sentenceOf } from "../problem-text.ts";
import { type BulkChange, isMarked } from "./bulk-change.ts";
import { TurnChoice } from "./turn-choice.tsx";

/** In the order in which people look for them. */
const SHOWN_MARKS: readonly Mark[] = ["leave", ...MARKS.filter((mark) => mark !== "leave")];

export function BulkForm({ change, whenCancelled }: { change: BulkChange; whenCancelled(): void }) {
  const { bulk: words, restrictions, common } = useWords();
  const { formatList } = useFormats();
  const { phase, counts, marks, preview, reached } = change;
  const isApplying = phase.kind === "applying";
  const failure = phase.kind === "choosing" ? phase.failure : null;
  const all = counts.value?.matched ?? 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isApplying && preview !== undefined && preview.changed > 0) change.apply();
  }

  return (
    <form onSubmit={submit} className="dialog-form" aria-busy={isApplying}>
      <div className="dialog-body stack">
        <p>{words.intro}</p>
        {counts.error !== null && (
          <Notice tone="bad" isAlert>
            <p>{sentenceOf(counts.error)}</p>
            <button type="button" className="button" onClick={counts.reload}>
              {common.tryAgain}
            </button>
          </Notice>
        )}
        <div className="mark-boxes">
          {CHANNELS.map((channel) => (
            <MarkBox
              key={channel}
              channel={channel}
              mark={marks[channel]}
              isDisabled={isApplying}
              told={
                counts.value === undefined
                  ? ""
                  : formatList(
                      toldOf(words, counts.value, channel, marks[channel], preview?.channels[channel]),
                    )
              }
              until={change.until[channel]}
              whenMarked={(mark) => change.mark(channel, mark)}
              whenTimed={(until) => change.time(channel, until)}
            />
          ))}
        </div>
      </div>
      <div role="alert" className="failure">
        {failure !== null && (
          <Notice tone="bad" title={restrictions.failedTitle}>
            <p>
              {sentenceOf(failure)} {restrictions.nothingChanged}
            </p>
          </Notice>
        )}
      </div>
      <div className={(preview?.shut ?? 0) > 0 ? "meaning regretted" : "meaning"} role="status">
        <p className="meaning-text">
          {preview === undefined
            ? counts.error === null && words.counting
            : preview.changed === 0
              ? words.nothing
              : words.changes(preview.changed, all)}
        </p>
        {preview !== undefined && preview.shut > 0 && (
          <ul className="regrets" aria-label={restrictions.warnings}>
            <li>
              <TriangleAlert aria-hidden="true" size={16} />
              {words.shut(preview.shut)}
            </li>
          </ul>
        )}
      </div>
      {isApplying && reached !== null && (
        <div className="bulk-progress">
          <progress value={reached} max={preview?.changed ?? all} aria-label={words.applying(all)} />
          <span>{words.progress(reached, preview?.changed ?? all)}</span>
        </div>
      )}
      <SubmitFoot
        label={restrictions.submit}
        busyLabel={words.applying(preview?.changed ?? all)}
        isBusy={isApplying}
        isReady={isMarked(marks) && preview !== undefined && preview.changed > 0}
        whenCancelled={whenCancelled}
      />
    </form>
  );
}

/** "31 will close", "7 are closed already" */
function toldOf(
  words: Words["bulk"],
  counts: BulkPreview,
  channel: Channel,
  mark: Mark,
  preview: ChannelPreview | undefined,
): string[] {
  if (mark === "leave" || preview === undefined) {
    const asked = {
      pop: "leave",
      imap: "leave",
      smtp: "leave",
      webmail: "leave",
      [channel]: "restrict",
    } as const;
    const { turning } = previewOf(counts.states, asked).channels[channel];
    return [words.now(turning, counts.matched - turning)];
  }
  const [turn, already, lasting, timing] =
    mark === "restrict"
      ? [words.willClose, words.closedAlready, words.staysClosed, words.closedUntilThen]
      : [words.willOpen, words.openAlready, words.staysOpen, words.openUntilThen];
  return [
    ...(preview.turning > 0 ? [turn(preview.turning)] : []),
    ...(preview.already > 0 ? [already(preview.already)] : []),
    ...(preview.lasting > 0 ? [lasting(preview.lasting)] : []),
    ...(preview.timing > 0 ? [timing(preview.timing)] : []),
  ];
}

interface MarkBoxProps {
  channel: Channel;
  mark: Mark;
  isDisabled: boolean;
  told: string;
  /** ISO 8601; undefined: for good. */
  until: string | undefined;
  whenMarked(mark: Mark): void;
  whenTimed(until: string | undefined): void;
}

function MarkBox(props: MarkBoxProps) {
  const { channel, mark: chosen, isDisabled, told, until, whenMarked, whenTimed } = props;
  const words = useWords().bulk;
  const id = useId();
  return (
    <fieldset className={`mark-box ${chosen}`} disabled={isDisabled} aria-describedby={`${id}-told`}>
      <legend>{CHANNEL_NAME[channel]}</legend>
      <div className="mark-choices">
        {SHOWN_MARKS.map((mark) => (
          <label key={mark} className="mark-choice">
            <input
              type="radio"
              name={id}
              value={mark}
              checked={chosen === mark}
              onChange={() => whenMarked(mark)}
            />
            {words.marks[mark]}
          </label>
        ))}
      </div>
      <p id={`${id}-told`} className="quiet">
        {told}
      </p>
      {chosen !== "leave" && (
        <TurnChoice
          key={chosen}
          channel={channel}
          isBlocked={chosen === "restrict"}
          until={until}
          whenChosen={whenTimed}
        />
      )}
    </fieldset>
  );
}

// Who changed what about an address, and when; newest first.
import { useLayoutEffect, useRef } from "react";
import type { HistoryEntry } from "../../wire/history.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client } from "../client.ts";
import { useFormats, useWords } from "../language.ts";
import { useLoad } from "../load.ts";
import { ChannelMarks } from "../parts/channel-marks.tsx";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Notice } from "../parts/notice.tsx";
import { sentenceOf } from "../problem-text.ts";

/** A long history scrolls, so the keyboard must be able to reach it. */
const SCROLLABLE = { tabIndex: 0 };

export function HistoryDialog({ mailbox, whenClosed }: { mailbox: Mailbox; whenClosed(): void }) {
  const words = useWords().history;
  const { common } = useWords();
  const { value, error } = useLoad(mailbox.address, (signal) => client.history(mailbox.address, signal));
  const close = () => whenClosed();
  const body = useRef<HTMLElement>(null);
  useLayoutEffect(() => body.current?.focus(), []);
  return (
    <DialogFrame title={words.title} subject={mailbox.address} size="wide" whenClosed={close}>
      <section className="dialog-body stack" aria-label={words.title} ref={body} {...SCROLLABLE}>
        {error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}
        {value === undefined && error === null && <p className="quiet">{common.loading}</p>}
        {value?.entries.length === 0 && <p>{words.empty}</p>}
        {value !== undefined && (
          <ol className="history" aria-label={words.title}>
            {value.entries.map((entry) => (
              <li key={entry.serial}>
                <Entry entry={entry} />
              </li>
            ))}
          </ol>
        )}
      </section>
      <div className="dialog-foot">
        <button type="button" className="button primary" onClick={close}>
          {common.close}
        </button>
      </div>
    </DialogFrame>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const words = useWords().history;
  const { formatDateTime } = useFormats();
  return (
    <>
      <p className="history-head">
        <strong>{words.actions[entry.action]}</strong>{" "}
        <span className="quiet">
          <time dateTime={entry.at}>{formatDateTime(entry.at)}</time>, {words.by(entry.by)}
        </span>
      </p>
      {entry.action === "restricted" && (
        <dl className="history-change">
          <div>
            <dt>{words.before}</dt>
            <dd>
              <ChannelMarks blocked={entry.before} label={words.before} />
            </dd>
          </div>
          <div>
            <dt>{words.after}</dt>
            <dd>
              <ChannelMarks blocked={entry.after} label={words.after} />
            </dd>
          </div>
        </dl>
      )}
    </>
  );
}

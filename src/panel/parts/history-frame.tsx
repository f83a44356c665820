// The dialog around a history: a list that scrolls and goes on, what an undo came to, and the file.
import { Download } from "lucide-react";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useWords } from "../language.ts";
import type { LoadedPages } from "../load.ts";
import { sentenceOf } from "../problem-text.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { Notice } from "./notice.tsx";
import { type Undone, UndoneNotice } from "./undo.tsx";

/** At once; older ones on demand. */
export const HISTORY_PAGE = 50;
/** A long history scrolls, so the keyboard must be able to reach it. */
const SCROLLABLE = { tabIndex: 0 };

interface HistoryFrameProps<T> {
  title: string;
  subject: string;
  empty: string;
  csv: string;
  pages: LoadedPages<T>;
  undone: Undone | null;
  keyOf(entry: T): string;
  children(entry: T, index: number): ReactNode;
  whenClosed(): void;
}

export function HistoryFrame<T>(props: HistoryFrameProps<T>) {
  const words = useWords().history;
  const { common } = useWords();
  const { title, subject, empty, csv, pages, undone, keyOf, children, whenClosed } = props;
  const { entries, error } = pages;
  const body = useRef<HTMLElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => body.current?.focus(), []);
  useLayoutEffect(() => {
    if (undone !== null) outcome.current?.focus();
  }, [undone]);
  return (
    <DialogFrame title={title} subject={subject} size="wide" whenClosed={whenClosed}>
      <section className="dialog-body stack" aria-label={title} ref={body} {...SCROLLABLE}>
        <div role="status" className="stack" ref={outcome} tabIndex={-1}>
          {undone !== null && <UndoneNotice undone={undone} />}
        </div>
        {error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}
        {entries === undefined && error === null && <p className="quiet">{common.loading}</p>}
        {entries?.length === 0 && <p>{empty}</p>}
        {entries !== undefined && (
          <ol className="history" aria-label={title}>
            {entries.map((entry, at) => (
              <li key={keyOf(entry)}>{children(entry, at)}</li>
            ))}
          </ol>
        )}
        {pages.hasMore && (
          <button
            type="button"
            className="button"
            aria-disabled={pages.isLoading}
            onClick={() => !pages.isLoading && pages.readMore()}
          >
            {words.older}
          </button>
        )}
      </section>
      <div className="dialog-foot">
        <a href={csv} download className="button push">
          <Download aria-hidden="true" size={18} /> {words.csv}
        </a>
        <button type="button" className="button primary" onClick={whenClosed}>
          {common.close}
        </button>
      </div>
    </DialogFrame>
  );
}

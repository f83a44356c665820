// Two people changed the same restrictions: both are shown, and one is chosen by a person.
import { useLayoutEffect, useRef } from "react";
import type { Restrictions } from "../../wire/restriction.ts";
import { meaningOf, turnSentences } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { ChannelMarks } from "../parts/channel-marks.tsx";
import { Notice } from "../parts/notice.tsx";
import type { Wish } from "./restriction-change.ts";

interface RestrictionsConflictProps {
  mine: Wish;
  theirs: Restrictions;
  whenMine(): void;
  whenTheirs(): void;
}

export function RestrictionsConflict({ mine, theirs, whenMine, whenTheirs }: RestrictionsConflictProps) {
  const words = useWords().restrictions;
  const head = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => head.current?.focus(), []);
  const { lastChange } = theirs;
  return (
    <>
      <div className="dialog-body stack" ref={head} tabIndex={-1}>
        <Notice tone="mind" title={words.conflictTitle} isAlert>
          <p>{words.conflictText}</p>
        </Notice>
        <div className="versus">
          <section className="card" aria-label={words.yours}>
            <h3>{words.yours}</h3>
            <p className="quiet">{words.notSaved}</p>
            <Told wish={mine} label={words.yours} />
          </section>
          <section className="card" aria-label={words.theirs}>
            <h3>{words.theirs}</h3>
            <p className="quiet">
              {lastChange === null ? words.saved : words.savedBy(lastChange.by, lastChange.at)}
            </p>
            <Told wish={theirs} label={words.theirs} />
          </section>
        </div>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={whenTheirs}>
          {words.keepTheirs}
        </button>
        <button type="button" className="button primary" onClick={whenMine}>
          {words.keepYours}
        </button>
      </div>
    </>
  );
}

function Told({ wish: { blocked, until }, label }: { wish: Wish; label: string }) {
  const all = useWords();
  return (
    <>
      <ChannelMarks blocked={blocked} label={label} />
      <p>{meaningOf(all.restrictions, blocked)}</p>
      {turnSentences(all, blocked, until).map((said) => (
        <p key={said}>{said}.</p>
      ))}
    </>
  );
}

// Two people changed the same restrictions: both are shown, and one is chosen by a person.
import { useLayoutEffect, useRef } from "react";
import type { Channel } from "../../policy/channel.ts";
import type { Restrictions } from "../../wire/restriction.ts";
import { meaningOf } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { ChannelMarks } from "../parts/channel-marks.tsx";
import { Notice } from "../parts/notice.tsx";

interface RestrictionsConflictProps {
  mine: readonly Channel[];
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
            <ChannelMarks blocked={mine} label={words.yours} />
            <p>{meaningOf(words, mine)}</p>
          </section>
          <section className="card" aria-label={words.theirs}>
            <h3>{words.theirs}</h3>
            <p className="quiet">
              {lastChange === null ? words.saved : words.savedBy(lastChange.by, lastChange.at)}
            </p>
            <ChannelMarks blocked={theirs.blocked} label={words.theirs} />
            <p>{meaningOf(words, theirs.blocked)}</p>
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

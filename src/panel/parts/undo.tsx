// Taking back a change that stands in a history: asks first, saying what comes back; then what came of it.
// Invariant: nothing is put back over what was changed since; that is said instead.
import { Undo2 } from "lucide-react";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { Effect } from "../../wire/common.ts";
import type { UndoneBatch } from "../../wire/restriction.ts";
import type { Words } from "../../words/en.ts";
import { ProblemError } from "../client.ts";
import { useWords } from "../language.ts";
import { sentenceOf } from "../problem-text.ts";
import { Notice } from "./notice.tsx";
import { isEverywhere, Receipt } from "./receipt.tsx";

export type Undone = Effect | UndoneBatch;

interface UndoProps {
  /** What is undone, for those who do not see where the button stands. */
  what: string;
  /** What comes back. */
  children: ReactNode;
  act(): Promise<Undone>;
  whenDone(undone: Undone): void;
}

export function Undo({ what, children, act, whenDone }: UndoProps) {
  const words = useWords().undo;
  const { common } = useWords();
  const [phase, setPhase] = useState<"idle" | "asking" | "working">("idle");
  const [failure, setFailure] = useState<unknown>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useLayoutEffect(() => {
    if (phase === "asking") confirm.current?.focus();
    else if (phase === "idle" && wasAsking.current) opener.current?.focus();
    wasAsking.current = phase !== "idle";
  }, [phase]);

  async function putBack() {
    if (phase === "working") return;
    setPhase("working");
    setFailure(null);
    try {
      whenDone(await act());
    } catch (error) {
      setFailure(error);
    }
    setPhase("idle");
  }

  return (
    <div className="undo">
      {phase === "idle" ? (
        <button
          type="button"
          className="button small"
          ref={opener}
          aria-label={words.undoFor(what)}
          onClick={() => setPhase("asking")}
        >
          <Undo2 aria-hidden="true" size={16} /> {words.undo}
        </button>
      ) : (
        <fieldset className="undo-question">
          <legend className="hidden-text">{words.undoFor(what)}</legend>
          {children}
          <div className="undo-actions">
            <button
              type="button"
              className="button primary small"
              ref={confirm}
              aria-disabled={phase === "working"}
              onClick={putBack}
            >
              {words.confirm}
            </button>
            <button
              type="button"
              className="button small"
              disabled={phase === "working"}
              onClick={() => setPhase("idle")}
            >
              {common.cancel}
            </button>
            <span role="status">{phase === "working" && common.working}</span>
          </div>
        </fieldset>
      )}
      <div role="alert">
        {failure !== null && (
          <Notice tone="bad" title={words.failedTitle}>
            <p>{undoFailure(words, failure)}</p>
          </Notice>
        )}
      </div>
    </div>
  );
}

export function undoFailure(words: Words["undo"], failure: unknown): string {
  return failure instanceof ProblemError && failure.code === "restrictions-changed"
    ? words.changedSince
    : sentenceOf(failure);
}

/** The receipt of it; of many also how many came back. */
export function UndoneNotice({ undone }: { undone: Undone }) {
  const words = useWords().undo;
  return (
    <>
      <Receipt effect={undone} title={isEverywhere(undone) ? words.doneTitle : words.partialTitle} />
      {"putBack" in undone && (
        <p>
          {words.putBack(undone.putBack)} {undone.leftAlone > 0 && words.leftAlone(undone.leftAlone)}{" "}
          {undone.unfinished > 0 && words.unfinished(undone.unfinished)}
        </p>
      )}
    </>
  );
}

// Configure restrictions of many addresses: what happens to each way in, in numbers before it is done, and after.
import { Undo2 } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import type { Marks } from "../../policy/restriction.ts";
import type { BulkRestrictions, MeantMailboxes } from "../../wire/restriction.ts";
import { useWords } from "../language.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { DoneBody } from "../parts/done-body.tsx";
import { Notice } from "../parts/notice.tsx";
import { isEverywhere, Receipt } from "../parts/receipt.tsx";
import { UndoneNotice, undoFailure } from "../parts/undo.tsx";
import { type BulkChange, useBulkChange } from "./bulk-change.ts";
import { BulkForm } from "./bulk-form.tsx";

interface BulkRestrictionsDialogProps {
  serviceId: string;
  meant: MeantMailboxes;
  /** How many that are, as far as the list knows. */
  count: number;
  preset: Partial<Marks>;
  /** Whether anything may have been changed. */
  whenClosed(isChanged: boolean): void;
}

export function BulkRestrictionsDialog(props: BulkRestrictionsDialogProps) {
  const { serviceId, meant, count, preset, whenClosed } = props;
  const words = useWords().bulk;
  const change = useBulkChange(serviceId, meant, preset);
  const { phase } = change;
  const close = () => whenClosed(phase.kind !== "choosing");
  return (
    <DialogFrame
      title={words.title}
      subject={words.subject(change.counts.value?.matched ?? count)}
      size="wide"
      isBusy={phase.kind === "applying" || phase.kind === "undoing"}
      whenClosed={close}
    >
      {(phase.kind === "choosing" || phase.kind === "applying") && (
        <BulkForm change={change} whenCancelled={close} />
      )}
      {phase.kind === "unknown" && <Unknown change={change} whenClosed={close} />}
      {(phase.kind === "applied" || phase.kind === "undoing") && (
        <Applied change={change} done={phase.done} whenClosed={close} />
      )}
      {phase.kind === "undone" && (
        <DoneBody whenClosed={close}>
          <UndoneNotice undone={phase.undone} />
        </DoneBody>
      )}
    </DialogFrame>
  );
}

interface EndProps {
  change: BulkChange;
  whenClosed(): void;
}

function Unknown({ change, whenClosed }: EndProps) {
  const { bulk: words, restrictions, common } = useWords();
  const again = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => again.current?.focus(), []);
  return (
    <>
      <div className="dialog-body stack" role="status">
        <Notice tone="bad" title={restrictions.unknownTitle}>
          <p>{words.unknownText}</p>
        </Notice>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button primary" ref={again} onClick={change.choose}>
          {common.tryAgain}
        </button>
        <button type="button" className="button" onClick={whenClosed}>
          {common.close}
        </button>
      </div>
    </>
  );
}

function Applied({ change, done, whenClosed }: EndProps & { done: BulkRestrictions }) {
  const { bulk: words, restrictions, undo, common } = useWords();
  const { phase } = change;
  const isUndoing = phase.kind === "undoing";
  const failure = phase.kind === "applied" ? phase.failure : null;
  const closer = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => closer.current?.focus(), []);
  return (
    <>
      <div className="dialog-body stack" role="status">
        {done.changed === 0 && done.unfinished === 0 ? (
          <Notice tone="plain">
            <p>{words.unchanged}</p>
          </Notice>
        ) : (
          <>
            <Receipt
              effect={done}
              title={isEverywhere(done) ? restrictions.receiptTitle : restrictions.partialTitle}
            />
            <p>{words.changed(done.changed, done.matched)}</p>
          </>
        )}
        {done.unfinished > 0 && (
          <Notice tone="mind">
            <p>{words.unfinished(done.unfinished)}</p>
          </Notice>
        )}
        {failure !== null && (
          <Notice tone="bad" title={undo.failedTitle}>
            <p>{undoFailure(undo, failure)}</p>
          </Notice>
        )}
      </div>
      <div className="dialog-foot">
        <div className="progress">{isUndoing && <ProgressBar text={common.working} />}</div>
        {done.batch !== null && (
          <button type="button" className="button" aria-disabled={isUndoing} onClick={change.undo}>
            <Undo2 aria-hidden="true" size={16} /> {undo.undo}
          </button>
        )}
        {done.unfinished > 0 && (
          <button type="button" className="button" disabled={isUndoing} onClick={change.apply}>
            {words.goOn}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          ref={closer}
          disabled={isUndoing}
          onClick={whenClosed}
        >
          {common.close}
        </button>
      </div>
    </>
  );
}

function ProgressBar({ text }: { text: string }) {
  return (
    <>
      <span className="progress-bar" aria-hidden="true" />
      {text}
    </>
  );
}

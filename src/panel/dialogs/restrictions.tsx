// Configure restrictions: the dialog this product is about. Every phase of a change has its view here.
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { Mailbox } from "../../wire/mailbox.ts";
import type { Restrictions } from "../../wire/restriction.ts";
import { meaningOf, turnSentences } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { ChannelMarks } from "../parts/channel-marks.tsx";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Notice } from "../parts/notice.tsx";
import { isEverywhere, Receipt } from "../parts/receipt.tsx";
import { sentenceOf } from "../problem-text.ts";
import { CheckTold } from "./check-told.tsx";
import { HelpChoose } from "./help-choose.tsx";
import { useMailboxUse } from "./mailbox-use.ts";
import { type Phase, type RestrictionChange, useRestrictionChange } from "./restriction-change.ts";
import { RestrictionsConflict } from "./restrictions-conflict.tsx";
import { RestrictionsForm } from "./restrictions-form.tsx";
import { RulesTold } from "./rules-told.tsx";

interface RestrictionsDialogProps {
  mailbox: Mailbox;
  whenClosed(): void;
}

export function RestrictionsDialog({ mailbox, whenClosed }: RestrictionsDialogProps) {
  const words = useWords().restrictions;
  const { common } = useWords();
  const change = useRestrictionChange(mailbox.address);
  const { phase, wish } = change;
  const close = () => whenClosed();
  return (
    <DialogFrame
      title={words.title}
      subject={mailbox.address}
      size="wide"
      isBusy={phase.kind === "applying"}
      whenClosed={close}
    >
      {phase.kind === "reading" && (
        <div className="dialog-body">
          <p className="quiet" role="status">
            {words.reading}
          </p>
        </div>
      )}
      {phase.kind === "unreadable" && (
        <Ending
          notice={<Notice tone="bad">{sentenceOf(phase.error)}</Notice>}
          again={{ label: common.tryAgain, act: change.read }}
          whenClosed={close}
        />
      )}
      {(phase.kind === "choosing" || phase.kind === "applying") && (
        <Choosing mailbox={mailbox} change={change} phase={phase} whenCancelled={close} />
      )}
      {phase.kind === "conflict" && (
        <RestrictionsConflict
          mine={wish}
          theirs={phase.theirs.value}
          whenMine={change.keepMine}
          whenTheirs={change.keepTheirs}
        />
      )}
      {phase.kind === "unknown" && (
        <Ending
          notice={
            <Notice tone="bad" title={words.unknownTitle}>
              <p>{words.unknownText}</p>
            </Notice>
          }
          again={{ label: words.checkAgain, act: change.checkAgain }}
          whenClosed={close}
        />
      )}
      {phase.kind === "applied" && (
        <Ending
          notice={<Outcome restrictions={phase.restrictions} />}
          after={<CheckTold address={mailbox.address} isAskedAtOnce />}
          again={{ label: words.again, act: change.changeAgain }}
          isCloseFirst
          whenClosed={close}
        />
      )}
    </DialogFrame>
  );
}

interface ChoosingProps {
  mailbox: Mailbox;
  change: RestrictionChange;
  phase: Extract<Phase, { kind: "choosing" | "applying" }>;
  whenCancelled(): void;
}

/** The boxes, or the questions that help to choose among them. */
function Choosing({ mailbox, change, phase, whenCancelled }: ChoosingProps) {
  const use = useMailboxUse(mailbox.address);
  const [help, setHelp] = useState<"unasked" | "asked" | "over">("unasked");
  if (help === "asked")
    return (
      <HelpChoose
        use={use}
        whenUsed={(blocked) => {
          change.choose(blocked);
          setHelp("over");
        }}
        whenBack={() => setHelp("over")}
      />
    );
  return (
    <RestrictionsForm
      present={phase.present.value}
      wish={change.wish}
      use={use}
      isAlarmed={mailbox.alarm}
      isBackFromHelp={help === "over"}
      isApplying={phase.kind === "applying"}
      failure={phase.kind === "choosing" ? phase.failure : null}
      whenChosen={change.choose}
      whenTimed={change.chooseUntil}
      whenHelpAsked={() => setHelp("asked")}
      whenValidated={change.validate}
      whenCancelled={whenCancelled}
    />
  );
}

function Outcome({ restrictions }: { restrictions: Restrictions }) {
  const all = useWords();
  const { restrictions: words } = all;
  return (
    <>
      <Receipt
        effect={restrictions}
        title={isEverywhere(restrictions) ? words.receiptTitle : words.partialTitle}
      />
      <div className="outcome">
        <ChannelMarks blocked={restrictions.blocked} />
        <p>{meaningOf(words, restrictions.blocked)}</p>
        {turnSentences(all, restrictions.blocked, restrictions.until).map((said) => (
          <p key={said}>{said}.</p>
        ))}
      </div>
      <RulesTold address={restrictions.address} rules={restrictions.rules} blocked={restrictions.blocked} />
    </>
  );
}

interface EndingProps {
  notice: ReactNode;
  /** Below it, and not read aloud by itself. */
  after?: ReactNode;
  again: { label: string; act(): void };
  isCloseFirst?: boolean;
  whenClosed(): void;
}

/** A message and where to go from it; the focus goes to the likeliest next step. */
function Ending({ notice, after, again, isCloseFirst = false, whenClosed }: EndingProps) {
  const { common } = useWords();
  const likely = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => likely.current?.focus(), []);
  return (
    <>
      <div className="dialog-body stack">
        <div className="stack" role="status">
          {notice}
        </div>
        {after}
      </div>
      <div className="dialog-foot">
        <button
          type="button"
          className={isCloseFirst ? "button" : "button primary"}
          ref={isCloseFirst ? null : likely}
          onClick={again.act}
        >
          {again.label}
        </button>
        <button
          type="button"
          className={isCloseFirst ? "button primary" : "button"}
          ref={isCloseFirst ? likely : null}
          onClick={whenClosed}
        >
          {common.close}
        </button>
      </div>
    </>
  );
}

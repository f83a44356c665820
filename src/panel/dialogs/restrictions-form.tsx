// The four boxes with what uses them, the one-click choices, and in words what the present choice means.
import { CircleQuestionMark } from "lucide-react";
import { type FormEvent, useId, useLayoutEffect, useRef } from "react";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Restrictions } from "../../wire/restriction.ts";
import type { Words } from "../../words/en.ts";
import { useWords } from "../language.ts";
import { Notice } from "../parts/notice.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { sentenceOf } from "../problem-text.ts";
import { ChannelBox } from "./channel-box.tsx";
import { CheckTold } from "./check-told.tsx";
import { ChoiceTold } from "./choice-told.tsx";
import { type MailboxUse, silentHosts } from "./mailbox-use.ts";
import type { Failure, Wish } from "./restriction-change.ts";
import { RulesTold } from "./rules-told.tsx";

const PRESETS: readonly { name: keyof Words["restrictions"]["presets"]; blocked: readonly Channel[] }[] = [
  { name: "webmailOnly", blocked: ["pop", "imap", "smtp"] },
  { name: "everything", blocked: CHANNELS },
  { name: "noSending", blocked: ["smtp"] },
  { name: "nothing", blocked: [] },
];

interface RestrictionsFormProps {
  present: Restrictions;
  wish: Wish;
  use: MailboxUse;
  /** The mail servers were found to answer otherwise than is wished. */
  isAlarmed: boolean;
  /** The dialog is back from helping to choose. */
  isBackFromHelp: boolean;
  isApplying: boolean;
  failure: Failure | null;
  whenChosen(blocked: readonly Channel[]): void;
  /** Null: for good. */
  whenTimed(channel: Channel, until: string | null): void;
  whenHelpAsked(): void;
  whenValidated(): void;
  whenCancelled(): void;
}

export function RestrictionsForm(props: RestrictionsFormProps) {
  const words = useWords().restrictions;
  const { common, choice } = useWords();
  const { present, wish, use, isAlarmed, isBackFromHelp, isApplying, failure } = props;
  const { whenChosen, whenTimed, whenHelpAsked, whenValidated, whenCancelled } = props;
  const { blocked } = wish;
  const quickId = useId();
  const helpButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isBackFromHelp) helpButton.current?.focus();
  }, [isBackFromHelp]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isApplying) whenValidated();
  }

  return (
    // What is amiss is said by this dialog, not in the browser's own words and language.
    <form onSubmit={submit} className="dialog-form" aria-busy={isApplying} noValidate>
      <div className="dialog-body stack">
        <fieldset className="boxes" disabled={isApplying}>
          <legend>{words.legend}</legend>
          {CHANNELS.map((channel) => (
            <ChannelBox
              key={channel}
              channel={channel}
              isBlocked={blocked.includes(channel)}
              wasBlocked={present.blocked.includes(channel)}
              until={wish.until[channel]}
              use={use}
              whenTimed={(at) => whenTimed(channel, at)}
              whenTicked={(isTicked) =>
                whenChosen(isTicked ? [...blocked, channel] : blocked.filter((other) => other !== channel))
              }
            />
          ))}
        </fieldset>
        <UseNotes use={use} />
        <div>
          <div className="quick-head">
            <p className="label" id={quickId}>
              {words.quick}
            </p>
            <button
              type="button"
              className="button small"
              ref={helpButton}
              disabled={isApplying}
              onClick={whenHelpAsked}
            >
              <CircleQuestionMark aria-hidden="true" size={16} />
              {choice.open}
            </button>
          </div>
          <fieldset className="presets" aria-labelledby={quickId} disabled={isApplying}>
            {PRESETS.map((preset) => (
              <button
                key={preset.name}
                type="button"
                className="button preset"
                aria-pressed={preset.blocked.join() === blocked.join()}
                onClick={() => whenChosen(preset.blocked)}
              >
                {words.presets[preset.name]}
              </button>
            ))}
          </fieldset>
        </div>
        <RulesTold address={present.address} rules={present.rules} blocked={present.blocked} />
        <CheckTold address={present.address} isAskedAtOnce={isAlarmed} />
        <p className="quiet last-change">
          <span>
            {present.lastChange === null
              ? words.neverChanged
              : words.lastChange(present.lastChange.at, present.lastChange.by)}
          </span>
          <a href="/help#boxes" target="_blank" rel="noopener">
            {words.helpLink}
            <span className="hidden-text"> {common.opensInNewTab}</span>
          </a>
        </p>
      </div>
      {/* Not in the part that scrolls: these must be in sight whichever box is ticked. */}
      <div role="alert" className="failure">
        {failure !== null && <FailureNotice failure={failure} />}
      </div>
      <ChoiceTold wish={wish} present={present} use={use} />
      <SubmitFoot
        label={words.submit}
        busyLabel={words.submitting}
        isBusy={isApplying}
        whenCancelled={whenCancelled}
      />
    </form>
  );
}

/** What could not be read is told, and nobody waits for it. */
function UseNotes({ use: { usage, isFailed, sessions, areSessionsFailed } }: { use: MailboxUse }) {
  const words = useWords().usage;
  const silent = silentHosts(sessions);
  const notes = [
    isFailed && usage === undefined && words.failed,
    usage?.since === null && words.untoldNote,
    areSessionsFailed && sessions === undefined && words.sessionsFailed,
    silent.length > 0 && words.sessionsUnknown(silent),
  ].filter((note) => note !== false);
  if (notes.length === 0) return null;
  return (
    <div className="quiet">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

function FailureNotice({ failure }: { failure: Failure }) {
  const words = useWords().restrictions;
  return (
    <Notice tone="bad" title={words.failedTitle}>
      {failure.kind === "broken" && <p>{words.notApplied}</p>}
      {failure.kind === "passed" && (
        <p>
          {words.passed(failure.channels)} {words.nothingChanged}
        </p>
      )}
      {failure.kind === "refused" && (
        <p>
          {sentenceOf(failure.error)} {words.nothingChanged}
        </p>
      )}
    </Notice>
  );
}

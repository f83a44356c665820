// The four boxes, the one-click choices, and in words what the present choice means.
import { TriangleAlert } from "lucide-react";
import { type FormEvent, useId } from "react";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Restrictions } from "../../wire/restriction.ts";
import type { Words } from "../../words/en.ts";
import { meaningOf, regretsOf } from "../../words/sentences.ts";
import { useWords } from "../language.ts";
import { Door } from "../parts/door.tsx";
import { Notice } from "../parts/notice.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { sentenceOf } from "../problem-text.ts";
import type { Failure } from "./restriction-change.ts";
import { RulesTold } from "./rules-told.tsx";

const PRESETS: readonly { name: keyof Words["restrictions"]["presets"]; blocked: readonly Channel[] }[] = [
  { name: "webmailOnly", blocked: ["pop", "imap", "smtp"] },
  { name: "everything", blocked: CHANNELS },
  { name: "noSending", blocked: ["smtp"] },
  { name: "nothing", blocked: [] },
];

interface RestrictionsFormProps {
  present: Restrictions;
  blocked: readonly Channel[];
  isApplying: boolean;
  failure: Failure | null;
  whenChosen(blocked: readonly Channel[]): void;
  whenValidated(): void;
  whenCancelled(): void;
}

export function RestrictionsForm(props: RestrictionsFormProps) {
  const words = useWords().restrictions;
  const { common } = useWords();
  const { present, blocked, isApplying, failure, whenChosen, whenValidated, whenCancelled } = props;
  const quickId = useId();
  const regrets = regretsOf(words, blocked);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isApplying) whenValidated();
  }

  return (
    <form onSubmit={submit} className="dialog-form" aria-busy={isApplying}>
      <div className="dialog-body stack">
        <fieldset className="boxes" disabled={isApplying}>
          <legend>{words.legend}</legend>
          {CHANNELS.map((channel) => (
            <ChannelBox
              key={channel}
              channel={channel}
              isBlocked={blocked.includes(channel)}
              whenTicked={(isTicked) =>
                whenChosen(isTicked ? [...blocked, channel] : blocked.filter((other) => other !== channel))
              }
            />
          ))}
        </fieldset>
        <div>
          <p className="label" id={quickId}>
            {words.quick}
          </p>
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
      <div className={regrets.length > 0 ? "meaning regretted" : "meaning"} role="status">
        <p className="meaning-text">
          <span className="hidden-text">{words.means} </span>
          {meaningOf(words, blocked)}
        </p>
        {regrets.length > 0 && (
          <ul className="regrets" aria-label={words.warnings}>
            {regrets.map((regret) => (
              <li key={regret}>
                <TriangleAlert aria-hidden="true" size={16} />
                {regret}
              </li>
            ))}
          </ul>
        )}
      </div>
      <SubmitFoot
        label={words.submit}
        busyLabel={words.submitting}
        isBusy={isApplying}
        whenCancelled={whenCancelled}
      />
    </form>
  );
}

interface ChannelBoxProps {
  channel: Channel;
  isBlocked: boolean;
  whenTicked(isTicked: boolean): void;
}

function ChannelBox({ channel, isBlocked, whenTicked }: ChannelBoxProps) {
  const words = useWords().restrictions;
  const id = useId();
  return (
    <div className={isBlocked ? "box shut" : "box"}>
      <input
        type="checkbox"
        id={id}
        checked={isBlocked}
        aria-describedby={`${id}-does ${id}-stops`}
        onChange={(event) => whenTicked(event.target.checked)}
      />
      <div>
        <label htmlFor={id} className="box-name">
          {CHANNEL_NAME[channel]}
        </label>
        <p id={`${id}-does`}>{words.channels[channel].does}</p>
        <p id={`${id}-stops`} className="quiet">
          {words.channels[channel].stops}
        </p>
      </div>
      <span className="box-state" aria-hidden="true">
        <Door isShut={isBlocked} />
        {isBlocked ? words.isBlocked : words.isOpen}
      </span>
    </div>
  );
}

function FailureNotice({ failure }: { failure: Failure }) {
  const words = useWords().restrictions;
  return (
    <Notice tone="bad" title={words.failedTitle}>
      {failure.kind === "broken" ? (
        <p>{words.notApplied}</p>
      ) : (
        <p>
          {sentenceOf(failure.error)} {words.nothingChanged}
        </p>
      )}
    </Notice>
  );
}

// In a box: for how long the choice holds. Nothing but a quiet button until somebody asks for it, or until there
// is something to say.
import { useId, useLayoutEffect, useRef, useState } from "react";
import { CHANNEL_NAME, type Channel } from "../../policy/channel.ts";
import { turnSentence } from "../../words/sentences.ts";
import { useFormats, useWords } from "../language.ts";
import {
  fromLocalInput,
  inHours,
  latestInstant,
  mondayMorning,
  ownTimeZone,
  toLocalInput,
  tomorrowMorning,
} from "../turn-instants.ts";

interface TurnChoiceProps {
  channel: Channel;
  isBlocked: boolean;
  /** ISO 8601; undefined: for good. */
  until: string | undefined;
  whenChosen(until: string | undefined): void;
}

const HOURS = [1, 2] as const;
const CUSTOM = "custom";
const FOR_GOOD = "good";

export function TurnChoice({ channel, isBlocked, until, whenChosen }: TurnChoiceProps) {
  const words = useWords().turns;
  const [isAsked, setAsked] = useState(false);
  if (!isAsked && until === undefined)
    return (
      <button type="button" className="link-button" onClick={() => setAsked(true)}>
        {isBlocked ? words.askBlocked : words.askOpen}
        <span className="hidden-text"> {CHANNEL_NAME[channel]}</span>
      </button>
    );
  return (
    <Asked
      channel={channel}
      isBlocked={isBlocked}
      until={until}
      whenChosen={whenChosen}
      hasJustBeenAsked={isAsked}
    />
  );
}

function Asked(props: TurnChoiceProps & { hasJustBeenAsked: boolean }) {
  const { channel, isBlocked, until, whenChosen, hasJustBeenAsked } = props;
  const all = useWords();
  const { turns: words } = all;
  const { formatComing } = useFormats();
  const [now] = useState(() => new Date());
  const [chosen, setChosen] = useState(until === undefined ? FOR_GOOD : CUSTOM);
  const [typed, setTyped] = useState(until === undefined ? "" : toLocalInput(new Date(until)));
  const id = useId();
  const field = useRef<HTMLSelectElement>(null);
  useLayoutEffect(() => {
    // The button that had the focus stood here.
    if (hasJustBeenAsked) field.current?.focus();
  }, [hasJustBeenAsked]);

  const presets = new Map<string, { text: string; at(): Date }>();
  for (const hours of HOURS)
    presets.set(`${hours} h`, { text: words.hours(hours), at: () => inHours(hours, new Date()) });
  for (const at of [tomorrowMorning(now), mondayMorning(now)])
    presets.set(at.toISOString(), { text: formatComing(at.toISOString(), now), at: () => at });

  function choose(value: string) {
    setChosen(value);
    if (value === FOR_GOOD) return whenChosen(undefined);
    const at = presets.get(value)?.at() ?? (until === undefined ? tomorrowMorning(now) : new Date(until));
    setTyped(toLocalInput(at));
    whenChosen(at.toISOString());
  }

  return (
    <div className="turn">
      <label htmlFor={id}>
        {isBlocked ? words.blockedUntil : words.openUntil}
        <span className="hidden-text"> {CHANNEL_NAME[channel]}</span>
      </label>
      <select id={id} ref={field} value={chosen} onChange={(event) => choose(event.target.value)}>
        <option value={FOR_GOOD}>{words.forGood}</option>
        {[...presets].map(([value, { text }]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
        <option value={CUSTOM}>{words.custom}</option>
      </select>
      {chosen === CUSTOM && (
        <input
          type="datetime-local"
          aria-label={`${words.moment} ${CHANNEL_NAME[channel]}`}
          value={typed}
          min={toLocalInput(now)}
          max={toLocalInput(latestInstant(now))}
          onChange={(event) => {
            setTyped(event.target.value);
            const at = fromLocalInput(event.target.value);
            if (at !== null) whenChosen(at.toISOString());
          }}
        />
      )}
      {until !== undefined && (
        <p className="turn-said">
          {turnSentence(all, channel, isBlocked, until)} ({words.zone(ownTimeZone())})
        </p>
      )}
    </div>
  );
}

// A box to tick, with its name and what it does.
import { useId } from "react";

interface TickBoxProps {
  label: string;
  hint: string;
  isTicked: boolean;
  /** Ticked means shut: it looks so. */
  isShutter?: boolean;
  whenTicked(isTicked: boolean): void;
}

export function TickBox({ label, hint, isTicked, isShutter = false, whenTicked }: TickBoxProps) {
  const id = useId();
  return (
    <div className={isShutter && isTicked ? "box shut" : "box"}>
      <input
        type="checkbox"
        id={id}
        checked={isTicked}
        aria-describedby={`${id}-hint`}
        onChange={(event) => whenTicked(event.target.checked)}
      />
      <div>
        <label htmlFor={id} className="box-name">
          {label}
        </label>
        <p id={`${id}-hint`}>{hint}</p>
      </div>
    </div>
  );
}

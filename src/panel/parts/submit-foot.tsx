// The foot of a dialog with a form: cancel and submit, and that something is under way.
import { useWords } from "../language.ts";

interface SubmitFootProps {
  label: string;
  /** Said while it is under way. */
  busyLabel?: string;
  isBusy: boolean;
  isDanger?: boolean;
  isReady?: boolean;
  whenCancelled(): void;
}

export function SubmitFoot({
  label,
  busyLabel,
  isBusy,
  isDanger = false,
  isReady = true,
  whenCancelled,
}: SubmitFootProps) {
  const { common } = useWords();
  return (
    <div className="dialog-foot">
      <div role="status" className="progress">
        {isBusy && (
          <>
            <span className="progress-bar" aria-hidden="true" />
            {busyLabel ?? common.working}
          </>
        )}
      </div>
      <button type="button" className="button" onClick={whenCancelled} disabled={isBusy}>
        {common.cancel}
      </button>
      <button
        type="submit"
        className={isDanger ? "button primary danger" : "button primary"}
        aria-disabled={isBusy}
        disabled={!isReady}
      >
        {label}
      </button>
    </div>
  );
}

// A dialog that changes one setting of a service: a text, what may be chosen, and one button.
// Invariant: a failure leaves what was chosen, and is said; it closes only when the server has agreed.
import { type FormEvent, type ReactNode, useState } from "react";
import { sentenceOf } from "../problem-text.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { Notice } from "./notice.tsx";
import { SubmitFoot } from "./submit-foot.tsx";

interface SettingDialogProps {
  /** `legend` names the boxes. */
  words: { title: string; text: string; legend: string; submit: string };
  subject: string;
  /** What is chosen cannot be sent as it is. */
  isUnfit?: boolean;
  boxes: ReactNode;
  children?: ReactNode;
  /** Resolves to what there is to say of it. */
  change(): Promise<string>;
  whenClosed(said?: string): void;
}

export function SettingDialog(props: SettingDialogProps) {
  const { words, subject, isUnfit = false, boxes, children, change, whenClosed } = props;
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy || isUnfit) return;
    setBusy(true);
    setFailure(null);
    try {
      whenClosed(await change());
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  return (
    <DialogFrame
      title={words.title}
      subject={subject}
      size="wide"
      isBusy={isBusy}
      whenClosed={() => whenClosed()}
    >
      <form className="dialog-form" onSubmit={submit}>
        <div className="dialog-body stack">
          <div role="alert">{failure !== null && <Notice tone="bad">{sentenceOf(failure)}</Notice>}</div>
          <p>{words.text}</p>
          <fieldset className="boxes" disabled={isBusy}>
            <legend>{words.legend}</legend>
            {boxes}
          </fieldset>
          {children}
        </div>
        <SubmitFoot label={words.submit} isBusy={isBusy} whenCancelled={() => whenClosed()} />
      </form>
    </DialogFrame>
  );
}

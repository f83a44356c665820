// Changes the password of an address; its open sessions end.
import { type FormEvent, useState } from "react";
import type { Effect } from "../../wire/common.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "../limits.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { DoneBody } from "../parts/done-body.tsx";
import { NewPasswordField } from "../parts/new-password-field.tsx";
import { Notice } from "../parts/notice.tsx";
import { Receipt } from "../parts/receipt.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { sentenceOf } from "../problem-text.ts";

export function MailboxPasswordDialog({ mailbox, whenClosed }: { mailbox: Mailbox; whenClosed(): void }) {
  const words = useWords().mailboxPassword;
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [effect, setEffect] = useState<Effect | null>(null);
  const close = () => whenClosed();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      setEffect(await client.changeMailboxPassword(mailbox.address, password));
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  }

  return (
    <DialogFrame title={words.title} subject={mailbox.address} isBusy={isBusy} whenClosed={close}>
      {effect !== null ? (
        <DoneBody whenClosed={close}>
          <Receipt effect={effect} title={words.done} />
        </DoneBody>
      ) : (
        <form className="dialog-form" onSubmit={submit}>
          <div className="dialog-body stack">
            <p>{words.text}</p>
            <div role="alert">{failure !== null && <Notice tone="bad">{sentenceOf(failure)}</Notice>}</div>
            <NewPasswordField
              label={words.password}
              value={password}
              least={PASSWORD_MIN}
              most={PASSWORD_MAX}
              about={[...mailbox.address.split("@"), mailbox.displayName]}
              whenChanged={setPassword}
            />
          </div>
          <SubmitFoot
            label={words.submit}
            isBusy={isBusy}
            isReady={password.length >= PASSWORD_MIN}
            whenCancelled={close}
          />
        </form>
      )}
    </DialogFrame>
  );
}

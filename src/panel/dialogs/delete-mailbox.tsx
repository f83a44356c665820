// Deletes an address, after it was typed again, with the password of the account.
import { type FormEvent, useState } from "react";
import { parseAddress } from "../../policy/address.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client } from "../client.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Field } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { isPasswordWrong, OwnPasswordField } from "../parts/own-password-field.tsx";
import { receiptSentence } from "../parts/receipt.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { sentenceOf } from "../problem-text.ts";
import { deleteWords as words } from "../words/mailboxes.ts";

interface DeleteDialogProps {
  mailbox: Mailbox;
  whenClosed(said?: string): void;
}

export function DeleteDialog({ mailbox, whenClosed }: DeleteDialogProps) {
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [isMismatch, setMismatch] = useState(false);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const isSame = parseAddress(typed.trim()) === mailbox.address;
    setMismatch(!isSame);
    if (!isSame) return;
    setBusy(true);
    setFailure(null);
    try {
      const effect = await client.deleteMailbox(mailbox.address, typed.trim(), password);
      whenClosed(`${words.done(mailbox.address)} ${receiptSentence(effect)}.`);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  return (
    <DialogFrame
      title={words.title}
      subject={mailbox.address}
      isBusy={isBusy}
      isAlert
      whenClosed={() => whenClosed()}
    >
      <form className="dialog-form" onSubmit={submit} noValidate>
        <div className="dialog-body stack">
          <div role="alert">
            {failure !== null && !isPasswordWrong(failure) && (
              <Notice tone="bad">{sentenceOf(failure)}</Notice>
            )}
          </div>
          <ul className="points">
            {words.points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
          <Notice tone="plain">
            <p>{words.alternative}</p>
          </Notice>
          <Field
            label={words.confirm}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            placeholder={mailbox.address}
            error={isMismatch ? words.mismatch : null}
            onChange={(event) => {
              setTyped(event.target.value);
              setMismatch(false);
            }}
          />
          <OwnPasswordField
            label={words.password}
            value={password}
            failure={failure}
            whenChanged={(value) => {
              setPassword(value);
              if (isPasswordWrong(failure)) setFailure(null);
            }}
          />
        </div>
        <SubmitFoot
          label={words.submit}
          isBusy={isBusy}
          isDanger
          isReady={typed.trim() !== "" && password !== ""}
          whenCancelled={() => whenClosed()}
        />
      </form>
    </DialogFrame>
  );
}

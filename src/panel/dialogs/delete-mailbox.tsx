// Deletes an address, after it was typed again, with the password of the account.
import { type FormEvent, useState } from "react";
import { parseAddress } from "../../policy/address.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Field } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { OtherFailure, OwnPasswordField, useOwnPassword } from "../parts/own-password-field.tsx";
import { receiptSentence } from "../parts/receipt.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";

interface DeleteDialogProps {
  mailbox: Mailbox;
  whenClosed(said?: string): void;
}

export function DeleteDialog({ mailbox, whenClosed }: DeleteDialogProps) {
  const { deletion: words, receipt } = useWords();
  const [typed, setTyped] = useState("");
  const own = useOwnPassword();
  const [isMismatch, setMismatch] = useState(false);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const isSame = parseAddress(typed.trim()) === mailbox.address;
    setMismatch(!isSame);
    if (!isSame) return;
    setBusy(true);
    own.setFailure(null);
    try {
      const effect = await client.deleteMailbox(mailbox.address, typed.trim(), own.value);
      whenClosed(`${words.done(mailbox.address)} ${receiptSentence(receipt, effect)}.`);
    } catch (error) {
      own.setFailure(error);
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
          <OtherFailure failure={own.failure} />
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
          <OwnPasswordField label={words.password} own={own} />
        </div>
        <SubmitFoot
          label={words.submit}
          isBusy={isBusy}
          isDanger
          isReady={typed.trim() !== "" && own.value !== ""}
          whenCancelled={() => whenClosed()}
        />
      </form>
    </DialogFrame>
  );
}

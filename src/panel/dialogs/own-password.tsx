// Changes the password of the signed-in account.
import { type FormEvent, useState } from "react";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "../limits.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { DoneBody } from "../parts/done-body.tsx";
import { NewPasswordField } from "../parts/new-password-field.tsx";
import { Notice } from "../parts/notice.tsx";
import { OtherFailure, OwnPasswordField, useOwnPassword } from "../parts/own-password-field.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { useSession } from "../session.ts";

export function OwnPasswordDialog({ whenClosed }: { whenClosed(): void }) {
  const words = useWords().account;
  const { account } = useSession();
  const own = useOwnPassword();
  const [next, setNext] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    own.setFailure(null);
    try {
      await client.changeOwnPassword(own.value, next);
      setDone(true);
    } catch (error) {
      own.setFailure(error);
    }
    setBusy(false);
  }

  return (
    <DialogFrame title={words.passwordTitle} subject={account.email} isBusy={isBusy} whenClosed={whenClosed}>
      {isDone ? (
        <DoneBody whenClosed={whenClosed}>
          <Notice tone="good">{words.done}</Notice>
        </DoneBody>
      ) : (
        <form className="dialog-form" onSubmit={submit}>
          <div className="dialog-body stack">
            <p>{words.passwordText}</p>
            <OtherFailure failure={own.failure} />
            <OwnPasswordField label={words.current} own={own} />
            <NewPasswordField
              label={words.next}
              value={next}
              least={PASSWORD_MIN}
              most={PASSWORD_MAX}
              about={[...account.email.split("@"), account.name]}
              whenChanged={setNext}
            />
          </div>
          <SubmitFoot
            label={words.submit}
            isBusy={isBusy}
            isReady={own.value !== "" && next.length >= PASSWORD_MIN}
            whenCancelled={whenClosed}
          />
        </form>
      )}
    </DialogFrame>
  );
}

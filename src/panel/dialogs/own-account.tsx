// Changes name and email of the signed-in account.
import { type FormEvent, useState } from "react";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Field } from "../parts/field.tsx";
import { OtherFailure, OwnPasswordField, useOwnPassword } from "../parts/own-password-field.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { useSession } from "../session.ts";

export function OwnAccountDialog({ whenClosed }: { whenClosed(said?: string): void }) {
  const words = useWords().account;
  const { account, revise } = useSession();
  const [name, setName] = useState(account.name);
  const [email, setEmail] = useState(account.email);
  const own = useOwnPassword();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    own.setFailure(null);
    try {
      revise(
        await client.changeAccount({ name: name.trim(), email: email.trim(), currentPassword: own.value }),
      );
      whenClosed(words.renamed);
    } catch (error) {
      own.setFailure(error);
      setBusy(false);
    }
  }

  return (
    <DialogFrame title={words.renameTitle} isBusy={isBusy} whenClosed={() => whenClosed()}>
      <form className="dialog-form" onSubmit={submit} noValidate>
        <div className="dialog-body stack">
          <p>{words.renameText}</p>
          <OtherFailure failure={own.failure} />
          <Field
            label={words.name}
            name="name"
            autoComplete="name"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Field
            label={words.email}
            name="email"
            type="email"
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={320}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <OwnPasswordField label={words.current} own={own} />
        </div>
        <SubmitFoot
          label={words.renameSubmit}
          isBusy={isBusy}
          isReady={name.trim() !== "" && email.trim() !== "" && own.value !== ""}
          whenCancelled={() => whenClosed()}
        />
      </form>
    </DialogFrame>
  );
}

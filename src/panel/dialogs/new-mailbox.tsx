// Creates an address in one of the service's domains.
import { type FormEvent, useId, useState } from "react";
import { parseLocalPart } from "../../policy/address.ts";
import { client, ProblemError, type Service } from "../client.ts";
import { useWords } from "../language.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "../limits.ts";
import { DialogFrame } from "../parts/dialog-frame.tsx";
import { Field } from "../parts/field.tsx";
import { NewPasswordField } from "../parts/new-password-field.tsx";
import { Notice } from "../parts/notice.tsx";
import { receiptSentence } from "../parts/receipt.tsx";
import { SubmitFoot } from "../parts/submit-foot.tsx";
import { sentenceOf } from "../problem-text.ts";

interface NewMailboxDialogProps {
  service: Service;
  whenClosed(said?: string): void;
}

export function NewMailboxDialog({ service, whenClosed }: NewMailboxDialogProps) {
  const { newMailbox: words, receipt, defaults } = useWords();
  const { id: serviceId, domains, defaultBlocked } = service;
  const [typed, setTyped] = useState("");
  const [domain, setDomain] = useState(domains[0] ?? "");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [localPartError, setLocalPartError] = useState<"missingLocalPart" | "badLocalPart" | null>(null);
  const [isBusy, setBusy] = useState(false);
  const domainId = useId();
  const localPart = parseLocalPart(typed.trim());
  const code = failure instanceof ProblemError ? failure.code : null;
  const isAboutAddress = code === "address-taken" || code === "address-invalid";
  const isAboutPassword = code === "password-weak";

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    if (localPart === null) {
      setLocalPartError(typed.trim() === "" ? "missingLocalPart" : "badLocalPart");
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      const made = await client.createMailbox(serviceId, { localPart, domain, displayName, password });
      whenClosed(`${words.done(made.mailbox.address)} ${receiptSentence(receipt, made)}.`);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  return (
    <DialogFrame title={words.title} isBusy={isBusy} whenClosed={() => whenClosed()}>
      <form className="dialog-form" onSubmit={submit} noValidate>
        <div className="dialog-body stack">
          <div role="alert">
            {failure !== null && !isAboutAddress && !isAboutPassword && (
              <Notice tone="bad">{sentenceOf(failure)}</Notice>
            )}
          </div>
          <div className="address-fields">
            <Field
              label={words.localPart}
              type="text"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={64}
              value={typed}
              error={
                localPartError !== null ? words[localPartError] : isAboutAddress ? sentenceOf(failure) : null
              }
              onChange={(event) => {
                setTyped(event.target.value);
                setLocalPartError(null);
              }}
            />
            <div className="field">
              <label htmlFor={domainId}>{words.domain}</label>
              <select id={domainId} value={domain} onChange={(event) => setDomain(event.target.value)}>
                {domains.map((one) => (
                  <option key={one} value={one}>
                    @{one}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <Field
            label={words.displayName}
            type="text"
            autoComplete="off"
            maxLength={120}
            hint={words.displayNameHint}
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
          />
          <NewPasswordField
            label={words.password}
            value={password}
            least={PASSWORD_MIN}
            most={PASSWORD_MAX}
            about={[typed, domain, displayName]}
            error={isAboutPassword ? sentenceOf(failure) : null}
            whenChanged={setPassword}
          />
          {defaultBlocked.length > 0 && (
            <Notice tone="plain">
              <p>{defaults.blocked(defaultBlocked)}</p>
            </Notice>
          )}
        </div>
        <SubmitFoot
          label={words.submit}
          isBusy={isBusy}
          isReady={password.length >= PASSWORD_MIN}
          whenCancelled={() => whenClosed()}
        />
      </form>
    </DialogFrame>
  );
}

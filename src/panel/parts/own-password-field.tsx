// The password of the signed-in account, asked again for what an open panel alone must not be able to do.
// Invariant: what the server says about it stands at this field, and is gone once something else is typed.
import { useState } from "react";
import { ProblemError } from "../client.ts";
import { sentenceOf } from "../problem-text.ts";
import { useSession } from "../session.ts";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";
import { ShowPassword } from "./show-password.tsx";

/** What a form that asks for the password keeps of it, and of its last try. */
export interface OwnPassword {
  value: string;
  failure: unknown;
  setFailure(failure: unknown): void;
  change(value: string): void;
}

export function useOwnPassword(): OwnPassword {
  const [value, setValue] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const change = (typed: string) => {
    setValue(typed);
    if (isPasswordWrong(failure)) setFailure(null);
  };
  return { value, failure, setFailure, change };
}

export function OwnPasswordField({ label, own }: { label: string; own: OwnPassword }) {
  const { value, failure, change } = own;
  const { account } = useSession();
  const [isShown, setShown] = useState(false);
  return (
    <>
      {/* Password managers know whose password it is by this name. */}
      <input
        className="hidden-text"
        type="text"
        name="username"
        autoComplete="username"
        value={account.email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <Field
        label={label}
        name="current-password"
        type={isShown ? "text" : "password"}
        autoComplete="current-password"
        spellCheck={false}
        autoCapitalize="none"
        value={value}
        error={isPasswordWrong(failure) ? sentenceOf(failure) : null}
        onChange={(event) => change(event.target.value)}
        end={<ShowPassword isShown={isShown} whenToggled={() => setShown(!isShown)} />}
      />
    </>
  );
}

/** Why the last try failed, above the form: everything but what is said at the field. */
export function OtherFailure({ failure }: { failure: unknown }) {
  return (
    <div role="alert">
      {failure !== null && !isPasswordWrong(failure) && <Notice tone="bad">{sentenceOf(failure)}</Notice>}
    </div>
  );
}

function isPasswordWrong(failure: unknown): boolean {
  return failure instanceof ProblemError && failure.code === "password-wrong";
}

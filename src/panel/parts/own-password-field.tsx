// The password of the signed-in account, asked again for what an open panel alone must not be able to do.
// Invariant: what the server says about it stands at this field, and is gone once something else is typed.
import { useState } from "react";
import { ProblemError } from "../client.ts";
import { sentenceOf } from "../problem-text.ts";
import { useSession } from "../session.ts";
import { Field } from "./field.tsx";
import { ShowPassword } from "./show-password.tsx";

interface OwnPasswordFieldProps {
  label: string;
  value: string;
  /** Of the last try. */
  failure: unknown;
  whenChanged(value: string): void;
}

export function OwnPasswordField({ label, value, failure, whenChanged }: OwnPasswordFieldProps) {
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
        onChange={(event) => whenChanged(event.target.value)}
        end={<ShowPassword isShown={isShown} whenToggled={() => setShown(!isShown)} />}
      />
    </>
  );
}

/** Said at the field; everything else is said above the form. */
export function isPasswordWrong(failure: unknown): boolean {
  return failure instanceof ProblemError && failure.code === "password-wrong";
}

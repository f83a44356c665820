// Choosing a password: show or hide it, how strong it is, have one made, copy it.
import { Check, Copy, WandSparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../language.ts";
import { generatePassword } from "../password-generator.ts";
import { Field } from "./field.tsx";
import { ShowPassword } from "./show-password.tsx";

interface NewPasswordFieldProps {
  label: string;
  value: string;
  /** The server's shortest length. */
  least: number;
  most: number;
  /** Words an attacker would try first: the address, the name. */
  about: readonly string[];
  error?: string | null;
  whenChanged(value: string): void;
}

export function NewPasswordField(props: NewPasswordFieldProps) {
  const words = useWords().passwords;
  const { label, value, least, most, about, error = null, whenChanged } = props;
  const [isShown, setShown] = useState(false);
  const [generated, setGenerated] = useState("");
  const [copied, setCopied] = useState<{ of: string; isDone: boolean } | null>(null);

  async function copy() {
    const isDone = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
    setCopied({ of: value, isDone });
    if (!isDone) setShown(true);
  }

  const isCopied = copied?.of === value && copied.isDone;
  return (
    <div className="new-password">
      <Field
        label={label}
        name="new-password"
        type={isShown ? "text" : "password"}
        autoComplete="new-password"
        spellCheck={false}
        autoCapitalize="none"
        maxLength={most}
        value={value}
        error={error}
        onChange={(event) => whenChanged(event.target.value)}
        hint={value === "" ? words.hint(least) : <Strength password={value} least={least} about={about} />}
        end={<ShowPassword isShown={isShown} whenToggled={() => setShown(!isShown)} />}
      />
      <div className="new-password-tools">
        <button
          type="button"
          className="button small"
          onClick={() => {
            const made = generatePassword();
            setGenerated(made);
            setShown(true);
            whenChanged(made);
          }}
        >
          <WandSparkles aria-hidden="true" size={16} /> {words.generate}
        </button>
        {value !== "" && (
          <button type="button" className="button small" onClick={() => void copy()}>
            {isCopied ? <Check aria-hidden="true" size={16} /> : <Copy aria-hidden="true" size={16} />}{" "}
            {words.copy}
          </button>
        )}
      </div>
      <p role="status" className="quiet">
        {isCopied
          ? words.copied
          : copied?.of === value && value !== ""
            ? words.copyFailed
            : generated !== "" && generated === value && words.generated}
      </p>
    </div>
  );
}

function Strength({ password, least, about }: { password: string; least: number; about: readonly string[] }) {
  const words = useWords().passwords;
  const [score, setScore] = useState<number | null>(null);
  const known = about.join(" ");
  useEffect(() => {
    let isOver = false;
    import("../password-strength.ts").then(
      ({ scorePassword }) => {
        if (!isOver) setScore(scorePassword(password, known.split(" ")));
      },
      () => undefined, // Only a hint: without it the server still judges.
    );
    return () => {
      isOver = true;
    };
  }, [password, known]);
  const missing = least - password.length;
  const level = missing > 0 ? 0 : score;
  if (level === null) return <p>{words.hint(least)}</p>;
  return (
    <div className={`strength level-${level}`}>
      <span className="strength-bars" aria-hidden="true">
        {words.levels.map((name, at) => (
          <span key={name} className={at <= level ? "on" : undefined} />
        ))}
      </span>
      <span>{missing > 0 ? words.tooShort(missing) : words.strength(words.levels[level] ?? "")}</span>
    </div>
  );
}

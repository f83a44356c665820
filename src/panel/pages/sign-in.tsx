// The sign-in screen: the only one that is loaded at once, so it stays light.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import type { SignedIn } from "../../wire/session.ts";
import { client, ProblemError } from "../client.ts";
import { useWords } from "../language.ts";
import { Field } from "../parts/field.tsx";
import { GatePicture } from "../parts/gate-picture.tsx";
import { LanguageChoice } from "../parts/language-choice.tsx";
import { Logo } from "../parts/logo.tsx";
import { Notice } from "../parts/notice.tsx";
import { ShowPassword } from "../parts/show-password.tsx";
import { sentenceOf } from "../problem-text.ts";

/** The server answers at once but after many wrong tries, when it waits on purpose. */
const LONG_MS = 900;

interface SignInProps {
  why: "never" | "expired" | "left";
  whenSignedIn(signedIn: SignedIn): void;
}

export function SignInPage({ why, whenSignedIn }: SignInProps) {
  const { signIn: words, failures } = useWords();
  const { common } = useWords();
  const [missing, setMissing] = useState({ email: false, password: false });
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [isShown, setShown] = useState(false);
  const [waitS, setWaitS] = useCountdown();
  const isSlow = useIsLong(isBusy);
  const form = useRef<HTMLFormElement>(null);

  const documentTitle = common.documentTitle(words.title);
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  useEffect(() => {
    form.current?.querySelector("input")?.focus();
  }, []);

  const focus = (name: string) => form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const email = String(said.get("email")).trim();
    const password = String(said.get("password"));
    setFailure(null);
    setMissing({ email: email === "", password: password === "" });
    if (email === "") return focus("email");
    if (password === "") return focus("password");
    setBusy(true);
    try {
      whenSignedIn(await client.signIn(email, password));
    } catch (error) {
      setFailure(error);
      if (error instanceof ProblemError && error.retryAfterS !== null) setWaitS(error.retryAfterS);
      setBusy(false);
      focus("password");
    }
  }

  return (
    <div className="sign-in">
      <aside className="sign-in-aside">
        <Logo />
        <GatePicture />
        <p className="claim">{words.claim}</p>
        <p className="claim-more">{words.claimMore}</p>
      </aside>
      <main className="sign-in-main">
        <form ref={form} className="stack sign-in-form" onSubmit={submit} noValidate>
          <h1>{words.title}</h1>
          <div role="status">
            {isSlow && <Notice tone="plain">{words.slow}</Notice>}
            {failure === null && why === "expired" && <Notice tone="mind">{words.expired}</Notice>}
            {failure === null && why === "left" && <Notice tone="good">{words.signedOut}</Notice>}
          </div>
          <div role="alert">
            {failure !== null && (
              <Notice tone="bad">{waitS > 0 ? failures.wait(waitS) : sentenceOf(failure)}</Notice>
            )}
          </div>
          <Field
            label={words.email}
            name="email"
            type="email"
            autoComplete="username"
            error={missing.email ? words.missingEmail : null}
          />
          <Field
            label={words.password}
            name="password"
            type={isShown ? "text" : "password"}
            autoComplete="current-password"
            error={missing.password ? words.missingPassword : null}
            end={<ShowPassword isShown={isShown} whenToggled={() => setShown(!isShown)} />}
          />
          <button type="submit" className="button primary wide" disabled={isBusy || waitS > 0}>
            {isBusy ? words.submitting : words.submit}
          </button>
          <p className="quiet">
            {words.account} <Link href="/help">{common.help}</Link>
          </p>
          <LanguageChoice />
        </form>
      </main>
    </div>
  );
}

/** Whether something has been going on for longer than it should. */
function useIsLong(isGoingOn: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!isGoingOn) return;
    const timer = window.setTimeout(() => setLong(true), LONG_MS);
    return () => window.clearTimeout(timer);
  }, [isGoingOn]);
  return isLong;
}

/** Seconds left, counting down to 0 by itself. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  const isCounting = left > 0;
  useEffect(() => {
    if (!isCounting) return;
    const timer = window.setInterval(() => setLeft((old) => Math.max(0, old - 1)), 1_000);
    return () => window.clearInterval(timer);
  }, [isCounting]);
  return [left, (seconds) => setLeft(Math.ceil(seconds))];
}

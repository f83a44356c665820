// The help page for someone who cannot (yet) sign in.
import { Link } from "wouter";
import { useWords } from "../language.ts";
import { LanguageChoice } from "../parts/language-choice.tsx";
import { Logo } from "../parts/logo.tsx";
import { HelpPage } from "./help.tsx";

export function PublicHelp() {
  const { common, help } = useWords();
  return (
    <>
      <header className="bar">
        <div className="bar-inner">
          <Link href="/" className="bar-home">
            <Logo />
          </Link>
          <span className="bar-space" />
          <LanguageChoice />
          <Link href="/" className="button">
            {help.signIn}
          </Link>
        </div>
      </header>
      <main className="content" aria-label={common.help}>
        <HelpPage />
      </main>
    </>
  );
}

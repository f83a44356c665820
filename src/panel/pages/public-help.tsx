// The help page for someone who cannot (yet) sign in.
import { Link } from "wouter";
import { Logo } from "../parts/logo.tsx";
import { common } from "../words/common.ts";
import { helpWords } from "../words/help.ts";
import { HelpPage } from "./help.tsx";

export function PublicHelp() {
  return (
    <>
      <header className="bar">
        <div className="bar-inner">
          <Link href="/" className="bar-home">
            <Logo />
          </Link>
          <span className="bar-space" />
          <Link href="/" className="button">
            {helpWords.signIn}
          </Link>
        </div>
      </header>
      <main className="content" aria-label={common.help}>
        <HelpPage />
      </main>
    </>
  );
}

// The frame around every signed-in page: bar with navigation and account menu, content, live state.
import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { useWords } from "../language.ts";
import { useIsLiveLost } from "../live.ts";
import { useSession } from "../session.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Logo } from "./logo.tsx";

export function Frame({ children }: { children: ReactNode }) {
  const { common } = useWords();
  const { account } = useSession();
  const isLiveLost = useIsLiveLost();
  return (
    <>
      <a className="skip" href="#content">
        {common.skipToContent}
      </a>
      <header className="bar">
        <div className="bar-inner">
          <Link href="/services" className="bar-home">
            <Logo />
          </Link>
          <nav aria-label={common.navigation} className="bar-nav">
            <NavLink href="/services" pattern="/services/*?">
              {common.services}
            </NavLink>
            {account.kind === "operator" && (
              <NavLink href="/mail-servers" pattern="/mail-servers">
                {common.mailServers}
              </NavLink>
            )}
            <NavLink href="/help" pattern="/help">
              {common.help}
            </NavLink>
          </nav>
          <AccountMenu />
        </div>
      </header>
      <main className="content" id="content" tabIndex={-1}>
        {children}
      </main>
      <div role="status" className="live-state">
        {isLiveLost && <p>{common.liveLost}</p>}
      </div>
    </>
  );
}

function NavLink({ href, pattern, children }: { href: string; pattern: string; children: ReactNode }) {
  const [isHere] = useRoute(pattern);
  return (
    <Link href={href} aria-current={isHere ? "page" : undefined}>
      {children}
    </Link>
  );
}

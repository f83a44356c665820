// Decides between the sign-in screen and the signed-in panel, whatever the URL.
// Invariant: the URL stays as it is while someone signs in (again), so they land where they were.
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import type { Account, SignedIn } from "../wire/session.ts";
import { client, onSignedOut, ProblemError } from "./client.ts";
import { useLanguageState } from "./language.ts";
import { SignInPage } from "./pages/sign-in.tsx";
import { CrashGuard } from "./parts/crash-guard.tsx";
import { Notice } from "./parts/notice.tsx";
import { sentenceOf } from "./problem-text.ts";
import { SessionContext } from "./session.ts";

/** Fetched while the session is asked for, or while someone types their password. */
const panel = import("./panel.tsx");
panel.catch(() => undefined); // Said by CrashGuard, once it is needed.
const Panel = lazy(async () => ({ default: (await panel).Panel }));
const PublicHelp = lazy(async () => ({ default: (await import("./pages/public-help.tsx")).PublicHelp }));

type State =
  | { kind: "asking" }
  | { kind: "out"; why: "never" | "expired" | "left" }
  | { kind: "unreachable"; error: unknown }
  | { kind: "in"; signedIn: SignedIn };

export function App() {
  const language = useLanguageState();
  const [state, setState] = useState<State>({ kind: "asking" });
  const [, navigate] = useLocation();

  const ask = useCallback(() => {
    client.session().then(
      (signedIn) => setState({ kind: "in", signedIn }),
      (error: unknown) => {
        if (error instanceof ProblemError && error.code === "not-signed-in")
          setState({ kind: "out", why: "never" });
        else setState({ kind: "unreachable", error });
      },
    );
  }, []);

  useEffect(() => {
    onSignedOut(() => setState((old) => (old.kind === "in" ? { kind: "out", why: "expired" } : old)));
    ask();
  }, [ask]);

  const session = useMemo(() => {
    if (state.kind !== "in") return null;
    const signOut = async () => {
      await client.signOut();
      setState({ kind: "out", why: "left" });
      // Whoever signs in next starts at the beginning, not on this account's page.
      navigate("/");
    };
    const revise = (account: Account) => setState({ kind: "in", signedIn: { ...state.signedIn, account } });
    return { ...state.signedIn, signOut, revise };
  }, [state, navigate]);

  // Its words are fetched while the session is asked for.
  if (language.kind === "loading") return null;
  if (language.kind === "failed")
    return (
      <main className="lonely">
        <button type="button" className="button" onClick={() => location.reload()}>
          {language.loadAgain}
        </button>
      </main>
    );
  return (
    <CrashGuard>
      <Suspense fallback={null}>
        {session !== null && (
          <SessionContext value={session}>
            <Panel />
          </SessionContext>
        )}
        {state.kind === "out" && (
          <Switch>
            <Route path="/help">
              <PublicHelp />
            </Route>
            <Route>
              <SignInPage why={state.why} whenSignedIn={(signedIn) => setState({ kind: "in", signedIn })} />
            </Route>
          </Switch>
        )}
        {state.kind === "unreachable" && (
          <main className="lonely">
            <Notice tone="bad">{sentenceOf(state.error)}</Notice>
            <button type="button" className="button" onClick={ask}>
              {language.words.common.tryAgain}
            </button>
          </main>
        )}
      </Suspense>
    </CrashGuard>
  );
}

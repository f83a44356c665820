// Who is signed in, for every component below the shell.
import { createContext, useContext } from "react";
import type { Account, SignedIn } from "../wire/session.ts";

export interface Session extends SignedIn {
  signOut(): Promise<void>;
  /** The account as it is now. */
  revise(account: Account): void;
}

export const SessionContext = createContext<Session | null>(null);

/** Invariant: only used below a SessionContext with a session; app.tsx renders nothing of the kind without. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("nobody is signed in here");
  return session;
}

// What uses a mailbox, for the dialog about its restrictions: read after the dialog is open, and never waited for.
// Invariant: what could not be read is told as such, never as "not used".
import { useMemo } from "react";
import type { Channel } from "../../policy/channel.ts";
import type { Seen } from "../../policy/choice.ts";
import type { MailSessions } from "../../wire/mail-session.ts";
import type { MailboxUsage } from "../../wire/usage.ts";
import { client } from "../client.ts";
import { useLoad } from "../load.ts";
import { seenOf } from "../used-lately.ts";

export interface MailboxUse {
  /** Undefined: not read yet, or not readable (`isFailed`). */
  usage: MailboxUsage | undefined;
  seen: Seen | null;
  isFailed: boolean;
  sessions: MailSessions | undefined;
  areSessionsFailed: boolean;
}

export function useMailboxUse(address: string): MailboxUse {
  const usage = useLoad(`usage ${address}`, (signal) => client.usage(address, signal));
  const sessions = useLoad(`sessions ${address}`, (signal) => client.sessions(address, signal));
  const seen = useMemo(
    () => (usage.value === undefined ? null : seenOf(usage.value, Date.now())),
    [usage.value],
  );
  return {
    usage: usage.value,
    seen,
    isFailed: usage.error !== null,
    sessions: sessions.value,
    areSessionsFailed: sessions.error !== null,
  };
}

/** Null: not known, or none can be listed (SMTP). */
export function openSessions(sessions: MailSessions | undefined, channel: Channel): number | null {
  if (sessions === undefined || channel === "smtp") return null;
  return sessions.mailHosts.reduce(
    (sum, host) => sum + host.sessions.filter((session) => session.channel === channel).length,
    0,
  );
}

export function silentHosts(sessions: MailSessions | undefined): string[] {
  return (sessions?.mailHosts ?? [])
    .filter(({ outcome }) => outcome !== "answered")
    .map(({ mailHost }) => mailHost);
}

// Dovecot: ends just the sessions of a mailbox that came in by a blocked channel.
// Invariant: a session whose channel is not blocked is never touched; one that does not end when asked is
// ended by force, so that what is counted as ended has ended.
import { createHash } from "node:crypto";
import { uptime } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Connector, Eviction, LiveSession } from "../connector.ts";
import { sessionStart } from "./process.ts";
import type { DovecotSettings } from "./setting.ts";
import { LiveSessions, type Session } from "./who.ts";

export interface DovecotOptions {
  settings: DovecotSettings;
  /**
   * Addresses that only the webmail comes from. Dovecot lets an IMAP or ManageSieve login from one of them in by
   * the webmail's door alone (etc/dovecot), so the address tells whose session it is.
   */
  webmailPeers: ReadonlySet<string>;
  /** Somebody else lists the webmail's sign-ins, which are what people know of these sessions. */
  isWebmailListed?: boolean;
}

const TERM_WAIT_MS = 1_000;
const LOOK_EVERY_MS = 5;

const CHANNEL_OF_SERVICE: Readonly<Record<string, Channel>> = {
  imap: "imap",
  sieve: "imap",
  pop3: "pop",
  submission: "smtp",
};

export function dovecotConnector(options: DovecotOptions): Connector {
  const live = new LiveSessions(options.settings);
  return {
    name: "dovecot",
    channels: CHANNELS,
    endSessions: async (evictions) => endSessions(options, await live.list(), evictions),
    openSessions: async (address) => openSessions(options, await live.list(), address),
  };
}

async function endSessions(
  options: DovecotOptions,
  sessions: readonly Session[],
  evictions: readonly Eviction[],
): Promise<number[]> {
  const byAddress = Map.groupBy(sessions, (session) => session.address);
  return Promise.all(
    evictions.map(async (eviction) => {
      const open = byAddress.get(eviction.address);
      if (open === undefined) return 0;
      const due = open.filter((session) => {
        const channel = channelOf(session, options.webmailPeers);
        return channel === undefined || eviction.channels.includes(channel);
      });
      const ended = await Promise.all(due.map((session) => endProcess(session.pid)));
      return ended.filter(Boolean).length;
    }),
  );
}

/** The channel a session came in by; a service nobody told us of belongs to none, and is ended with any. */
function channelOf(session: Session, webmailPeers: ReadonlySet<string>): Channel | undefined {
  const channel = CHANNEL_OF_SERVICE[session.service];
  return channel === "imap" && webmailPeers.has(session.ip) ? "webmail" : channel;
}

function openSessions(options: DovecotOptions, listed: readonly Session[], address: string): LiveSession[] {
  return listed.flatMap((session): LiveSession[] => {
    const channel = channelOf(session, options.webmailPeers);
    const start = sessionStart(session.pid);
    if (channel === undefined || start === undefined || session.address !== address) return [];
    if (channel === "webmail" && options.isWebmailListed === true) return [];
    const print = createHash("sha256").update(`${session.pid} ${start}`).digest("hex").slice(0, 24);
    return [
      {
        name: `${channel}-${print}`,
        channel,
        ip: session.ip,
        since: startedAt(start),
        lastUsed: null,
        software: null,
        end: () => endProcess(session.pid, start),
      },
    ];
  });
}

/** Milliseconds since 1970, of clock ticks after boot: the kernel counts a hundred a second for everybody. */
function startedAt(ticks: number): number {
  const ago = uptime() * 1_000 - ticks * 10;
  return Math.round(Date.now() - Math.max(0, ago));
}

/** Ends one session's process; false when there was none to end. Safe against a pid used again. */
async function endProcess(pid: number, start = sessionStart(pid)): Promise<boolean> {
  if (start === undefined || sessionStart(pid) !== start) return false;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (sessionStart(pid) === start) process.kill(pid, signal);
    for (let waited = 0; waited < TERM_WAIT_MS; waited += LOOK_EVERY_MS) {
      if (sessionStart(pid) !== start) return true;
      await sleep(LOOK_EVERY_MS);
    }
  }
  return sessionStart(pid) !== start;
}

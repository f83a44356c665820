// What the kernel says of a session's process: whether it is still the same one, and by which listener its
// client came. Dovecot does not tell the latter, and imap serves webmail and mail software alike.
// The webmail's listeners take no TLS, so Dovecot hands the client's TCP socket to the session's process
// (with TLS it would hand over a pair to the login process): its local port is the listener's.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { processState } from "../../base/process-state.ts";

/** Programs that serve one session each and may be ended for it. */
const SESSION_PROGRAMS = ["imap", "pop3", "managesieve", "submission"];

/** When a session's process started, which with the pid names it for good; undefined when it is none or gone. */
export function sessionStart(pid: number): number | undefined {
  const state = processState(pid);
  return state !== null && state.letter !== "Z" && SESSION_PROGRAMS.includes(state.program)
    ? state.startedAt
    : undefined;
}

/** Inodes of the TCP sockets whose local port is one of these. Source: proc(5), /proc/net/tcp. */
export function socketsOnPorts(ports: ReadonlySet<number>): Set<string> {
  const inodes = new Set<string>();
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (readOrGone(file) ?? "").split("\n")) {
      const fields = line.trim().split(/\s+/);
      const port = Number.parseInt(fields[1]?.split(":")[1] ?? "", 16);
      if (ports.has(port) && fields[9] !== undefined) inodes.add(fields[9]);
    }
  }
  return inodes;
}

/** Whether the process holds one of these sockets. */
export function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
  return names.some((name) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  });
}

function readOrGone(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH");
}

// Dovecot's list of live sessions: `doveadm who -1`, one line a session.
// Source: doveadm-who(1); tab format: username, service, pid, ip.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";

export interface Session {
  address: string;
  /** Dovecot's name of the service: imap, pop3, sieve, submission. */
  service: string;
  pid: number;
  /** The client's address as Dovecot believes it (%{rip}). */
  ip: string;
}

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
/** Many sessions make a long list: 100,000 of them about 6 MB. */
const OUTPUT_MAX = 256 * 1024 * 1024;

/** Live sessions of one address, or of all. `config`: Dovecot's main file, empty for the system's. */
export async function liveSessions(config: string, address?: string): Promise<Session[]> {
  const args = [
    ...(config === "" ? [] : ["-c", config]),
    "-f",
    "tab",
    "who",
    "-1",
    ...(address === undefined ? [] : [address]),
  ];
  try {
    const { stdout } = await run("doveadm", args, { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_MAX });
    return parseWho(stdout);
  } catch (error) {
    throw new Fault(
      "dovecot-unreachable",
      "Dovecot does not say which sessions are open.",
      "Check that Dovecot runs and that the agent may ask it (doveadm who).",
      error,
    );
  }
}

/** Lines that are not a session are passed over; the header is one. */
export function parseWho(text: string): Session[] {
  const sessions: Session[] = [];
  for (const line of text.split("\n")) {
    const [address = "", service = "", pid = "", ip = ""] = line.split("\t");
    if (/^[1-9][0-9]*$/.test(pid))
      sessions.push({ address: address.toLowerCase(), service, pid: Number(pid), ip });
  }
  return sessions;
}

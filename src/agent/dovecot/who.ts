// Dovecot's list of live sessions: from its anvil, or by `doveadm who -1` where that does not answer as we know it.
// Source: doveadm-who(1); tab format: username, service, pid, ip.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";
import { dumpSessions, LIST_MOST_BYTES } from "./anvil.ts";
import type { DovecotSettings } from "./setting.ts";

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
/** After an anvil of another kind, or of a Dovecot that was just ending. */
const ANVIL_AGAIN_MS = 60_000;

export class LiveSessions {
  readonly #settings: DovecotSettings;
  #anvilFrom = 0;

  constructor(settings: DovecotSettings) {
    this.#settings = settings;
  }

  /** All of them. Throws a Fault when Dovecot does not say. */
  async list(): Promise<Session[]> {
    if (performance.now() >= this.#anvilFrom) {
      try {
        return await dumpSessions(path.join(await this.#settings.get("base_dir"), "anvil"));
      } catch {
        // doveadm asks in its own way, and says what is wrong if it is Dovecot.
        this.#settings.forget();
        this.#anvilFrom = performance.now() + ANVIL_AGAIN_MS;
      }
    }
    return listByDoveadm(this.#settings.config);
  }
}

async function listByDoveadm(config: string): Promise<Session[]> {
  const args = [...(config === "" ? [] : ["-c", config]), "-f", "tab", "who", "-1"];
  try {
    return parseWho((await run("doveadm", args, { timeout: TIMEOUT_MS, maxBuffer: LIST_MOST_BYTES })).stdout);
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

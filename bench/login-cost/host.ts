// One contestant's mail host: Dovecot and Postfix as the product prepares them out of etc/, of which only the
// password and user databases are exchanged; started, asked whether they answer, ended.
// Invariant: all contestants have the same services, limits, certificates and maps; nothing outlives end().
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessSpec } from "../../src/base/process-spec.ts";
import { type MailHostPorts, mailHostPaths, prepareMailHost } from "../../src/mailhost/mail-host.ts";
import { listenError } from "../../src/main/ports.ts";
import { Program } from "./program.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const PATIENCE_MS = 20_000;
/** Every port of a host, by its place after the first. */
const PORTS: Readonly<Record<keyof MailHostPorts, number>> = {
  imaps: 0,
  imap: 1,
  pop3s: 2,
  pop3: 3,
  submissions: 4,
  submission: 5,
  sieve: 6,
  lmtp: 7,
  webmail: 8,
  webmailImap: 9,
  webmailSieve: 10,
  webmailSubmission: 11,
  webmailPhp: 12,
  report: 14,
  mx: 13,
};

export interface Ground {
  /** All that the bench writes; removed at its end. */
  scratch: string;
  tlsDir: string;
  replicaDir: string;
  portBase: number;
}

/** What verifies passwords and finds mailboxes: blocks of dovecot.conf; null leaves those that are shipped. */
export interface Databases {
  passdb: string | null;
  userdb: string | null;
}

export class Host {
  readonly ports: MailHostPorts;
  readonly authSocket: string;
  readonly #specs: readonly ProcessSpec[];
  readonly #logFile: string;
  readonly #programs: Program[] = [];

  /** `at` numbers the contestants, for their ports. `isReporting`: whether its Dovecot reports sign-ins. */
  constructor(ground: Ground, name: string, at: number, databases: Databases, isReporting = false) {
    const hostDir = path.join(ground.scratch, name);
    const runDir = path.join(ground.scratch, `run-${at}`);
    mkdirSync(hostDir, { recursive: true });
    const { replicaDir, dovecotConfig } = mailHostPaths(hostDir);
    symlinkSync(ground.replicaDir, replicaDir);
    this.ports = hostPorts(ground.portBase + at * Object.keys(PORTS).length);
    this.authSocket = path.join(runDir, "dovecot/auth-postfix");
    this.#logFile = path.join(ground.scratch, `${name}.log`);
    const options = {
      root: ROOT,
      hostDir,
      runDir,
      tlsDir: ground.tlsDir,
      listen: "127.0.0.1",
      ports: this.ports,
      isReporting,
    };
    const specs = prepareMailHost(options);
    this.#specs = specs.filter((spec) => spec.name === "dovecot" || spec.name === "postfix");
    writeFileSync(dovecotConfig, withDatabases(readFileSync(dovecotConfig, "utf8"), databases));
  }

  async start(): Promise<void> {
    // Postfix would share a port with another that was left running, and lose it half of the connections.
    for (const port of Object.values(this.ports)) {
      const code = await listenError("127.0.0.1", port);
      if (code !== null) throw new Error(`port ${port} is not free (${code}): set POSTERN_PORT_BASE`);
    }
    for (const { command, cwd, args } of this.#specs)
      this.#programs.push(Program.start(command, cwd, this.#logFile, args));
    await answers(this.authSocket);
    for (const port of [this.ports.imaps, this.ports.submissions]) await answers(port);
  }

  /** Process groups, for what they cost. */
  groups(): number[] {
    return this.#programs.map(({ group }) => group);
  }

  async end(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.end()));
  }
}

/** The ports that the agent would enter as the webmail's, were it this host's. */
export function webmailPorts(portBase: number): string[] {
  const { webmailImap, webmailSieve } = hostPorts(portBase);
  return [String(webmailImap), String(webmailSieve)];
}

function hostPorts(base: number): MailHostPorts {
  return Object.fromEntries(Object.entries(PORTS).map(([name, at]) => [name, base + at])) as Record<
    keyof MailHostPorts,
    number
  >;
}

function withDatabases(config: string, { passdb, userdb }: Databases): string {
  const blocks = (name: string) => new RegExp(`^${name} \\{\\n(?:.*\\n)*?\\}\\n`, "gm");
  let text = config;
  if (passdb !== null) text = `${text.replace(blocks("passdb"), "")}\n${passdb}`;
  if (userdb !== null) text = `${text.replace(blocks("userdb"), "")}\n${userdb}`;
  return text;
}

/** Waits until something accepts connections there. */
async function answers(where: string | number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = typeof where === "string" ? net.connect(where) : net.connect(where, "127.0.0.1");
      socket.once("error", () => resolve(false));
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
    });
    if (isThere) return;
    if (Date.now() > deadline) throw new Error(`nothing answers at ${where}`);
  }
}

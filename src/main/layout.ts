// Where one Postern keeps its files and on which ports it listens: everything derived from
// POSTERN_HOME and the POSTERN_PORT_* settings, in one place.
// Invariant: pure computation; nothing here touches the disk.
import { createHash } from "node:crypto";
import { isIP } from "node:net";
import path from "node:path";
import { Fault } from "../base/fault.ts";

/** The well-known port plus 20000 wherever there is one. All listen on POSTERN_LISTEN (127.0.0.1). */
const PORT_OFFSETS = {
  panel: 443,
  webmail: 444,
  imaps: 993,
  imap: 143,
  pop3s: 995,
  pop3: 110,
  submissions: 465,
  submission: 587,
  sieve: 190,
  lmtp: 24,
  mx: 25,
  webmailImap: 144,
  webmailSieve: 191,
  webmailSubmission: 588,
  webmailPhp: 80,
  report: 197,
} as const;
export type PortName = keyof typeof PORT_OFFSETS;
/** Never published, whatever POSTERN_LISTEN says: the webmail's own listeners, mail that comes in without a sign-in, and what Dovecot reports to the agent. */
export const LOOPBACK_PORTS: ReadonlySet<PortName> = new Set([
  "lmtp",
  "mx",
  "webmailImap",
  "webmailSieve",
  "webmailSubmission",
  "webmailPhp",
  "report",
]);
const DEFAULT_PORT_BASE = 20_000;

export interface Layout {
  /** The clone: source, node_modules, dist. */
  root: string;
  /** State of this Postern: var/, or POSTERN_HOME. */
  home: string;
  /** Ten hex digits naming this home, for what must live outside of it. */
  homeId: string;
  /** Sockets and pids, short enough for a unix socket's 108 bytes; lost at a reboot. */
  runDir: string;
  /** Kept files of the private mail host, passable by the servers' own users. Often `home`/mailhost. */
  mailhostDir: string;
  listen: string;
  /** How URLs and endpoints name this machine: POSTERN_HOSTNAME, else localhost or the listening address. */
  host: string;
  ports: Record<PortName, number>;
}

/** Settings come from the environment; a bad one is a Fault that names it. */
export function readLayout(root: string, env: NodeJS.ProcessEnv = process.env): Layout {
  const home = path.resolve(root, env.POSTERN_HOME || "var");
  const listen = env.POSTERN_LISTEN || "127.0.0.1";
  if (isIP(listen) !== 4)
    throw new Fault(
      "bad-setting",
      `POSTERN_LISTEN=${listen} is not an IPv4 address.`,
      "Use 127.0.0.1 (this machine only), 0.0.0.0 (all), or one address of this machine.",
    );
  const homeId = createHash("sha256").update(home).digest("hex").slice(0, 10);
  return {
    root,
    home,
    homeId,
    runDir: `/run/postern/${homeId}`,
    mailhostDir: path.join(home, "mailhost"),
    listen,
    host: env.POSTERN_HOSTNAME || (isLocal(listen) ? "localhost" : listen),
    ports: readPorts(env),
  };
}

function isLocal(listen: string): boolean {
  return listen.startsWith("127.") || listen === "0.0.0.0";
}

/** The environment variable that sets one port: POSTERN_PORT_WEBMAIL_IMAP for webmailImap. */
export function portSetting(name: PortName): string {
  return `POSTERN_PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function readPorts(env: NodeJS.ProcessEnv): Record<PortName, number> {
  const base = readPort(env, "POSTERN_PORT_BASE", DEFAULT_PORT_BASE);
  const ports = {} as Record<PortName, number>;
  for (const name of Object.keys(PORT_OFFSETS) as PortName[]) {
    ports[name] = readPort(env, portSetting(name), base + PORT_OFFSETS[name]);
  }
  const twice = Object.values(ports).find((port, at, all) => all.indexOf(port) !== at);
  if (twice !== undefined)
    throw new Fault(
      "bad-setting",
      `Port ${twice} is given to two listeners.`,
      "Check the POSTERN_PORT_* settings.",
    );
  return ports;
}

function readPort(env: NodeJS.ProcessEnv, setting: string, otherwise: number): number {
  const text = env[setting] || undefined;
  const port = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(port) || port <= 1024 || port > 65_535)
    throw new Fault(
      "bad-setting",
      `${setting}=${text ?? port} is not a port above 1024.`,
      "Use a whole number from 1025 to 65535 (POSTERN_PORT_BASE at most 64000).",
    );
  return port;
}

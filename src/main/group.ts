// The programs of one Postern: control plane, agent, mail servers, webmail; what each is told, and when it
// is ready.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import type { ProcessSpec } from "../base/process-spec.ts";
import { certificatePaths } from "../mailhost/certificates.ts";
import { mailHostPaths, prepareMailHost } from "../mailhost/mail-host.ts";
import type { AgentEnvironment, ControlEnvironment } from "./environment.ts";
import { answersHttps, greets } from "./greeting.ts";
import { folders } from "./home.ts";
import { type Layout, LOOPBACK_PORTS } from "./layout.ts";
import { addressesOf, nearAddress } from "./run-file.ts";
import type { EndpointName } from "./status-shape.ts";
import { logFile, logTail, type Supervisor } from "./supervisor.ts";

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;
/** Ends at once, again and again: waiting longer would not help. */
const GIVE_UP_AFTER_MS = 3_000;

export function tokenFile(home: string): string {
  return path.join(folders(home).agent, "token");
}

export function storeFile(home: string): string {
  return path.join(folders(home).control, "postern.sqlite");
}

/** All of them in start order. `mailTlsDir`: the certificates where the mail servers can name them. */
export function groupSpecs(layout: Layout, mailTlsDir: string): ProcessSpec[] {
  const mail = prepareMailHost({
    root: layout.root,
    hostDir: layout.mailhostDir,
    runDir: layout.runDir,
    tlsDir: mailTlsDir,
    listen: layout.listen,
    ports: layout.ports,
    isReporting: true,
  });
  return [control(layout), agent(layout), ...mail].map((spec) => ({
    ...spec,
    isReady: () => isReady(layout, spec),
  }));
}

/** A setting of the control plane that whoever starts us may make. */
function fromOurs(
  name:
    | "DATABASE_URL"
    | "POSTERN_CHANGES_PER_SECOND"
    | "POSTERN_CHECKS_PER_MINUTE"
    | "POSTERN_NOTICES_PER_MINUTE",
): Partial<ControlEnvironment> {
  const value = process.env[name];
  return value ? { [name]: value } : {};
}

function control(layout: Layout): ProcessSpec {
  const { cert, key } = certificatePaths(folders(layout.home).tls);
  const env: ControlEnvironment = {
    ...fromOurs("DATABASE_URL"),
    ...fromOurs("POSTERN_CHANGES_PER_SECOND"),
    ...fromOurs("POSTERN_CHECKS_PER_MINUTE"),
    ...fromOurs("POSTERN_NOTICES_PER_MINUTE"),
    POSTERN_STORE_FILE: storeFile(layout.home),
    POSTERN_CONTROL_LISTEN: `${layout.listen}:${layout.ports.panel}`,
    POSTERN_TLS_CERT: cert,
    POSTERN_TLS_KEY: key,
    POSTERN_PANEL_DIR: path.join(layout.root, "dist", "panel"),
    POSTERN_WEBMAIL_URL: addressesOf(layout).webmailUrl,
    POSTERN_MAIL_SETTINGS: mailSettings(layout),
  };
  return ourProgram(layout, "control", folders(layout.home).control, env);
}

/** Best first. */
const PROGRAM_DOORS = ["imaps", "imap", "pop3s", "pop3", "submissions", "submission"] as const;

function mailSettings(layout: Layout): string {
  const { endpoints } = addressesOf(layout);
  return PROGRAM_DOORS.map((name) => `${name}://${endpoints[name].host}:${endpoints[name].port}`).join(" ");
}

function agent(layout: Layout): ProcessSpec {
  const paths = mailHostPaths(layout.mailhostDir);
  const env: AgentEnvironment = {
    POSTERN_CONTROL_URL: `https://${nearAddress(layout)}:${layout.ports.panel}`,
    POSTERN_CA: certificatePaths(folders(layout.home).tls).ca,
    POSTERN_TOKEN_FILE: tokenFile(layout.home),
    POSTERN_REPLICA_DIR: paths.replicaDir,
    POSTERN_PASSWORDS: "managed",
    POSTERN_DOVECOT_CONFIG: paths.dovecotConfig,
    POSTERN_POSTFIX_CONFIG: paths.postfixConfig,
    POSTERN_WEBMAIL_PORTS: `${layout.ports.webmailImap},${layout.ports.webmailSieve}`,
    POSTERN_WEBMAIL_PEERS: "127.0.0.2",
    POSTERN_ROUNDCUBE_DB: paths.roundcubeDb,
    POSTERN_REPORT_LISTEN: `127.0.0.1:${layout.ports.report}`,
    POSTERN_REPORT_SECRET_FILE: paths.reportSecret,
  };
  return ourProgram(layout, "agent", folders(layout.home).agent, env);
}

/** As in etc/systemd/: without it, V8 keeps much more garbage than it saves time by (and see base/memory.ts). */
const HEAP = {
  control: ["--expose-gc", "--max-semi-space-size=2"],
  agent: ["--expose-gc", "--max-semi-space-size=4", "--max-old-space-size=96"],
};

function ourProgram(
  layout: Layout,
  name: keyof typeof HEAP,
  cwd: string,
  env: ControlEnvironment | AgentEnvironment,
): ProcessSpec {
  const program = path.join(layout.root, "dist", "programs", `${name}.js`);
  const args = ["--disable-warning=ExperimentalWarning", ...HEAP[name], program];
  // mallopt(3): password hashes are computed in several threads, each of which would keep memory of its own; and what
  // is free at the end of the heap is given back at once, where the C library else keeps as much as it needed twice.
  const lean = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" };
  return { name, command: process.execPath, args, cwd, env: { ...env, ...lean, NODE_ENV: "production" } };
}

/** What each program is there for; one that is not named here is ready when it runs. */
const ENDPOINTS_OF: Record<string, EndpointName[]> = {
  dovecot: ["imaps", "imap", "pop3s", "pop3", "sieve", "lmtp"],
  postfix: ["submissions", "submission"],
};

const BEGAN = Date.now() - process.uptime() * 1_000;

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0;
}

async function isReady(layout: Layout, spec: ProcessSpec): Promise<boolean> {
  const { endpoints, ca } = addressesOf(layout);
  const authority = readFileSync(ca);
  const host = nearAddress(layout);
  if (spec.name === "control")
    return answersHttps(`https://${host}:${layout.ports.panel}/healthz`, authority);
  if (spec.name === "agent")
    // The agent touches its own notes last, when it has made or mended what the servers read.
    return changedAt(path.join(mailHostPaths(layout.mailhostDir).replicaDir, "agent.sqlite")) >= BEGAN;
  if (spec.name === "webmail-front")
    return answersHttps(`https://${host}:${layout.ports.webmail}/`, authority);
  const names = ENDPOINTS_OF[spec.name] ?? [];
  const answers = await Promise.all(
    names.map((name) => {
      const at = LOOPBACK_PORTS.has(name) ? "127.0.0.1" : host;
      return greets(name, { host: at, port: endpoints[name].port }, authority);
    }),
  );
  return answers.every(Boolean);
}

/** Resolves when all are ready; a Fault names the one that is not, and its log. */
export async function waitUntilReady(
  specs: readonly ProcessSpec[],
  supervisor: Supervisor,
  logDir: string,
  signal: AbortSignal,
): Promise<void> {
  const began = Date.now();
  await Promise.all(
    specs.map(async (spec) => {
      for (;;) {
        signal.throwIfAborted();
        if (await spec.isReady?.()) return;
        const trouble = supervisor.troubleOf(spec.name);
        const waited = Date.now() - began;
        if (waited > READY_WITHIN_MS || (trouble !== null && waited > GIVE_UP_AFTER_MS))
          throw notReady(spec.name, trouble, logFile(logDir, spec.name));
        await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }),
  );
}

function notReady(name: string, trouble: string | null, file: string): Fault {
  const what = trouble === null ? "does not answer" : `ends at once (${trouble})`;
  return new Fault("not-ready", `The program "${name}" ${what}.`, `Its log is ${file}:\n${logTail(file)}`);
}

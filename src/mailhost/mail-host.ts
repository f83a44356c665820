// A private, complete mail host out of Debian's Dovecot, Postfix and Roundcube: writes their
// configuration (rendered from etc/) and says which programs to run.
// Invariant: touches only `hostDir` and `runDir`; never the system's own services, files or spools.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Fault } from "../base/fault.ts";
import type { ProcessSpec } from "../base/process-spec.ts";
import { certificatePaths } from "./certificates.ts";
import { systemUser } from "./system-user.ts";
import { render, renderFile, writeIfChanged } from "./template.ts";
import { webmailIdentityPaths } from "./webmail-identity.ts";

/** Owner of the mail; a number no Debian package uses, so that it needs no line in /etc/passwd. */
export const MAIL_UID = 29_700;

const DEBIAN_PLUGINS = "/usr/share/roundcube/plugins";

export interface MailHostPorts {
  imaps: number;
  imap: number;
  pop3s: number;
  pop3: number;
  submissions: number;
  submission: number;
  sieve: number;
  lmtp: number;
  mx: number;
  webmail: number;
  webmailImap: number;
  webmailSieve: number;
  webmailSubmission: number;
  webmailPhp: number;
  report: number;
}

export interface MailHostOptions {
  /** The clone, for etc/ and the webmail's front. */
  root: string;
  /** Kept files; every parent passable by all users, no odd characters in the path. */
  hostDir: string;
  /** Sockets; short. */
  runDir: string;
  /** ca.pem, server.pem and server.key, webmail.pem and webmail.key. */
  tlsDir: string;
  listen: string;
  ports: MailHostPorts;
  /** Whether Dovecot reports sign-ins to an agent. */
  isReporting: boolean;
}

/** Where the agent finds what it needs of this host. */
export interface MailHostPaths {
  replicaDir: string;
  dovecotConfig: string;
  roundcubeDb: string;
  postfixConfig: string;
  /** What Dovecot and the agent know of each other. */
  reportSecret: string;
}

export function mailHostPaths(hostDir: string): MailHostPaths {
  return {
    replicaDir: path.join(hostDir, "replica"),
    dovecotConfig: path.join(hostDir, "dovecot", "dovecot.conf"),
    postfixConfig: path.join(hostDir, "postfix", "config"),
    roundcubeDb: path.join(hostDir, "roundcube", "db", "roundcube.db"),
    reportSecret: path.join(hostDir, "dovecot", "report-secret.conf"),
  };
}

/** Writes the configuration anew (mail, queue and databases stay) and returns the programs, in start order. */
export function prepareMailHost(options: MailHostOptions): ProcessSpec[] {
  const values = templateValues(options);
  return [
    prepareDovecot(options, values),
    preparePostfix(options, values),
    ...prepareRoundcube(options, values),
  ];
}

type Values = Record<string, string>;

function templateValues(options: MailHostOptions): Values {
  const values: Values = {
    HOST: options.hostDir,
    RUN: options.runDir,
    TLS: options.tlsDir,
    LISTEN: options.listen,
    MAIL_UID: String(MAIL_UID),
  };
  for (const [name, port] of Object.entries(options.ports)) {
    values[`PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`] = String(port);
  }
  return values;
}

/** A folder with this owner and mode, made or mended. */
function folder(dir: string, mode: number, owner: { uid: number; gid: number } = { uid: 0, gid: 0 }): string {
  mkdirSync(dir, { recursive: true });
  chownSync(dir, owner.uid, owner.gid);
  chmodSync(dir, mode);
  return dir;
}

/** The SQL exactly as shipped, looking at this host's replica and mail, and knowing its webmail's ports. */
function placeSql(options: MailHostOptions, values: Values, from: string, to: string, mode: number): void {
  const text = readFileSync(path.join(options.root, "etc", from), "utf8");
  const { replicaDir } = mailHostPaths(options.hostDir);
  const placed = render(text, values)
    .replaceAll("/var/lib/postern/", `${replicaDir}/`)
    .replaceAll("/var/vmail/", `${path.join(options.hostDir, "mail")}/`);
  writeIfChanged(to, placed, mode);
}

function prepareDovecot(options: MailHostOptions, values: Values): ProcessSpec {
  const dir = folder(path.join(options.hostDir, "dovecot"), 0o755);
  folder(path.join(dir, "state"), 0o755);
  folder(path.join(options.hostDir, "mail"), 0o750, { uid: MAIL_UID, gid: MAIL_UID });
  folder(options.runDir, 0o755);
  const cwd = folder(path.join(options.runDir, "dovecot"), 0o755);
  for (const name of ["managed.sql.conf", "users.sql.conf", "open.passwd"]) {
    placeSql(options, values, `dovecot/${name}`, path.join(dir, name), 0o644);
  }
  placeReporting(options, dir);
  const config = mailHostPaths(options.hostDir).dovecotConfig;
  renderFile(path.join(options.root, "etc/dovecot/mailhost.conf"), config, values);
  return { name: "dovecot", command: "/usr/sbin/dovecot", args: ["-F", "-c", config], cwd };
}

/** As shipped, to this host's agent; without the file nothing is reported. */
function placeReporting(options: MailHostOptions, dir: string): void {
  const placed = path.join(dir, "usage.conf");
  if (!options.isReporting) {
    rmSync(placed, { force: true });
    return;
  }
  const { reportSecret } = mailHostPaths(options.hostDir);
  const secret = `auth_policy_server_api_header = Authorization: Bearer ${randomBytes(24).toString("hex")}\n`;
  if (!existsSync(reportSecret)) writeFileSync(reportSecret, secret, { mode: 0o600 });
  const text = readFileSync(path.join(options.root, "etc/dovecot/91-postern-usage.conf"), "utf8")
    .replace("127.0.0.1:10197", `127.0.0.1:${options.ports.report}`)
    .replace("/etc/postern/report.conf", reportSecret);
  writeIfChanged(placed, text, 0o644);
}

function preparePostfix(options: MailHostOptions, values: Values): ProcessSpec {
  const postfix = systemUser("postfix");
  const dir = folder(path.join(options.hostDir, "postfix"), 0o755);
  const config = folder(path.join(dir, "config"), 0o755);
  const maps = folder(path.join(dir, "maps"), 0o755);
  folder(path.join(dir, "queue"), 0o755);
  folder(path.join(dir, "data"), 0o700, postfix);
  for (const name of ["smtp-access.cf", "webmail-access.cf", "domains.cf", "mailboxes.cf"]) {
    placeSql(options, values, `postfix/${name}`, path.join(maps, name), 0o644);
  }
  renderFile(path.join(options.root, "etc/postfix/main.cf"), path.join(config, "main.cf"), values);
  renderFile(path.join(options.root, "etc/postfix/master.cf"), path.join(config, "master.cf"), values);
  // `postfix start-fg` stays as a shell that passes no signal on; what it does first is said by `check`.
  const check = spawnSync("/usr/sbin/postfix", ["-c", config, "check"], { encoding: "utf8", cwd: dir });
  if (check.status !== 0)
    throw new Fault("postfix-config", "Postfix does not accept its configuration.", check.stderr.trim());
  return { name: "postfix", command: "/usr/lib/postfix/sbin/master", args: ["-c", config, "-s"], cwd: dir };
}

function prepareRoundcube(options: MailHostOptions, values: Values): ProcessSpec[] {
  const www = systemUser("www-data");
  const dir = folder(path.join(options.hostDir, "roundcube"), 0o750, { uid: 0, gid: www.gid });
  const data = { log: path.join(dir, "log"), temp: path.join(dir, "temp"), db: path.join(dir, "db") };
  for (const each of Object.values(data)) folder(each, 0o700, www);
  const keyFile = path.join(dir, "des-key");
  if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(12).toString("hex"), { mode: 0o600 });
  const config = folder(path.join(dir, "config"), 0o750, { uid: 0, gid: www.gid });
  renderFile(
    path.join(options.root, "etc/roundcube/config.inc.php"),
    path.join(config, "config.inc.php"),
    {
      ...values,
      DES_KEY: readFileSync(keyFile, "utf8"),
      ...placeIdentity(options.tlsDir, config, www.gid),
    },
    { mode: 0o640, ...{ uid: 0, gid: www.gid } },
  );
  for (const name of ["defaults.inc.php", "mimetypes.php"]) {
    if (!existsSync(path.join(config, name))) symlinkSync(`/etc/roundcube/${name}`, path.join(config, name));
  }
  const plugins = folder(path.join(dir, "plugins"), 0o755);
  const own = path.join(options.root, "etc/roundcube/postern");
  const placed = folder(path.join(plugins, "postern"), 0o755);
  for (const name of readdirSync(own)) {
    writeIfChanged(path.join(placed, name), readFileSync(path.join(own, name), "utf8"), 0o644);
  }
  for (const name of readdirSync(DEBIAN_PLUGINS)) {
    if (!existsSync(path.join(plugins, name)))
      symlinkSync(path.join(DEBIAN_PLUGINS, name), path.join(plugins, name));
  }
  const router = path.join(dir, "router.php");
  renderFile(path.join(options.root, "etc/roundcube/router.php"), router, values, {
    mode: 0o644,
    uid: 0,
    gid: 0,
  });
  createRoundcubeTables(mailHostPaths(options.hostDir).roundcubeDb, www);
  return [
    {
      name: "webmail",
      command: "/usr/bin/setpriv",
      args: [
        `--reuid=${www.uid}`,
        `--regid=${www.gid}`,
        "--clear-groups",
        "--pdeathsig=INT",
        "/usr/bin/php",
        "-d",
        "upload_max_filesize=25M",
        "-d",
        "post_max_size=26M",
        "-d",
        "session.gc_probability=0",
        "-S",
        `127.0.0.1:${options.ports.webmailPhp}`,
        "-t",
        "/var/lib/roundcube/public_html",
        router,
      ],
      cwd: data.temp,
      env: { ROUNDCUBE_CONFIG_DIR: config, PHP_CLI_SERVER_WORKERS: "4" },
      stopSignal: "SIGINT",
    },
    {
      name: "webmail-front",
      command: process.execPath,
      args: [path.join(options.root, "src/mailhost/webmail-front.ts")],
      cwd: dir,
      env: {
        POSTERN_FRONT_LISTEN: `${options.listen}:${options.ports.webmail}`,
        POSTERN_FRONT_TARGET: `http://127.0.0.1:${options.ports.webmailPhp}`,
        POSTERN_TLS_CERT: path.join(options.tlsDir, "server.pem"),
        POSTERN_TLS_KEY: path.join(options.tlsDir, "server.key"),
      },
    },
  ];
}

/** What the webmail's own user must read of the certificates, beside its configuration: the template's names. */
function placeIdentity(tlsDir: string, dir: string, gid: number): Values {
  const { cert, key } = webmailIdentityPaths(tlsDir);
  const placed: Values = {};
  for (const [name, from] of [
    ["WEBMAIL_CA", certificatePaths(tlsDir).ca],
    ["WEBMAIL_CERT", cert],
    ["WEBMAIL_KEY", key],
  ] as const) {
    const to = path.join(dir, path.basename(from));
    writeIfChanged(to, readFileSync(from, "utf8"), 0o640);
    chownSync(to, 0, gid);
    placed[name] = to;
  }
  return placed;
}

/** Roundcube's own tables, from its package; a database that is there is left as it is. */
function createRoundcubeTables(file: string, owner: { uid: number; gid: number }): void {
  if (existsSync(file)) return;
  const done = spawnSync(
    "/usr/bin/setpriv",
    [
      `--reuid=${owner.uid}`,
      `--regid=${owner.gid}`,
      "--clear-groups",
      "/usr/bin/php",
      "-r",
      "$d = new PDO('sqlite:' . $argv[1]); $d->exec('BEGIN'); $d->exec(file_get_contents($argv[2])); $d->exec('COMMIT');",
      `${file}.new`,
      "/usr/share/roundcube/SQL/sqlite.initial.sql",
    ],
    { encoding: "utf8", cwd: "/" },
  );
  if (done.status !== 0)
    throw new Fault(
      "webmail-database",
      "Roundcube's database could not be created.",
      done.stderr.trim() || "See the output of php.",
    );
  renameSync(`${file}.new`, file);
}

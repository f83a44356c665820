// The Debian packages that Postern runs on: which are missing, and their installation.
// Invariant: the packages' own services are neither started nor left enabled, and nothing is removed.
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CommandOptions, runCommand, runOrFail } from "../base/command.ts";
import { Fault } from "../base/fault.ts";

export const MAIL_PACKAGES = [
  "dovecot-core",
  "dovecot-imapd",
  "dovecot-pop3d",
  "dovecot-lmtpd",
  "dovecot-managesieved",
  "dovecot-sieve",
  "dovecot-sqlite",
  "postfix",
  "postfix-sqlite",
  "roundcube-core",
  "roundcube-sqlite3",
  "roundcube-plugins",
  "php",
  "php-cli",
  "php-sqlite3",
  "openssl",
] as const;
/** Clients and servers that only the tests use. */
export const TEST_PACKAGES = [
  "chromium",
  "postgresql",
  "curl",
  "python3",
  "swaks",
  "libnet-ssleay-perl",
  "isync",
  "libsasl2-modules",
  "mutt",
] as const;

/** php's first choice is Apache; with this beside it, Apache stays out. */
const PHP_WITHOUT_APACHE = "php8.2-cgi";
const POLICY = "/usr/sbin/policy-rc.d";
const POLICY_MARK = "# Made by Postern while it installs packages, and removed after.";
const POLICY_LIST = "# They are: ";
const UNITS_DIR = "/lib/systemd/system";
/** What each package would start, now and at the next boot. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  "dovecot-core": ["dovecot.service", "dovecot.socket"],
  postfix: ["postfix.service", "postfix-resolvconf.path"],
  "roundcube-core": ["roundcube-cleandb.timer", "roundcube-gc.timer"],
  postgresql: ["postgresql.service"],
};
/** Not empty when dpkg was killed. */
const DPKG_UPDATES = "/var/lib/dpkg/updates";
const LOCK_TRIES = 60;
const LOCK_PAUSE_MS = 5_000;
const DEBCONF = `postfix postfix/main_mailer_type select No configuration
roundcube-core roundcube/dbconfig-install boolean false
`;

export interface InstallOptions {
  /** Says one line to the person waiting. */
  say: (line: string) => void;
  logFile: string;
  signal: AbortSignal;
  /** POSTERN_INSTALL: "no" stops with the command to run instead. */
  install: string | undefined;
}

/** Those of `wanted` that are not fully installed, and whether dpkg was interrupted in the middle of one. */
export async function missingPackages(
  wanted: readonly string[],
): Promise<{ missing: string[]; isHalfDone: boolean }> {
  const { stdout } = await runCommand("/usr/bin/dpkg-query", [
    "--show",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
    "--showformat=${Package}\\t${db:Status-Status}\\n",
    ...wanted,
  ]);
  const states = new Map(stdout.split("\n").map((line) => line.split("\t") as [string, string]));
  const missing = wanted.filter((name) => states.get(name) !== "installed");
  const isHalfDone =
    missing.some((name) => /^(half|unpacked|triggers)/.test(states.get(name) ?? "")) ||
    (existsSync(DPKG_UPDATES) && readdirSync(DPKG_UPDATES).length > 0);
  return { missing, isHalfDone };
}

/** The command that installs them, for people. */
export function aptCommand(missing: readonly string[]): string {
  return `apt-get install --no-install-recommends ${aptNames(missing).join(" ")}`;
}

function aptNames(missing: readonly string[]): string[] {
  return missing.flatMap((name) => (name === "php" ? [PHP_WITHOUT_APACHE, name] : [name]));
}

/** Installs what is missing; one query when nothing is. */
export async function installPackages(wanted: readonly string[], options: InstallOptions): Promise<void> {
  const cutOff = ownPolicy();
  if (cutOff !== null) await settle(cutOff, options);
  const { missing, isHalfDone } = await missingPackages(wanted);
  if (missing.length === 0) return;
  if (options.install === "no")
    throw new Fault(
      "packages-missing",
      "Debian packages are missing, and POSTERN_INSTALL=no forbids to install them.",
      `Run: ${aptCommand(missing)}`,
    );
  if (!existsSync("/usr/bin/apt-get"))
    throw new Fault(
      "not-debian",
      "Debian packages are missing and there is no apt-get.",
      "Debian 12 is needed.",
    );
  options.say(`installing Debian packages: ${missing.join(" ")} (log: ${options.logFile})`);
  const policy = ["#!/bin/sh", POLICY_MARK, POLICY_LIST + missing.join(" "), "exit 101", ""];
  if (!existsSync(POLICY)) writeFileSync(POLICY, policy.join("\n"), { mode: 0o755 });
  try {
    await install(missing, isHalfDone, options);
  } finally {
    await settle(missing, options);
  }
  const left = (await missingPackages(wanted)).missing;
  if (left.length > 0)
    throw new Fault("packages-missing", `Still not installed: ${left.join(" ")}.`, `See ${options.logFile}.`);
}

async function install(missing: readonly string[], isHalfDone: boolean, options: InstallOptions) {
  const run = {
    logFile: options.logFile,
    signal: options.signal,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    // dpkg in the middle of a package is given time to reach its end.
    graceMs: 20_000,
  };
  // Without a terminal of its own dpkg stays in our process group, and ends with it.
  const wait = ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"];
  await answerQuestions(run);
  if (isHalfDone) {
    options.say("an installation was interrupted; finishing it first");
    await finishInterrupted(run);
  }
  await runOrFail("Reading the package lists", "/usr/bin/apt-get", ["update", "-q", ...wait], run);
  const names = aptNames(missing);
  // --no-remove: another mail server of this machine is not ours to replace.
  const args = ["install", "-q", "-y", "--no-install-recommends", "--no-remove", ...wait, ...names];
  await runOrFail("Installing Debian packages", "/usr/bin/apt-get", args, run);
}

/** Once Roundcube was purged, debconf keeps a template without its question, and takes no answer to it. */
async function answerQuestions(run: CommandOptions): Promise<void> {
  const answer = { ...run, input: DEBCONF };
  const tried = await runCommand("/usr/bin/debconf-set-selections", [], answer);
  if (tried.status === 0) return;
  await runOrFail("Mending debconf's database", "/usr/share/debconf/fix_db.pl", [], run);
  await runOrFail("Answering the packages' questions", "/usr/bin/debconf-set-selections", [], answer);
}

/** dpkg, unlike apt-get, does not wait for another that is at work. */
async function finishInterrupted(run: CommandOptions): Promise<void> {
  const { logFile, ...rest } = run;
  for (let tried = 1; ; tried++) {
    const done = await runCommand("/usr/bin/dpkg", ["--force-confold", "--configure", "-a"], rest);
    if (logFile !== undefined) appendFileSync(logFile, done.stdout + done.stderr);
    if (done.status === 0) return;
    if (tried === LOCK_TRIES || !/lock/.test(done.stderr))
      throw new Fault(
        "command-failed",
        "Finishing an interrupted installation failed (dpkg --configure -a).",
        `See ${logFile}.`,
      );
    await sleep(LOCK_PAUSE_MS, undefined, run.signal === undefined ? {} : { signal: run.signal });
  }
}

/** After an installation, however it ended. */
async function settle(packages: readonly string[], options: InstallOptions): Promise<void> {
  try {
    await disableServices(packages, options);
  } finally {
    if (ownPolicy() !== null) rmSync(POLICY);
  }
}

/** What an installation brought must not take ports or start at the next boot, whichever init that has. */
async function disableServices(packages: readonly string[], options: InstallOptions): Promise<void> {
  const units = packages
    .flatMap((name) => UNITS[name] ?? [])
    .filter((unit) => existsSync(`${UNITS_DIR}/${unit}`));
  if (units.length === 0) return;
  const label = "Switching off the packages' own services";
  if (existsSync("/run/systemd/system")) {
    await runOrFail(label, "/usr/bin/systemctl", ["disable", "--now", ...units]);
  } else {
    // A container, or an image that systemd boots later; or another init.
    // The name is only there because the helper refuses to work without one.
    const env = { ...process.env, DPKG_MAINTSCRIPT_PACKAGE: "postern" };
    await runOrFail(label, "/usr/bin/deb-systemd-helper", ["disable", ...units], { env });
    for (const script of units.map((unit) => path.parse(unit).name)) {
      if (existsSync(`/etc/init.d/${script}`))
        await runOrFail(label, "/usr/sbin/update-rc.d", [script, "disable"]);
    }
  }
  options.say(`left switched off: ${units.join(" ")}`);
}

/** The packages that we, or a start that was killed in the middle, are installing; null when none are. */
function ownPolicy(): string[] | null {
  const lines = existsSync(POLICY) ? readFileSync(POLICY, "utf8").split("\n") : [];
  if (!lines.includes(POLICY_MARK)) return null;
  const list = lines.find((line) => line.startsWith(POLICY_LIST));
  return list?.slice(POLICY_LIST.length).split(" ") ?? [];
}

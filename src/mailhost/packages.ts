// The Debian packages that Postern runs on: which are missing, and their installation.
// Invariant: the packages' own services are neither started nor left enabled, and nothing is removed.
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  "mutt",
] as const;

/** php's first choice is Apache; with this beside it, Apache stays out. */
const PHP_WITHOUT_APACHE = "php8.2-cgi";
const POLICY = "/usr/sbin/policy-rc.d";
const POLICY_MARK = "# Made by Postern while it installs packages, and removed after.";
const UNITS_DIR = "/lib/systemd/system";
const UNITS = [
  "dovecot.service",
  "dovecot.socket",
  "postfix.service",
  "postfix-resolvconf.path",
  "postgresql.service",
];
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
  removeOwnPolicy();
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
  const unitsBefore = new Set(UNITS.filter(isUnitThere));
  const hadPolicy = existsSync(POLICY);
  if (!hadPolicy) writeFileSync(POLICY, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`, { mode: 0o755 });
  try {
    await install(missing, isHalfDone, options);
  } finally {
    removeOwnPolicy();
  }
  await disableServices(
    UNITS.filter((unit) => isUnitThere(unit) && !unitsBefore.has(unit)),
    options,
  );
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
  await runOrFail("Answering the packages' questions", "/usr/bin/debconf-set-selections", [], {
    ...run,
    input: DEBCONF,
  });
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

function isUnitThere(unit: string): boolean {
  return existsSync(`${UNITS_DIR}/${unit}`);
}

/** What this installation brought must not take ports or start at the next boot. */
async function disableServices(units: readonly string[], options: InstallOptions): Promise<void> {
  if (units.length === 0 || !existsSync("/run/systemd/system")) return;
  await runOrFail("Switching off the packages' own services", "/usr/bin/systemctl", [
    "disable",
    "--now",
    ...units,
  ]);
  options.say(`left switched off: ${units.join(" ")}`);
}

/** Also the one of a start that was killed in the middle. */
function removeOwnPolicy(): void {
  if (existsSync(POLICY) && readFileSync(POLICY, "utf8").includes(POLICY_MARK)) rmSync(POLICY);
}

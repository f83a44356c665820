// `npm test [part]`: check, unit, store, real, browser; none named = all, in this order. `long`, the repeated attacks
// of tests/real many times over, only when named.
// Invariant: the last line is "N passed, N failed"; a part that ran no test counts as failed; nothing that
// was started is left running.
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCommand } from "../src/base/command.ts";
import { killAllGroups } from "../src/base/process-group.ts";
import { installPackages, MAIL_PACKAGES, TEST_PACKAGES } from "../src/mailhost/packages.ts";
import { type Ended, listenForEnd } from "../src/main/ending.ts";
import { printFault } from "../src/main/explain.ts";
import { countChecks, countTap, type Tally } from "./test-count.ts";
import { PrivatePostern } from "./test-instance.ts";

interface Part {
  /** Test files, relative to the root. */
  files: string[];
  isAlone: boolean;
  packages: readonly string[];
  /** A test's, which counts for its file as well. */
  timeoutMs?: number;
  env?: Record<string, string>;
}

const root = path.dirname(import.meta.dirname);
const find = (...patterns: string[]) => globSync(patterns, { cwd: root }).sort();
const isStore = (file: string) => file.startsWith("src/store/");
/** Those that ask how many rounds they are to go. */
const isRepeated = (file: string) => /fixtures\/rounds\.ts/.test(readFileSync(path.join(root, file), "utf8"));
const PARTS: Record<string, () => Part> = {
  unit: () => ({
    files: find("src/**/*.test.ts", "scripts/**/*.test.ts").filter((file) => !isStore(file)),
    isAlone: false,
    packages: ["openssl"],
  }),
  store: () => ({ files: find("src/store/**/*.test.ts"), isAlone: false, packages: ["postgresql"] }),
  real: () => ({
    files: find("tests/real/**/*.test.ts"),
    isAlone: true,
    packages: [...MAIL_PACKAGES, ...TEST_PACKAGES, "postgresql"],
  }),
  browser: () => ({
    files: find("tests/browser/**/*.test.ts"),
    isAlone: true,
    packages: [...MAIL_PACKAGES, ...TEST_PACKAGES],
  }),
  long: () => ({
    files: find("tests/real/**/*.test.ts").filter(isRepeated),
    isAlone: true,
    packages: [...MAIL_PACKAGES, ...TEST_PACKAGES, "postgresql"],
    timeoutMs: LONG_TIMEOUT_MS,
    env: { POSTERN_LONG: "1" },
  }),
};
const ONLY_WHEN_NAMED = "long";
/** Against one whole Postern of their own, which both share. */
const NEED_POSTERN = ["real", "browser", "long"];
const TIMEOUT_MS = 600_000;
const LONG_TIMEOUT_MS = 6 * 3_600_000;

const signal = listenForEnd();
const work = mkdtempSync(path.join(tmpdir(), "postern-test-"));
const postern = new PrivatePostern(root, work, signal);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function runCheck(): Promise<Tally> {
  const args = ["--disable-warning=ExperimentalWarning", path.join(root, "scripts", "check.ts")];
  const done = await runCommand(process.execPath, args, { cwd: root, signal });
  process.stdout.write(done.stdout + done.stderr);
  return countChecks(done.stdout);
}

async function runPart(name: string, part: Part): Promise<Tally> {
  if (part.files.length === 0) return { passed: 0, failed: 0 };
  const logFile = path.join(work, "apt.log");
  await installPackages(part.packages, { say, logFile, signal, install: process.env.POSTERN_INSTALL });
  const statusFile = NEED_POSTERN.includes(name) ? await postern.ensure(say) : "";
  const tap = path.join(work, `${name}.tap`);
  await runCommand(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--test",
      ...(part.isAlone ? ["--test-concurrency=1"] : []),
      `--test-timeout=${part.timeoutMs ?? TIMEOUT_MS}`,
      ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ...["--test-reporter=tap", `--test-reporter-destination=${tap}`],
      ...part.files,
    ],
    {
      cwd: root,
      signal,
      isVisible: true,
      env: { ...process.env, ...part.env, POSTERN_TEST_STATUS: statusFile },
    },
  );
  return countTap(readFileSync(tap, "utf8"));
}

async function runAll(names: readonly string[]): Promise<Tally> {
  const sum: Tally = { passed: 0, failed: 0 };
  for (const name of names) {
    say(`\n== ${name}`);
    const began = Date.now();
    const tally = name === "check" ? await runCheck() : await runPart(name, (PARTS[name] as () => Part)());
    if (tally.passed + tally.failed === 0) {
      say(`${name}: no test was run`);
      tally.failed = 1;
    }
    sum.passed += tally.passed;
    sum.failed += tally.failed;
    const seconds = Math.round((Date.now() - began) / 1_000);
    say(`== ${name}: ${tally.passed} passed, ${tally.failed} failed, ${seconds} s`);
  }
  return sum;
}

/** The exit code. */
async function main(): Promise<number> {
  const all = ["check", ...Object.keys(PARTS)];
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    process.stderr.write(`postern: there is no part "${unknown}"; the parts are ${all.join(", ")}.\n`);
    return 1;
  }
  let sum: Tally = { passed: 0, failed: 1 };
  try {
    sum = await runAll(asked.length === 0 ? all.filter((name) => name !== ONLY_WHEN_NAMED) : asked);
  } catch (error) {
    if (!signal.aborted) printFault(error, work);
  }
  const left = await postern.stop();
  killAllGroups();
  if (signal.aborted) return (signal.reason as Ended).exitCode || 1;
  if (left.length > 0) {
    say(`Left running after the end: ${left.join(", ")}`);
    sum.failed += 1;
  }
  if (sum.failed === 0) {
    postern.remove();
    rmSync(work, { recursive: true, force: true });
  } else say(`The logs are kept in ${work}`);
  say(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 ? 0 : 1;
}

process.exit(await main());

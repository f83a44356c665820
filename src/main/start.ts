// `npm start`: brings up one whole Postern, tells how to use it, and keeps it up until told to end.
// Invariant: however this ends, orderly or by a Fault, nothing it started is left running.
import type { ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { runOrFail } from "../base/command.ts";
import { Fault } from "../base/fault.ts";
import type { Lock } from "../base/lock.ts";
import { type Log, makeLog } from "../base/log.ts";
import { killAllGroups } from "../base/process-group.ts";
import type { ProcessSpec } from "../base/process-spec.ts";
import { installPackages, MAIL_PACKAGES } from "../mailhost/packages.ts";
import { type Ended, listenForEnd } from "./ending.ts";
import { explain, printFault } from "./explain.ts";
import { groupSpecs, waitUntilReady } from "./group.ts";
import { endGuard, startGuard } from "./guard.ts";
import { checkFreeSpace, folders, makeFolders, makeHome } from "./home.ts";
import { lockHome } from "./home-lock.ts";
import { type Layout, readLayout } from "./layout.ts";
import { checkPorts } from "./ports.ts";
import { Progress } from "./progress.ts";
import { readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { fillMailboxes, seedStore, waitUntilInForce } from "./seed.ts";
import { endStrays } from "./strays.ts";
import { logFile, rotate, Supervisor } from "./supervisor.ts";
import { prepareTls } from "./tls.ts";
import { welcome } from "./welcome.ts";

const STRAY_FOLDERS = ["control", "agent", "mailhost"];
const root = path.dirname(path.dirname(import.meta.dirname));
const began = Date.now() - process.uptime() * 1_000;
const progress = new Progress();
const signal = listenForEnd();
// Each file's mode is said where it is made; a root whose umask is 077 would lock the mail servers out.
process.umask(0o022);

/** What must be undone, in whatever state the start is. */
interface Held {
  layout: Layout | null;
  lock: Lock | null;
  supervisor: Supervisor | null;
  guard: ChildProcess | null;
}
const held: Held = { layout: null, lock: null, supervisor: null, guard: null };

function checkMachine(): void {
  if (process.platform !== "linux")
    throw new Fault("not-linux", "Linux is needed (Debian 12).", "Use a virtual machine or a container.");
  if (process.getuid?.() !== 0)
    throw new Fault(
      "not-root",
      "Root is needed: mail servers run under users of their own.",
      "Run: sudo npm start",
    );
}

/** One step, unless somebody asked to end. */
async function step<T>(label: string, work: () => Promise<T>, logFile?: string): Promise<T> {
  signal.throwIfAborted();
  return progress.step(label, work, logFile);
}

/** Everything before the first program of the group. */
async function prepare(): Promise<{ layout: Layout; specs: ProcessSpec[] }> {
  checkMachine();
  let layout = readLayout(root);
  makeHome(layout.home);
  checkFreeSpace(layout.home);
  held.lock = lockHome(layout.home, () => readRunFile(layout.home)?.panelUrl ?? null);
  held.layout = layout;
  removeRunFile(layout.home);
  await endLeftovers(layout);
  await checkPorts(layout);
  layout = makeFolders(layout);
  held.layout = layout;
  if (!layout.mailhostDir.startsWith(layout.home))
    progress.say(
      `  note the mail servers cannot pass through ${layout.home}; their files go to ${layout.mailhostDir}`,
    );
  const { log } = folders(layout.home);
  const aptLog = path.join(log, "apt.log");
  const install = process.env.POSTERN_INSTALL;
  await step(
    "Debian packages",
    () =>
      installPackages(MAIL_PACKAGES, {
        say: (line) => progress.say(`  ...  ${line}`),
        logFile: aptLog,
        signal,
        install,
      }),
    aptLog,
  );
  await step("panel and programs built", () => build(path.join(log, "build.log")));
  const tlsDir = await step("certificates", () => prepareTls(layout, signal));
  await step("accounts", () => seedStore(layout));
  const specs = await step("configuration", async () => groupSpecs(layout, tlsDir));
  return { layout, specs };
}

/** In a program of its own, so that a build can be ended in the middle. */
async function build(logFile: string): Promise<void> {
  rotate(logFile);
  const script = path.join(root, "scripts", "build.ts");
  const args = ["--disable-warning=ExperimentalWarning", script];
  await runOrFail("Building panel and programs", process.execPath, args, { cwd: root, signal, logFile });
}

function strayFolders(layout: Layout): string[] {
  return [...STRAY_FOLDERS.map((name) => path.join(layout.home, name)), layout.runDir];
}

/** What a start that was killed outright left behind. */
async function endLeftovers(layout: Layout): Promise<void> {
  const count = await endStrays(strayFolders(layout).filter((dir) => existsSync(dir)));
  if (count > 0) progress.say(`  note ended ${count} programs that an earlier start had left`);
}

const isOurs = (spec: ProcessSpec) => spec.name === "control" || spec.name === "agent";

async function runGroup(layout: Layout, specs: ProcessSpec[]): Promise<void> {
  const logDir = folders(layout.home).log;
  const names = specs.map((spec) => spec.name);
  const supervisor = new Supervisor({
    logDir,
    log: fileLog(logDir),
    onChange: () =>
      writeRunFile(layout, names, [{ name: "supervisor", pid: process.pid }, ...supervisor.processes()]),
    // Its connections to the old Dovecot would be asked for a while.
    onRestart: (name) => name === "dovecot" && supervisor.signal("postfix", "SIGHUP"),
  });
  held.supervisor = supervisor;
  held.guard = startGuard(layout.home, strayFolders(layout));
  // Postfix gives up for a minute on a replica that it cannot read, so the agent makes or mends it first.
  const ours = specs.filter(isOurs);
  for (const spec of ours) supervisor.start(spec);
  const agent = ours.filter((spec) => spec.name === "agent");
  await step("replica", () => waitUntilReady(agent, supervisor, logDir, signal));
  for (const spec of specs.filter((spec) => !isOurs(spec))) supervisor.start(spec);
  await step("programs", () => waitUntilReady(specs, supervisor, logDir, signal));
  await step("mail host follows", () => waitUntilInForce(layout, signal));
}

/** A restart is told at once, and kept. */
function fileLog(logDir: string): Log {
  const file = logFile(logDir, "supervisor");
  rotate(file);
  return makeLog("supervisor", "info", (line) => {
    orSay(() => appendFileSync(file, `${line}\n`));
    const { message, name, how } = JSON.parse(line);
    progress.say(`  note ${name}: ${message} (${how})`);
  });
}

/** A disk that fills up later must not end the group. */
function orSay(write: () => void): void {
  try {
    write();
  } catch (error) {
    progress.say(`  note ${explain(error).message}`);
  }
}

/** Ends what runs; tolerates being called at any point. */
async function undo(): Promise<void> {
  await held.supervisor?.stop();
  killAllGroups();
  if (held.layout !== null) {
    await endLeftovers(held.layout);
    removeRunFile(held.layout.home);
    rmSync(held.layout.runDir, { recursive: true, force: true });
  }
  if (held.guard !== null) endGuard(held.guard);
  held.lock?.release();
}

process.on("uncaughtException", (error) => {
  printFault(error, held.layout === null ? null : folders(held.layout.home).log);
  killAllGroups();
  process.exit(1);
});
try {
  const { layout, specs } = await prepare();
  signal.throwIfAborted();
  await runGroup(layout, specs);
  const demo = await fillMailboxes(layout, progress, signal);
  progress.say(welcome(layout, demo, (Date.now() - began) / 1_000));
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
} catch (error) {
  if (!signal.aborted) {
    printFault(error, held.layout === null ? null : folders(held.layout.home).log);
    process.exitCode = 1;
  }
}
if (signal.aborted) progress.say("Ending...");
const endedAt = Date.now();
await undo();
if (signal.aborted) {
  progress.say(`Ended (${((Date.now() - endedAt) / 1_000).toFixed(1)} s).`);
  process.exitCode = (signal.reason as Ended).exitCode;
}
process.exit();

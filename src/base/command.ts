// Runs a program to its end, for steps such as apt-get and openssl: output kept, ended when asked.
// Invariant: when the promise settles, neither the program nor anything of its group is left running.
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "./fault.ts";
import { endGroup, signalGroup, spawnGroup } from "./process-group.ts";

export interface CommandOptions {
  signal?: AbortSignal;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
  /** Appends standard output and error to this file instead of returning them. */
  logFile?: string;
  /** Shows its output on our own terminal instead. */
  isVisible?: boolean;
  /** How long a program that was asked to end may take, before it is killed. */
  graceMs?: number;
}

export interface CommandResult {
  status: number;
  stdout: string;
  stderr: string;
}

const GRACE_MS = 5_000;

/** Resolves with whatever status the program ended; rejects with the signal's reason when aborted. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const log = options.logFile === undefined ? null : openSync(options.logFile, "a", 0o644);
  try {
    return await runTo(log ?? (options.isVisible ? "inherit" : "pipe"), command, args, options);
  } finally {
    if (log !== null) closeSync(log);
  }
}

async function runTo(
  output: "pipe" | "inherit" | number,
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const child = spawnGroup(command, args, {
    cwd: options.cwd ?? "/",
    env: options.env ?? process.env,
    stdio: ["pipe", output, output],
  });
  const pid = child.pid;
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin?.on("error", () => undefined).end(options.input ?? "");
  const onAbort = () => pid !== undefined && signalGroup(pid, "SIGTERM");
  options.signal?.addEventListener("abort", onAbort);
  try {
    const ended = new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 128));
    });
    const closed = new Promise((resolve) => child.on("close", resolve));
    const killLater = abortDeadline(options, pid);
    const status = await ended.finally(killLater.cancel);
    if (pid !== undefined) await endGroup(pid, options.signal?.aborted ? (options.graceMs ?? GRACE_MS) : 0);
    // What left the group on purpose may still hold the pipes; it is not waited for.
    await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
    options.signal?.throwIfAborted();
    return { status, stdout, stderr };
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/** Kills the group some time after the abort, should it not end by itself. */
function abortDeadline(options: CommandOptions, pid: number | undefined): { cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => pid !== undefined && signalGroup(pid, "SIGKILL"), options.graceMs ?? GRACE_MS);
  };
  options.signal?.addEventListener("abort", start, { once: true });
  return {
    cancel: () => {
      options.signal?.removeEventListener("abort", start);
      clearTimeout(timer);
    },
  };
}

/** The same, for a program that must succeed: otherwise a Fault with its last words. */
export async function runOrFail(
  what: string,
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const done = await runCommand(command, args, options);
  if (done.status === 0) return done.stdout;
  const words =
    options.logFile === undefined
      ? done.stderr.trim().split("\n").slice(-3).join(" ")
      : `See ${options.logFile}.`;
  throw new Fault("command-failed", `${what} failed (${command} ended with ${done.status}).`, words);
}

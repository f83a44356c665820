// Runs the programs of the group: starts them, restarts one that ends, and ends them all.
// Invariant: after stop() no process of any of them is left; a restart never meets its predecessor's children.
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import type { Log } from "../base/log.ts";
import { endGroup, signalGroup, spawnGroup } from "../base/process-group.ts";
import type { ProcessSpec } from "../base/process-spec.ts";

const RESTART_FIRST_MS = 1_000;
const RESTART_LAST_MS = 15_000;
/** A program that ran this long starts again with the first pause. */
const STEADY_MS = 5_000;
const STOP_GRACE_MS = 5_000;
const TELL_ALL_AFTER_MS = 300;
const CHILDREN_GRACE_MS = 1_000;
const LOG_MAX_BYTES = 10 * 1024 * 1024;

export interface SupervisorOptions {
  logDir: string;
  log: Log;
  /** The list of processes is another. */
  onChange: () => void;
  /** One that had ended runs again. */
  onRestart: (name: string) => void;
}

interface Program {
  spec: ProcessSpec;
  logFile: string;
  pid: number | null;
  startedAt: number;
  pauseMs: number;
  /** How often it ended by itself. */
  ends: number;
  lastEnd: string;
  timer: NodeJS.Timeout | null;
  /** Settles when the present run, and all its children, are gone. */
  gone: Promise<void>;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #programs: Program[] = [];
  #isStopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  start(spec: ProcessSpec): void {
    const program: Program = {
      spec,
      logFile: logFile(this.#options.logDir, spec.name),
      pid: null,
      startedAt: 0,
      pauseMs: RESTART_FIRST_MS,
      ends: 0,
      lastEnd: "",
      timer: null,
      gone: Promise.resolve(),
    };
    rotate(program.logFile);
    this.#programs.push(program);
    this.#run(program);
  }

  /** Those that run now. */
  processes(): { name: string; pid: number }[] {
    return this.#programs.flatMap(({ spec, pid }) => (pid === null ? [] : [{ name: spec.name, pid }]));
  }

  /** How a program that keeps ending ended last; null when it runs or ended only once. */
  troubleOf(name: string): string | null {
    const program = this.#programs.find((each) => each.spec.name === name);
    return program !== undefined && program.ends >= 2 ? program.lastEnd : null;
  }

  signal(name: string, signal: NodeJS.Signals): void {
    const pid = this.#programs.find((each) => each.spec.name === name)?.pid;
    if (pid) process.kill(pid, signal);
  }

  /** Asks all to end, last started first; kills what has not ended 5 s later. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#programs.toReversed().map((program) => this.#end(program)));
  }

  async #end(program: Program): Promise<void> {
    if (program.timer !== null) clearTimeout(program.timer);
    const pid = program.pid;
    if (pid !== null) {
      const { stopSignal = "SIGTERM" } = program.spec;
      signalLeader(pid, stopSignal);
      // One whose head waits for its children (php) needs them told too.
      const tellAll = setTimeout(() => signalGroup(pid, stopSignal), TELL_ALL_AFTER_MS);
      const kill = setTimeout(() => signalGroup(pid, "SIGKILL"), STOP_GRACE_MS);
      await program.gone;
      for (const timer of [tellAll, kill]) clearTimeout(timer);
    }
    await program.gone;
  }

  #run(program: Program): void {
    const { spec } = program;
    const output = openSync(program.logFile, "a", 0o644);
    const child = spawnGroup(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", HOME: spec.cwd, ...spec.env },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    const pid = child.pid ?? null;
    program.pid = pid;
    program.startedAt = Date.now();
    program.gone = new Promise((resolve) => {
      child.on("error", (error) => resolve(this.#onEnd(program, pid, error.message)));
      child.on("exit", (code, signal) => resolve(this.#onEnd(program, pid, signal ?? `exit ${code}`)));
    });
    this.#options.onChange();
  }

  async #onEnd(program: Program, pid: number | null, how: string): Promise<void> {
    program.pid = null;
    program.ends += 1;
    program.lastEnd = how;
    if (!this.#isStopping) this.#options.onChange();
    if (pid !== null) {
      signalGroup(pid, "SIGTERM");
      await endGroup(pid, CHILDREN_GRACE_MS);
    }
    if (this.#isStopping) return;
    if (Date.now() - program.startedAt > STEADY_MS) program.pauseMs = RESTART_FIRST_MS;
    const { name } = program.spec;
    this.#options.log.warn("a program ended; starting it again", { name, how, afterMs: program.pauseMs });
    program.timer = setTimeout(() => {
      this.#run(program);
      this.#options.onRestart(name);
    }, program.pauseMs);
    program.pauseMs = Math.min(program.pauseMs * 2, RESTART_LAST_MS);
  }
}

export function logFile(logDir: string, name: string): string {
  return path.join(logDir, `${name}.log`);
}

/** The last lines of a log, for the one who has to know why. */
export function logTail(file: string, lines = 3): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

export function rotate(file: string): void {
  if (existsSync(file) && statSync(file).size > LOG_MAX_BYTES) renameSync(file, `${file}.1`);
}

function signalLeader(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself just now.
  }
}

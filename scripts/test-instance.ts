// One whole Postern for the tests, started through `src/main/start.ts` as anyone would, in a home and on
// ports of its own.
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand } from "../src/base/command.ts";
import { Fault } from "../src/base/fault.ts";
import { readLayout } from "../src/main/layout.ts";
import { listenError } from "../src/main/ports.ts";
import { findStrays } from "../src/main/strays.ts";

const FIRST_BASE = 23_000;
const LAST_BASE = 31_000;
const STEP = 1_000;
const READY_WITHIN_MS = 300_000;
const STOP_WITHIN_MS = 20_000;
const POLL_MS = 300;

export class PrivatePostern {
  readonly #root: string;
  readonly #work: string;
  readonly #signal: AbortSignal;
  readonly #home: string;
  readonly #settings: NodeJS.ProcessEnv;
  #env: NodeJS.ProcessEnv = {};
  #child: ChildProcess | null = null;
  #statusFile = "";

  /** `settings`: more of its environment, such as DATABASE_URL. */
  constructor(root: string, work: string, signal: AbortSignal, settings: NodeJS.ProcessEnv = {}) {
    this.#root = root;
    this.#work = work;
    this.#signal = signal;
    this.#home = path.join(work, "home");
    this.#settings = settings;
  }

  /** Starts it unless it runs; resolves with the file that holds its status object. */
  async ensure(say: (line: string) => void): Promise<string> {
    if (this.#child !== null) return this.#statusFile;
    // mkdtemp made it for root only; the mail servers' users must pass.
    chmodSync(this.#work, 0o711);
    this.#env = await this.#environment();
    const log = path.join(this.#work, "start.log");
    say(`starting a Postern in ${this.#home} (log: ${log})`);
    const output = openSync(log, "a");
    this.#child = spawn(process.execPath, this.#program("start.ts"), {
      cwd: this.#root,
      env: { ...this.#env, POSTERN_PARENT: String(process.pid) },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    this.#statusFile = path.join(this.#work, "status.json");
    writeFileSync(this.#statusFile, await this.#waitForStatus(log));
    return this.#statusFile;
  }

  /** Ends it; resolves with the ids of processes that are left, which must be none. */
  async stop(): Promise<number[]> {
    const child = this.#child;
    if (child === null) return [];
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
      await ended;
      clearTimeout(kill);
    }
    const { runDir } = readLayout(this.#root, this.#env);
    const dirs = ["control", "agent", "mailhost"].map((name) => path.join(this.#home, name));
    return findStrays([...dirs, runDir]);
  }

  /** What lies outside of the work folder. */
  remove(): void {
    const mailhost = path.join(this.#home, "mailhost");
    if (existsSync(mailhost)) rmSync(realpathSync(mailhost), { recursive: true, force: true });
  }

  #program(name: string): string[] {
    return ["--disable-warning=ExperimentalWarning", path.join(this.#root, "src", "main", name)];
  }

  /** Ours without what points to another Postern, plus free ports. */
  async #environment(): Promise<NodeJS.ProcessEnv> {
    const env: NodeJS.ProcessEnv = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) =>
          (!name.startsWith("POSTERN_") || name === "POSTERN_INSTALL") &&
          name !== "DATABASE_URL" &&
          name !== "NODE_TEST_CONTEXT",
      ),
    );
    for (let base = FIRST_BASE; base <= LAST_BASE; base += STEP) {
      const tried = { ...env, ...this.#settings, POSTERN_HOME: this.#home, POSTERN_PORT_BASE: String(base) };
      const { ports } = readLayout(this.#root, tried);
      const errors = await Promise.all(Object.values(ports).map((port) => listenError("127.0.0.1", port)));
      if (errors.every((error) => error === null)) return tried;
    }
    throw new Fault("no-ports", "No free range of ports between 23000 and 32000.", "End what uses them.");
  }

  async #waitForStatus(log: string): Promise<string> {
    for (let waited = 0; waited < READY_WITHIN_MS; waited += POLL_MS) {
      this.#signal.throwIfAborted();
      if (this.#child?.exitCode !== null || this.#child.signalCode !== null)
        throw new Fault("not-ready", "The tests' Postern did not start.", readFileSync(log, "utf8").trim());
      // run.json appears with the first program; asking earlier tells nothing.
      if (existsSync(path.join(this.#home, "run.json"))) {
        const done = await runCommand(process.execPath, [...this.#program("status.ts"), "--json"], {
          env: this.#env,
          cwd: this.#root,
          signal: this.#signal,
        });
        if (done.status === 0 && readFileSync(log, "utf8").includes("Postern is ready")) return done.stdout;
      }
      await sleep(POLL_MS);
    }
    throw new Fault("not-ready", "The tests' Postern is not ready.", `See ${log}.`);
  }
}

// One whole Postern with very many mailboxes, in a scratch folder and on ports of its own, for benches.
// Invariant: however the bench ends, its programs have ended and its folder is gone.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrivatePostern } from "../scripts/test-instance.ts";
import { openStore } from "../src/store/store.ts";
import { Customer } from "../tests/fixtures/customer.ts";
import type { Status } from "../tests/fixtures/instance.ts";
import { addMillion } from "./million.ts";

/** The demo's first customer, so that its sign-in works for the large service too. */
const OWNER = "claire@dupont.example";

export interface Rig {
  status: Status;
  customer: Customer;
  serviceId: string;
  /** Present process id of one of its programs. */
  pid(name: string): number;
}

/** Runs `work` on an instance with so many mailboxes, and takes it down whatever happens. */
export async function withRig(mailboxes: number, work: (rig: Rig) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "postern-bench-"));
  const home = path.join(folder, "home");
  const ending = new AbortController();
  // The limit of changes an account is for people.
  const settings = { POSTERN_CHANGES_PER_SECOND: "0" };
  const postern = new PrivatePostern(path.dirname(import.meta.dirname), folder, ending.signal, settings);
  process.once("SIGINT", () => ending.abort());
  process.once("SIGTERM", () => ending.abort());
  try {
    const serviceId = await seed(path.join(home, "control"), mailboxes);
    const file = await postern.ensure((line) => console.error(line));
    const status = JSON.parse(readFileSync(file, "utf8")) as Status;
    const customer = await Customer.signIn(status);
    await work({ status, customer, serviceId, pid: (name) => pidOf(home, name) });
  } finally {
    const left = await postern.stop();
    if (left.length > 0) console.error(`still running: ${left.join(" ")}`);
    postern.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seed(folder: string, mailboxes: number): Promise<string> {
  const began = performance.now();
  mkdirSync(folder, { recursive: true });
  const store = await openStore({ sqliteFile: path.join(folder, "postern.sqlite") });
  try {
    return await addMillion(store, OWNER, mailboxes);
  } finally {
    await store.close();
    console.error(`${mailboxes} mailboxes in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  }
}

function pidOf(home: string, name: string): number {
  const run = JSON.parse(readFileSync(path.join(home, "run.json"), "utf8")) as Pick<Status, "processes">;
  const found = run.processes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no process "${name}"`);
  return found.pid;
}

/** Peak of a process's resident memory while watched, in MB. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #peak = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), 20);
    this.#look();
  }

  /** Stops watching. */
  end(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#peak;
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, residentMb(this.#pid));
  }
}

export function residentMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1_024);
}

/** The values in order, and what is said of them. */
export function summary(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(1);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms, n = ${sorted.length}`;
}

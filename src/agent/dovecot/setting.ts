// Dovecot's own settings, as `doveconf` tells them.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
/** Starting doveconf costs more than most of what is then done with the setting. */
const KEPT_MS = 60_000;

export class DovecotSettings {
  /** Dovecot's main configuration file; empty: the system's. */
  readonly config: string;
  readonly #known = new Map<string, { value: Promise<string>; at: number }>();

  constructor(config: string) {
    this.config = config;
  }

  /** As it was within the last minute. Throws a Fault. */
  get(name: string): Promise<string> {
    const known = this.#known.get(name);
    if (known !== undefined && performance.now() - known.at < KEPT_MS) return known.value;
    const value = read(this.config, name);
    this.#known.set(name, { value, at: performance.now() });
    value.catch(() => this.#known.delete(name));
    return value;
  }

  /** Dovecot is not where they say: they are asked for anew. */
  forget(): void {
    this.#known.clear();
  }
}

async function read(config: string, name: string): Promise<string> {
  const args = [...(config === "" ? [] : ["-c", config]), "-h", name];
  try {
    return (await run("doveconf", args, { timeout: TIMEOUT_MS })).stdout.trim();
  } catch (error) {
    throw new Fault(
      "dovecot-settings",
      "Dovecot's settings cannot be read.",
      "Check what doveconf says on this machine.",
      error,
    );
  }
}

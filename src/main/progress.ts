// What the person waiting is told: one line per finished step with its time, and for a step that takes long,
// a line now and then that it still runs.
import { readFileSync } from "node:fs";

const SLOW_MS = 2_000;
const REMINDER_MS = 10_000;

export class Progress {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    this.#write = write;
  }

  say(line: string): void {
    this.#write(line);
  }

  /** Runs one step. `logFile`: where its own words go, of which the last is shown while it runs. */
  async step<T>(label: string, work: () => Promise<T>, logFile?: string): Promise<T> {
    const began = Date.now();
    const seconds = () => ((Date.now() - began) / 1_000).toFixed(1);
    const first = setTimeout(() => this.#write(`  ...  ${label}`), SLOW_MS);
    const reminder = setInterval(() => {
      this.#write(`  ...  ${label}: ${Math.round((Date.now() - began) / 1_000)} s${lastWords(logFile)}`);
    }, REMINDER_MS);
    try {
      const result = await work();
      this.#write(`  ok   ${label} (${seconds()} s)`);
      return result;
    } finally {
      clearTimeout(first);
      clearInterval(reminder);
    }
  }
}

function lastWords(logFile: string | undefined): string {
  if (logFile === undefined) return "";
  try {
    const line = readFileSync(logFile, "utf8").trimEnd().split("\n").at(-1) ?? "";
    return `, ${line.slice(0, 80)}`;
  } catch {
    return "";
  }
}

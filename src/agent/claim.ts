// An agent's claim on its replica's folder: one program writes there, under a name that the control plane knows it by.
// Invariant: a process that follows another in the same folder names it, so that the control plane stops counting
// the former; two folders (a machine that was copied) never name each other.
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "../base/fault.ts";
import { type Lock, takeLock } from "../base/lock.ts";
import { LIVES_REPLACED_MAX, type Speaker } from "../wire/feed.ts";

export class Claim {
  readonly speaker: Speaker;
  readonly #dir: string;
  #lock: Lock | null = null;

  constructor(dir: string) {
    this.#dir = dir;
    this.speaker = { life: randomBytes(8).toString("hex"), replaces: [] };
  }

  /** Before anything is written; a Fault while another agent has the folder. */
  take(): void {
    if (this.#lock !== null) return;
    mkdirSync(this.#dir, { recursive: true, mode: 0o755 });
    const file = path.join(this.#dir, "agent.lock");
    this.#lock = takeLock(file);
    if (this.#lock === null)
      throw new Fault(
        "replica-claimed",
        `Another agent writes to ${this.#dir}.`,
        "Let one of them run; this one goes on when the other has ended.",
      );
    chmodSync(file, 0o600);
    this.#nameReplaced();
  }

  /** Newest last. A list that cannot be kept costs a minute of "not in force" after a restart, no more. */
  #nameReplaced(): void {
    const file = path.join(this.#dir, "agent.lives");
    const former = readLives(file);
    this.speaker.replaces.push(...former);
    const lives = [...former, this.speaker.life].slice(-LIVES_REPLACED_MAX);
    try {
      writeFileSync(`${file}.new`, `${lives.join("\n")}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // The disk is full, most likely: the replica will say so.
    }
  }
}

function readLives(file: string): string[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => /^[0-9a-f]{16}$/.test(line)).slice(-LIVES_REPLACED_MAX);
  } catch {
    return [];
  }
}

// Children in process groups of their own: a Ctrl-C reaches only us, and ending one ends all it started.
// Invariant: a group is listed from its start until none of its processes is left.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const SETPRIV = "/usr/bin/setpriv";
const POLL_MS = 25;
const live = new Set<number>();

/** Starts a program as the head of a new group; it gets SIGTERM when this process is killed outright. */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(SETPRIV, ["--pdeathsig", "TERM", command, ...args], { ...options, detached: true });
  if (child.pid !== undefined) live.add(child.pid);
  return child;
}

/** Signals every process of the group; a group that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Waits until no process of the group is left, then kills what is after `graceMs`. */
export async function endGroup(pid: number, graceMs: number): Promise<void> {
  for (let waited = 0; isGroupAlive(pid); waited += POLL_MS) {
    if (waited >= graceMs) signalGroup(pid, "SIGKILL");
    await sleep(POLL_MS);
  }
  live.delete(pid);
}

/** Every group that was started and has not ended, killed at once. */
export function killAllGroups(): void {
  for (const pid of live) signalGroup(pid, "SIGKILL");
}

/** Whether the group has a process that is more than a zombie (whose parent may be slow to notice). */
function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
  } catch {
    return false;
  }
  return readdirSync("/proc").some((name) => /^\d+$/.test(name) && isMember(Number(name), pid));
}

function isMember(pid: number, group: number): boolean {
  const state = processState(pid);
  return state !== null && state.group === group && state.letter !== "Z";
}

export interface ProcessState {
  /** As in proc(5): R, S, D running; T stopped; Z dead. */
  letter: string;
  group: number;
  /** Clock ticks after boot: with the pid it names one process for good. */
  startedAt: number;
}

/** What the kernel says of a process; null when there is none. */
export function processState(pid: number): ProcessState | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The name in parentheses may hold anything, so count from the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { letter: fields[0] ?? "", group: Number(fields[2]), startedAt: Number(fields[19]) };
}

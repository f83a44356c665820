// Children in process groups of their own: a Ctrl-C reaches only us, and ending one ends all it started.
// Invariant: a group is listed from its start until none of its processes is left.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { processState } from "./process-state.ts";

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

// Processor time of process groups, from /proc: it says what a login costs also while others load the machine.
// Invariant: children that have ended count too, once their parent has reaped them.
import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second for user space, on every Linux that Node runs on. */
const MS_PER_TICK = 10;
/** After the name in brackets: state, parent, group, ...; user, system, children's user, children's system. */
const GROUP = 2;
const TIMES = [11, 12, 13, 14];

export function groupsCpuMs(groups: readonly number[]): number {
  let ticks = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statFields(name);
    if (fields === null || !groups.includes(Number(fields[GROUP]))) continue;
    for (const at of TIMES) ticks += Number(fields[at]);
  }
  return ticks * MS_PER_TICK;
}

function statFields(pid: string): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    // It has ended since the folder was read.
    return null;
  }
}

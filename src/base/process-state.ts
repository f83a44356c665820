// What the kernel says of a process. Source: proc(5), /proc/PID/stat.
import { readFileSync } from "node:fs";

export interface ProcessState {
  /** The program's name, at most 15 characters. */
  program: string;
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
  const program = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  return { program, letter: fields[0] ?? "", group: Number(fields[2]), startedAt: Number(fields[19]) };
}

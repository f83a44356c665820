// What the kernel says of a session's process: whether it is still the same one.
import { processState } from "../../base/process-state.ts";

/** Programs that serve one session each and may be ended for it. */
const SESSION_PROGRAMS = ["imap", "pop3", "managesieve", "submission"];

/** When a session's process started, which with the pid names it for good; undefined when it is none or gone. */
export function sessionStart(pid: number): number | undefined {
  const state = processState(pid);
  return state !== null && state.letter !== "Z" && SESSION_PROGRAMS.includes(state.program)
    ? state.startedAt
    : undefined;
}

// What a command is: words to call it by, a line of help, and what it does.
import { Fault } from "../base/fault.ts";
import type { ApiClient } from "./api-client.ts";

export interface Command {
  /** "mail-host add" */
  name: string;
  /** Its arguments as help shows them. */
  usage: string;
  summary: string;
  run: (args: readonly string[], api: ApiClient, print: (line: string) => void) => Promise<void>;
}

/** The arguments, or a Fault with the command's usage when their number is not between these. */
export function expectArgs(
  command: Pick<Command, "name" | "usage">,
  args: readonly string[],
  least: number,
  most = least,
): string[] {
  if (args.length >= least && args.length <= most) return [...args];
  throw new Fault(
    "bad-usage",
    `"${command.name}" was called with ${args.length} arguments.`,
    `Usage: npm run postern -- ${command.name} ${command.usage}`.trimEnd(),
  );
}

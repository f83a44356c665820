// A server of the bench's own: started in a process group, logging to a file, ended for good.
import { closeSync, openSync } from "node:fs";
import { endGroup, signalGroup, spawnGroup } from "../../src/base/process-group.ts";

const GRACE_MS = 10_000;

export class Program {
  /** Its process group. */
  readonly group: number;

  private constructor(group: number) {
    this.group = group;
  }

  static start(command: string, cwd: string, logFile: string, args: readonly string[]): Program {
    const log = openSync(logFile, "a", 0o644);
    const { pid } = spawnGroup(command, args, { cwd, stdio: ["ignore", log, log] });
    closeSync(log);
    if (pid === undefined) throw new Error(`${command} cannot be started`);
    return new Program(pid);
  }

  async end(): Promise<void> {
    signalGroup(this.group, "SIGTERM");
    await endGroup(this.group, GRACE_MS);
  }
}

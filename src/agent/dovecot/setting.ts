// Dovecot's own settings, as `doveconf` tells them.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;

/** `config`: Dovecot's main file, empty for the system's. Throws a Fault. */
export async function dovecotSetting(config: string, name: string): Promise<string> {
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

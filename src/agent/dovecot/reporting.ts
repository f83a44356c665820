// Whether Dovecot is set up to report sign-ins here. Source: doveconf(1).
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const SETTINGS = ["auth_policy_server_url", "auth_policy_hash_nonce", "auth_policy_report_after_auth"];

/** `config`: Dovecot's main file, empty for the system's. False also when Dovecot does not say. */
export async function reportsTo(config: string, listen: string): Promise<boolean> {
  try {
    const args = [...(config === "" ? [] : ["-c", config]), "-h", ...SETTINGS];
    const { stdout } = await run("doveconf", args, { timeout: TIMEOUT_MS });
    const [url = "", nonce = "", isAfter = ""] = stdout.split("\n");
    return url.startsWith(`http://${listen}/`) && nonce !== "" && isAfter === "yes";
  } catch {
    return false;
  }
}

// The certificates of this home, and where the mail servers find them.
import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { certificatePaths, ensureCertificates } from "../mailhost/certificates.ts";
import { ensureWebmailIdentity, webmailIdentityPaths } from "../mailhost/webmail-identity.ts";
import { folders } from "./home.ts";
import type { Layout } from "./layout.ts";

/** Returns the folder to name in the mail servers' configuration: their syntax takes no odd characters. */
export async function prepareTls(layout: Layout, signal: AbortSignal): Promise<string> {
  const dir = folders(layout.home).tls;
  const more = [layout.host, layout.listen, hostname().toLowerCase()];
  const fit = more.filter((name) => name !== "0.0.0.0" && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name));
  const names = [...new Set(["localhost", "127.0.0.1", "::1", ...fit])];
  await ensureCertificates({ dir, names, signal });
  await ensureWebmailIdentity(dir, signal);
  if (/^[A-Za-z0-9._/-]+$/.test(dir)) return dir;
  const copy = path.join(layout.runDir, "tls");
  mkdirSync(copy, { recursive: true });
  chmodSync(copy, 0o700);
  for (const paths of [certificatePaths, webmailIdentityPaths]) {
    const to = Object.values(paths(copy));
    for (const [at, from] of Object.values(paths(dir)).entries()) copyFileSync(from, to[at] as string);
  }
  return copy;
}

// The certificate by which the webmail proves at its own doors that it is the webmail: self-signed, and the
// only one that Dovecot and Postfix trust there. Invariant: key and certificate always belong together.
import { chmodSync, renameSync } from "node:fs";
import path from "node:path";
import { runOrFail } from "../base/command.ts";
import { isPair } from "./certificates.ts";

const DAYS = 3_652;

export interface WebmailIdentity {
  cert: string;
  key: string;
}

export function webmailIdentityPaths(dir: string): WebmailIdentity {
  return { cert: path.join(dir, "webmail.pem"), key: path.join(dir, "webmail.key") };
}

/** Makes the pair where there is none; one rename each, and a pair that does not fit is made anew. */
export async function ensureWebmailIdentity(dir: string, signal?: AbortSignal): Promise<void> {
  const { cert, key } = webmailIdentityPaths(dir);
  if (isPair(cert, key)) return;
  const making = { cert: `${cert}.new`, key: `${key}.new` };
  await runOrFail(
    "Making the webmail's certificate",
    "/usr/bin/openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256"],
      ...[
        "-subj",
        "/O=Postern/CN=webmail",
        "-days",
        String(DAYS),
        "-keyout",
        making.key,
        "-out",
        making.cert,
      ],
    ],
    signal === undefined ? {} : { signal },
  );
  chmodSync(making.key, 0o600);
  chmodSync(making.cert, 0o644);
  renameSync(making.key, key);
  renameSync(making.cert, cert);
}

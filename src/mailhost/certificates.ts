// The private CA of one Postern and the certificate of all its servers, made by openssl.
// Invariant: key and certificate always belong together: both are made in a folder beside and the folder
// is moved into place; a program killed in between leaves nothing that is half used. Keys: root only.
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import path from "node:path";

import { runOrFail } from "../base/command.ts";

const OPENSSL = "/usr/bin/openssl";
const CA_DAYS = 3_652;
const SERVER_DAYS = 730;
const RENEW_BEFORE_MS = 60 * 24 * 3_600 * 1_000;

export interface Certificates {
  ca: string;
  cert: string;
  key: string;
}

export interface CertificateOptions {
  /** Folder of its own, 0700: ca.pem, ca.key, server.pem, server.key. */
  dir: string;
  /** DNS names and addresses under which the servers are reached. */
  names: readonly string[];
  signal?: AbortSignal;
  now?: Date;
}

export function certificatePaths(dir: string): Certificates {
  return {
    ca: path.join(dir, "ca.pem"),
    cert: path.join(dir, "server.pem"),
    key: path.join(dir, "server.key"),
  };
}

/** Makes what is missing; renews the servers' certificate 60 days before its end or when a name is new. */
export async function ensureCertificates(options: CertificateOptions): Promise<"made" | "renewed" | "kept"> {
  const { dir } = options;
  const paths = certificatePaths(dir);
  const caKey = path.join(dir, "ca.key");
  const making = path.join(dir, "making");
  rmSync(making, { recursive: true, force: true });
  const hasCa = existsSync(paths.ca) && existsSync(caKey) && isPair(paths.ca, caKey);
  if (hasCa && isServerFit(paths, options)) return "kept";
  mkdirSync(making, { mode: 0o700 });
  try {
    if (!hasCa) await makeCa(making, options.signal);
    await makeServer(making, hasCa ? dir : making, options);
    moveInto(dir, making, hasCa ? [] : ["ca.key", "ca.pem"]);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return hasCa ? "renewed" : "made";
}

/** One rename each; a kill in between leaves a pair that does not fit, which the next start makes anew. */
function moveInto(dir: string, making: string, more: readonly string[]): void {
  for (const name of [...more, "server.key", "server.pem"]) {
    chmodSync(path.join(making, name), name.endsWith(".key") ? 0o600 : 0o644);
    renameSync(path.join(making, name), path.join(dir, name));
  }
}

function isServerFit(paths: Certificates, options: CertificateOptions): boolean {
  if (!existsSync(paths.cert) || !existsSync(paths.key) || !isPair(paths.cert, paths.key)) return false;
  const cert = new X509Certificate(readFileSync(paths.cert));
  const now = (options.now ?? new Date()).getTime();
  const covers = (name: string) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined;
  return (
    cert.verify(new X509Certificate(readFileSync(paths.ca)).publicKey) &&
    Date.parse(cert.validTo) - now > RENEW_BEFORE_MS &&
    options.names.every(covers)
  );
}

/** Whether two PEM files are there and belong together. */
export function isPair(cert: string, key: string): boolean {
  try {
    return new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch {
    return false;
  }
}

async function makeCa(dir: string, signal: AbortSignal | undefined): Promise<void> {
  const run = signal === undefined ? {} : { signal };
  const key = path.join(dir, "ca.key");
  await makeKey(key, run);
  await runOrFail(
    "Making the CA",
    OPENSSL,
    [
      ...["req", "-x509", "-new", "-key", key, "-out", path.join(dir, "ca.pem"), "-days", String(CA_DAYS)],
      ...["-sha256", "-subj", "/O=Postern/CN=Postern private CA", "-config", writeConfig(dir, ["localhost"])],
      ...["-extensions", "ca"],
    ],
    run,
  );
}

async function makeServer(dir: string, caDir: string, options: CertificateOptions): Promise<void> {
  const run = options.signal === undefined ? {} : { signal: options.signal };
  const config = writeConfig(dir, options.names);
  const [key, request] = [path.join(dir, "server.key"), path.join(dir, "server.csr")];
  await makeKey(key, run);
  await runOrFail(
    "Asking for the servers' certificate",
    OPENSSL,
    [
      "req",
      "-new",
      "-key",
      key,
      "-out",
      request,
      "-subj",
      "/O=Postern/CN=Postern servers",
      "-config",
      config,
    ],
    run,
  );
  await runOrFail(
    "Signing the servers' certificate",
    OPENSSL,
    [
      ...["x509", "-req", "-in", request, "-out", path.join(dir, "server.pem"), "-days", String(SERVER_DAYS)],
      ...["-CA", path.join(caDir, "ca.pem"), "-CAkey", path.join(caDir, "ca.key"), "-sha256"],
      ...["-set_serial", `0x${randomBytes(16).toString("hex")}`, "-extfile", config, "-extensions", "server"],
    ],
    run,
  );
}

async function makeKey(file: string, run: { signal?: AbortSignal }): Promise<void> {
  writeFileSync(file, "", { mode: 0o600 });
  await runOrFail(
    "Making a key",
    OPENSSL,
    ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file],
    run,
  );
}

/** openssl's own file format (config(5ssl)); RFC 5280 names the extensions. */
function writeConfig(dir: string, names: readonly string[]): string {
  const file = path.join(dir, "openssl.cnf");
  const alternatives = names.map((name) => `${isIP(name) ? "IP" : "DNS"}:${name}`).join(",");
  const text = `[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${alternatives}
`;
  writeFileSync(file, text);
  return file;
}

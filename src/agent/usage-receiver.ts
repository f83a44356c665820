// Hears of sign-ins from the mail server on this machine: a small HTTP server on loopback.
// Invariant: it answers at once and does nothing but hand on; who does not know the secret, or talks nonsense, is
// refused and leaves nothing.
import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Fault } from "../base/fault.ts";

export interface ReceiverOptions {
  /** 127.0.0.1:10197 */
  listen: string;
  /** Its last word is the secret; read anew whenever the receiver begins. */
  secretFile: string;
  /** Throws for what is no report. */
  hear: (text: string) => void;
}

const BODY_MOST = 16_384;
const LOOPBACK = /^(127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})$/;
const SECRET_LEAST = 16;
const TAKEN = JSON.stringify({ status: 0, msg: "" });

/** Listens; a Fault when it cannot. Returns how to stop. */
export async function startReceiver({
  listen,
  secretFile,
  hear,
}: ReceiverOptions): Promise<() => Promise<void>> {
  const [, host, port] = LOOPBACK.exec(listen) ?? [];
  if (host === undefined)
    throw new Fault(
      "report-listen",
      `POSTERN_REPORT_LISTEN=${listen} is not an address and port of loopback.`,
      "Use 127.0.0.1:10197, as in etc/dovecot/91-postern-usage.conf.",
    );
  const secret = digest(readSecret(secretFile));
  const server = createServer((request, response) => {
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!timingSafeEqual(digest(given), secret)) return refuse(request, response, 401);
    if (request.method !== "POST") return refuse(request, response, 405);
    take(request, response, hear);
  });
  server.maxConnections = 500;
  server.keepAliveTimeout = 60_000;
  await listening(server, host.replace(/[[\]]/g, ""), Number(port));
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

function take(request: IncomingMessage, response: ServerResponse, hear: (text: string) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  request.on("error", () => undefined);
  request.on("data", (part: Buffer) => {
    size += part.length;
    if (size <= BODY_MOST) parts.push(part);
    else if (size - part.length <= BODY_MOST) refuse(request, response, 413);
  });
  request.on("end", () => {
    if (size > BODY_MOST) return;
    try {
      hear(Buffer.concat(parts).toString("utf8"));
    } catch {
      refuse(request, response, 400);
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": TAKEN.length });
    response.end(TAKEN);
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: "close", "content-length": 0 });
  response.end();
  request.resume();
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function readSecret(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Fault(
      "report-secret",
      `${file} cannot be read.`,
      "See docs/connect.md for the file that Dovecot and the agent share.",
      error,
    );
  }
  const secret = text.trim().split(/\s/).at(-1) ?? "";
  if (secret.length >= SECRET_LEAST) return secret;
  throw new Fault(
    "report-secret",
    `${file} holds no secret.`,
    `Its last word has ${SECRET_LEAST} letters or more.`,
  );
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new Fault(
          "report-listen",
          `Nothing can listen on ${host}:${port} for sign-ins.`,
          "Another program has the port; set POSTERN_REPORT_LISTEN and Dovecot's auth_policy_server_url to another.",
          error,
        ),
      ),
    );
    server.listen(port, host, () => {
      server.on("error", () => undefined);
      resolve();
    });
  });
}

// Whether a server answers on its port: connects, by TLS where the port speaks it at once, and reads the
// greeting. A port that only accepts (its program stopped, the queue open) is not up.
import net from "node:net";
import tls from "node:tls";
import type { Endpoint, EndpointName } from "./status-shape.ts";

const GREETING: Record<EndpointName, { isTls: boolean; words: RegExp; goodbye: string }> = {
  imaps: { isTls: true, words: /^\* OK/, goodbye: "a LOGOUT" },
  imap: { isTls: false, words: /^\* OK/, goodbye: "a LOGOUT" },
  pop3s: { isTls: true, words: /^\+OK/, goodbye: "QUIT" },
  pop3: { isTls: false, words: /^\+OK/, goodbye: "QUIT" },
  submissions: { isTls: true, words: /^220/, goodbye: "QUIT" },
  submission: { isTls: false, words: /^220/, goodbye: "QUIT" },
  sieve: { isTls: false, words: /^"IMPLEMENTATION"/, goodbye: "LOGOUT" },
  lmtp: { isTls: false, words: /^220/, goodbye: "QUIT" },
};

/** True once the server said its greeting; every certificate of ours carries the name localhost. */
export function greets(
  name: EndpointName,
  endpoint: Endpoint,
  ca: string | Buffer,
  timeoutMs = 1_000,
): Promise<boolean> {
  const { isTls, words, goodbye } = GREETING[name];
  return new Promise((resolve) => {
    const socket = isTls ? tls.connect({ ...endpoint, ca, servername: "localhost" }) : net.connect(endpoint);
    let heard = "";
    const finish = (isUp: boolean) => {
      clearTimeout(timer);
      if (isUp) socket.end(`${goodbye}\r\n`);
      else socket.destroy();
      socket.unref();
      resolve(isUp);
    };
    const timer = setTimeout(finish, timeoutMs, false);
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      if (words.test(heard)) finish(true);
    });
    socket.on("error", () => finish(false)).on("close", () => finish(false));
  });
}

/** Whether an HTTPS server here answers with 200; its certificate must be by `ca`. */
export async function answersHttps(url: string, ca: string | Buffer, timeoutMs = 1_000): Promise<boolean> {
  const { get } = await import("node:https");
  return new Promise((resolve) => {
    const request = get(url, { ca, agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

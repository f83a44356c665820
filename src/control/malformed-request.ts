// What never becomes a request to a route: an address or a message that is not HTTP as it should be.
// Invariant: a problem document like any other refusal, with the headers of one, and nothing of its cause.
import { randomBytes } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../base/log.ts";
import type { Problem } from "../wire/problem.ts";
import { problemHandler } from "./problem.ts";
import { BARE_HEADERS } from "./security-headers.ts";

/** By the codes of Node's parser; all others are 400. */
const STATUS: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Options of the server. */
export function malformedRequests(log: Log) {
  const answer = problemHandler(log);
  return {
    frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
      reply.headers(BARE_HEADERS);
      answer(error, request, reply);
    },
    clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
      if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
        socket.destroy();
        return;
      }
      socket.end(bareAnswer(STATUS[error.code ?? ""] ?? 400));
    },
  };
}

function bareAnswer(status: number): string {
  const problem: Problem = {
    type: "urn:postern:problem:bad-request",
    title: "The request is not understood.",
    status,
    code: "bad-request",
    requestId: randomBytes(8).toString("hex"),
  };
  const body = JSON.stringify(problem);
  const headers = {
    ...BARE_HEADERS,
    "content-type": "application/problem+json",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n");
}

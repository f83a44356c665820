// From a refusal or a fault to the problem document and status a client gets: the only such place.
// Invariant: a cause goes to the log, never to the client; an unknown error is "internal" and nothing more.
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { Fault } from "../base/fault.ts";
import { causeOf, type Log } from "../base/log.ts";
import { Refusal } from "../store/refusal.ts";
import { PROBLEM_CODES, type Problem, type ProblemCode, problemSchema } from "../wire/problem.ts";
import { TooMany } from "./too-many.ts";

const STATUS: Record<ProblemCode, number> = {
  "bad-request": 400,
  "not-signed-in": 401,
  "wrong-credentials": 401,
  "not-allowed": 403,
  "foreign-request": 403,
  "not-found": 404,
  "address-taken": 409,
  "address-invalid": 422,
  "password-weak": 422,
  "password-wrong": 403,
  "confirmation-missing": 422,
  "restrictions-changed": 412,
  "time-invalid": 422,
  "email-taken": 409,
  "name-taken": 409,
  "not-empty": 409,
  "too-large": 413,
  "too-many-requests": 429,
  "version-unsupported": 400,
  "store-unavailable": 503,
  internal: 500,
};

const TITLE: Record<ProblemCode, string> = {
  "bad-request": "The request is not understood.",
  "not-signed-in": "Sign in first.",
  "wrong-credentials": "Email or password is wrong.",
  "not-allowed": "This account may not do that.",
  "foreign-request": "The request comes from another website.",
  "not-found": "There is no such thing.",
  "address-taken": "The address exists already.",
  "address-invalid": "The address cannot be used.",
  "password-weak": "The password is too easy to guess.",
  "password-wrong": "The present password is wrong.",
  "confirmation-missing": "The address typed to confirm is another one.",
  "restrictions-changed": "Someone else changed the restrictions meanwhile.",
  "time-invalid": "The time has passed, or is too far ahead.",
  "email-taken": "There is already an account for this email.",
  "name-taken": "The name is already in use.",
  "not-empty": "It still holds something.",
  "too-large": "The request is too large.",
  "too-many-requests": "Too much at once.",
  "version-unsupported": "The agent and the control plane speak different versions.",
  "store-unavailable": "The store does not answer; whether a change was saved shows when it does.",
  internal: "Something went wrong on our side.",
};

/** Some of it repeats what was sent. */
const DETAIL_MOST = 1_000;
/** Where a refusal with 429 or 503 names no wait of its own. */
const RETRY_AFTER_S = 2;

/** Every route's other answers, for the API's description. */
export const REFUSALS = {
  default: {
    description: "A refusal or a failure",
    content: { "application/problem+json": { schema: problemSchema } },
  },
};

/** Refusals of the API itself, which need no class of their own. */
export function refuse(code: ProblemCode, detail?: string, hint?: string): Refusal {
  return new Refusal(code, detail ?? TITLE[code], hint);
}

/** A refusal whose document says more than its code: `restrictions-changed` shows the present state. */
export class RefusalWith extends Refusal {
  readonly members: Record<string, unknown>;

  constructor(code: ProblemCode, detail: string, members: Record<string, unknown>) {
    super(code, detail);
    this.members = members;
  }
}

export function problemHandler(log: Log) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const { code, status, detail, hint } = classify(error);
    if (status >= 500)
      log.error("a request failed", {
        request: request.id,
        code,
        cause: causeOf(error),
        stack: stackOf(error),
      });
    if (status === 429 || status === 503)
      reply.header("retry-after", error instanceof TooMany ? error.retryAfterS : RETRY_AFTER_S);
    const problem: Problem = {
      type: `urn:postern:problem:${code}`,
      title: TITLE[code],
      status,
      code,
      ...(detail === undefined || detail === TITLE[code] ? {} : { detail: detail.slice(0, DETAIL_MOST) }),
      ...(hint === undefined ? {} : { hint }),
      requestId: request.id,
    };
    const members = error instanceof RefusalWith ? error.members : {};
    reply
      .code(status)
      .type("application/problem+json")
      .serializer((document: unknown) => JSON.stringify(document))
      .send({ ...problem, ...members });
  };
}

interface Classified {
  code: ProblemCode;
  status: number;
  detail?: string | undefined;
  hint?: string | undefined;
}

function classify(error: FastifyError | Error): Classified {
  if (error instanceof Refusal && isProblemCode(error.code))
    return { code: error.code, status: STATUS[error.code], detail: error.message, hint: error.hint };
  if (error instanceof Fault && error.code === "store-unavailable")
    return { code: "store-unavailable", status: 503, hint: error.hint };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const detail = error.validation
      .map(
        ({ instancePath, message }) => `${error.validationContext ?? "request"}${instancePath}: ${message}`,
      )
      .join("; ");
    return { code: "bad-request", status: 400, detail };
  }
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  // What @fastify/static says of a path that would leave its folder.
  if (status === 403) return { code: "not-found", status: 404 };
  if (status === 413) return { code: "too-large", status };
  if (status >= 400 && status < 500) return { code: "bad-request", status, detail: error.message };
  return { code: "internal", status: 500 };
}

/** Where a bug is: only for what is neither a refusal nor a fault. */
function stackOf(error: Error): string | undefined {
  return error instanceof Fault ? undefined : error.stack;
}

function isProblemCode(code: string): code is ProblemCode {
  return (PROBLEM_CODES as readonly string[]).includes(code);
}

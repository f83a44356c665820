// The panel's one door for HTTP: cookies, JSON, ETags, and problem documents as typed errors.
// Invariant: every call either gives what the wire types say or throws ProblemError or NetworkError, and
// an ended session is told to whoever listens, whichever call met it.
import type { z } from "zod";
import type { Channel } from "../policy/channel.ts";
import type { Check } from "../wire/check.ts";
import type { Effect, Until } from "../wire/common.ts";
import type { historySchema, ServiceHistory } from "../wire/history.ts";
import type { mailHostListSchema } from "../wire/mail-host.ts";
import type { EndedMailSessions, MailSessions } from "../wire/mail-session.ts";
import type {
  CreateMailboxBody,
  ListMailboxesQuery,
  Mailbox,
  MailboxEffect,
  MailboxList,
} from "../wire/mailbox.ts";
import type { ProblemCode } from "../wire/problem.ts";
import type {
  BulkPreview,
  BulkRestrictions,
  BulkRestrictionsBody,
  MeantMailboxes,
  Restrictions,
  UndoneBatch,
} from "../wire/restriction.ts";
import type { serviceListSchema, serviceSchema } from "../wire/service.ts";
import type { Account, AccountHistory, SignedIn, SignInList } from "../wire/session.ts";
import type { Activity, MailboxUsage, ServiceUsage, UnknownAddresses } from "../wire/usage.ts";

export type Service = z.infer<typeof serviceSchema>;
export type MailHostList = z.infer<typeof mailHostListSchema>;
export type History = z.infer<typeof historySchema>;

/** The server said no, and why. `current` comes with `restrictions-changed`. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly code: ProblemCode;
  readonly detail: string | null;
  readonly requestId: string | null;
  /** Seconds to wait before the next try, where the server named them. */
  readonly retryAfterS: number | null;
  readonly current: Restrictions | null;

  constructor(problem: Record<string, unknown>, retryAfterS: number | null) {
    super(String(problem.title ?? problem.code));
    this.code = problem.code as ProblemCode;
    this.detail = typeof problem.detail === "string" ? problem.detail : null;
    this.requestId = typeof problem.requestId === "string" ? problem.requestId : null;
    this.retryAfterS = retryAfterS;
    this.current = (problem.current as Restrictions | undefined) ?? null;
  }
}

/** No answer, or one that is not ours: a change asked for may or may not have happened. */
export class NetworkError extends Error {
  override name = "NetworkError";
  readonly isAnswered: boolean;
  constructor(isAnswered: boolean, cause: unknown) {
    super(isAnswered ? "not an answer of the API" : "no answer", { cause });
    this.isAnswered = isAnswered;
  }
}

export interface Tagged<T> {
  value: T;
  etag: string | null;
}

interface Call {
  body?: unknown;
  ifMatch?: string | null;
  signal?: AbortSignal;
  longestMs?: number;
}

/** Longer than the server waits for the mail hosts (2 s) by far; then the outcome counts as unknown. */
const LONGEST_CALL_MS = 20_000;
/** A change of 100,000 addresses may take minutes on a slow disk. */
const LONGEST_BULK_MS = 600_000;
/** As many as a page of a history may have. */
const HISTORY_MOST = 500;

let whenSignedOut: () => void = () => {};
/** One listener: told when a call finds that there is no session (any more). */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

async function call<T>(
  method: string,
  path: string,
  { body, ifMatch, signal, longestMs = LONGEST_CALL_MS }: Call = {},
): Promise<Tagged<T>> {
  const headers: Record<string, string> = { accept: "application/json, application/problem+json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (ifMatch) headers["if-match"] = ifMatch;
  const limit = AbortSignal.timeout(longestMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NetworkError(false, error);
  }
  const answer = parse(text);
  if (response.ok) return { value: answer as T, etag: response.headers.get("etag") };
  if (typeof answer !== "object" || answer === null || !("code" in answer))
    throw new NetworkError(true, `${response.status}`);
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const problem = new ProblemError(
    answer as Record<string, unknown>,
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
  if (problem.code === "not-signed-in") whenSignedOut();
  throw problem;
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const at = (address: string) => `/mailboxes/${encodeURIComponent(address)}`;
const of = (serviceId: string) => `/services/${encodeURIComponent(serviceId)}`;
const paged = (before: string | null, limit: number) =>
  new URLSearchParams({ limit: String(limit), ...(before !== null && { before }) });
const value = async <T>(answer: Promise<Tagged<T>>): Promise<T> => (await answer).value;

export const client = {
  session: (signal?: AbortSignal) => value(call<SignedIn>("GET", "/session", signal ? { signal } : {})),
  signIn: (email: string, password: string) =>
    value(call<SignedIn>("POST", "/session", { body: { email, password } })),
  signOut: () => value(call<null>("DELETE", "/session")),
  changeOwnPassword: (currentPassword: string, newPassword: string) =>
    value(call<null>("PUT", "/account/password", { body: { currentPassword, newPassword } })),

  changeAccount: (body: { name: string; email: string; currentPassword: string }) =>
    value(call<Account>("PUT", "/account", { body })),
  signIns: (signal: AbortSignal) => value(call<SignInList>("GET", "/account/sign-ins", { signal })),
  endSignIn: (id: string) => value(call<null>("DELETE", `/account/sign-ins/${encodeURIComponent(id)}`)),
  endOtherSignIns: () => value(call<{ ended: number }>("DELETE", "/account/sign-ins")),
  accountHistory: (signal: AbortSignal) => value(call<AccountHistory>("GET", "/account/history", { signal })),

  services: (signal: AbortSignal) =>
    value(call<z.infer<typeof serviceListSchema>>("GET", "/services", { signal })),
  mailboxes(serviceId: string, query: ListMailboxesQuery, signal: AbortSignal): Promise<MailboxList> {
    const search = new URLSearchParams(Object.entries(query).map(([key, said]) => [key, String(said)]));
    return value(call("GET", `${of(serviceId)}/mailboxes?${search}`, { signal }));
  },
  createMailbox: (serviceId: string, body: CreateMailboxBody) =>
    value(call<MailboxEffect>("POST", `${of(serviceId)}/mailboxes`, { body })),
  changeMailboxPassword: (address: string, password: string) =>
    value(call<MailboxEffect>("PUT", `${at(address)}/password`, { body: { password } })),
  deleteMailbox: (address: string, confirm: string, currentPassword: string) =>
    value(call<Effect>("DELETE", at(address), { body: { confirm, currentPassword } })),
  /** `before`: `next` of the page before. */
  history: (address: string, signal: AbortSignal, before: string | null = null, limit = HISTORY_MOST) =>
    value(call<History>("GET", `${at(address)}/history?${paged(before, limit)}`, { signal })),
  historyCsv: (address: string) => `/api/v1${at(address)}/history.csv`,
  undo: (address: string, serial: number) =>
    value(call<Restrictions>("POST", `${at(address)}/history/${serial}/undo`)),

  serviceHistory: (serviceId: string, before: string | null, limit: number, signal: AbortSignal) =>
    value(call<ServiceHistory>("GET", `${of(serviceId)}/history?${paged(before, limit)}`, { signal })),
  serviceHistoryCsv: (serviceId: string) => `/api/v1${of(serviceId)}/history.csv`,
  previewMany: (serviceId: string, body: MeantMailboxes, signal: AbortSignal) =>
    value(
      call<BulkPreview>("POST", `${of(serviceId)}/restrictions/preview`, {
        body,
        signal,
        longestMs: LONGEST_BULK_MS,
      }),
    ),
  restrictMany: (serviceId: string, body: BulkRestrictionsBody) =>
    value(
      call<BulkRestrictions>("PUT", `${of(serviceId)}/restrictions`, { body, longestMs: LONGEST_BULK_MS }),
    ),
  effectOfMany: (serviceId: string, batch: string, signal: AbortSignal) =>
    value(call<Effect>("GET", `${of(serviceId)}/batches/${encodeURIComponent(batch)}/effect`, { signal })),
  undoMany: (serviceId: string, batch: string) =>
    value(
      call<UndoneBatch>("POST", `${of(serviceId)}/batches/${encodeURIComponent(batch)}/undo`, {
        longestMs: LONGEST_BULK_MS,
      }),
    ),
  changeDefaults: (serviceId: string, blocked: readonly Channel[]) =>
    value(call<Service>("PUT", `${of(serviceId)}/default-restrictions`, { body: { blocked } })),
  changeHolderMessages: (serviceId: string, body: Service["holderMessages"]) =>
    value(call<Service>("PUT", `${of(serviceId)}/holder-messages`, { body })),

  mailbox: (address: string, signal: AbortSignal) => value(call<Mailbox>("GET", at(address), { signal })),
  usage: (address: string, signal: AbortSignal) =>
    value(call<MailboxUsage>("GET", `${at(address)}/usage`, { signal })),
  activity(address: string, query: Record<string, string>, signal: AbortSignal): Promise<Activity> {
    return value(call("GET", `${at(address)}/activity?${new URLSearchParams(query)}`, { signal }));
  },
  unknownAddresses: (serviceId: string, address: string, signal: AbortSignal) =>
    value(
      call<UnknownAddresses>(
        "GET",
        `/services/${encodeURIComponent(serviceId)}/unknown-addresses?${new URLSearchParams({ address })}`,
        { signal },
      ),
    ),
  serviceUsage: (serviceId: string, signal: AbortSignal) =>
    value(call<ServiceUsage>("GET", `/services/${encodeURIComponent(serviceId)}/usage`, { signal })),
  sessions: (address: string, signal: AbortSignal) =>
    value(call<MailSessions>("GET", `${at(address)}/sessions`, { signal })),
  endSessions: (address: string, which: { id: string } | { channel: Channel }) =>
    value(call<EndedMailSessions>("POST", `${at(address)}/sessions/end`, { body: which })),
  check: (address: string, signal?: AbortSignal) =>
    value(call<Check>("POST", `${at(address)}/check`, signal ? { signal } : {})),

  restrictions: (address: string, signal?: AbortSignal) =>
    call<Restrictions>("GET", `${at(address)}/restrictions`, signal ? { signal } : {}),
  restrict: (address: string, blocked: readonly Channel[], until: Until, ifMatch: string | null) =>
    call<Restrictions>("PUT", `${at(address)}/restrictions`, { body: { blocked, until }, ifMatch }),
  lookAgain: (address: string) => value(call<Restrictions>("POST", `${at(address)}/look`)),

  mailHosts: (signal: AbortSignal) => value(call<MailHostList>("GET", "/mail-hosts", { signal })),
};

// Who is asking: the signed-in account behind a cookie, and whether the request is one's own website's.
// Invariant: nothing behind requireAccount runs without a sign-in that is valid now; what changes anything
// is refused when a browser says that another site sent it.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "../store/ledger.ts";
import { findSignedIn, hashToken } from "../store/sign-in.ts";
import type { AccountRow } from "../store/tables.ts";
import type { Context } from "./context.ts";
import { refuse } from "./problem.ts";

/** The prefix makes browsers refuse one that another host or path has set (RFC 6265bis 4.1.3.2). */
export const SESSION_COOKIE = "__Host-postern_session";
const READING = new Set(["GET", "HEAD", "OPTIONS"]);
const OWN_FETCH = new Set(["same-origin", "none"]);

interface SignedIn {
  account: AccountRow;
  signInId: string;
  tokenHash: string;
}

/** Set by requireAccount, gone with the request. */
const signedIn = new WeakMap<FastifyRequest, SignedIn>();

export function requireAccount(context: Context) {
  return async (request: FastifyRequest): Promise<void> => {
    const token = request.cookies[SESSION_COOKIE];
    if (token === undefined || token.length > 100) throw refuse("not-signed-in");
    const tokenHash = hashToken(token);
    const found = await findSignedIn(context.store, tokenHash, context.now());
    if (found === undefined) throw refuse("not-signed-in");
    signedIn.set(request, { ...found, tokenHash });
  };
}

/** A hook: nobody else's body is even read. */
export async function requireOperator(request: FastifyRequest): Promise<void> {
  if (viewerOf(request).kind !== "operator") throw refuse("not-allowed");
}

/** The signed-in account. */
export function viewerOf(request: FastifyRequest): AccountRow {
  return signInOf(request).account;
}

export function signInOf(request: FastifyRequest): SignedIn {
  const found = signedIn.get(request);
  if (found === undefined) throw refuse("not-signed-in");
  return found;
}

/** As the audit trail names who did it. */
export function actorOf(request: FastifyRequest): Actor {
  return { account: viewerOf(request).email, ip: request.ip };
}

export function isReading(request: FastifyRequest): boolean {
  return READING.has(request.method);
}

/** Refuses changes sent by another site (CSRF); programs that send neither header pass. */
export async function refuseForeign(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
  if (isReading(request)) return;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && !OWN_FETCH.has(String(site))) throw refuse("foreign-request");
  const { origin, host } = request.headers;
  if (origin !== undefined && hostOf(origin) !== host) throw refuse("foreign-request");
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

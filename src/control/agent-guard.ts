// Which mail host is asking: the bearer token of an agent, pmh_ID_SECRET.
// Invariant: only the token's hash is kept; a revoked mail host is refused at its next word.
import { randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { findMailHost } from "../store/mail-host.ts";
import { hashToken } from "../store/sign-in.ts";
import { newId, type Store } from "../store/store.ts";
import type { MailHostRow } from "../store/tables.ts";
import { refuse } from "./problem.ts";

const TOKEN = /^Bearer (pmh_([0-9a-f]{1,64})_[A-Za-z0-9-]{20,200})$/;

/** A token for a mail host, a new one unless named; it is shown once. */
export function makeMailHostToken(id = newId()): { id: string; token: string; tokenHash: string } {
  const token = `pmh_${id}_${randomBytes(32).toString("hex")}`;
  return { id, token, tokenHash: hashToken(token) };
}

/** Set by the hook, gone with the request. */
const askers = new WeakMap<FastifyRequest, MailHostRow>();

/** A hook: no body of a stranger is read. */
export function requireAgent(store: Store) {
  return async (request: FastifyRequest): Promise<void> => {
    askers.set(request, await requireMailHost(store, request));
  };
}

export function askerOf(request: FastifyRequest): MailHostRow {
  const host = askers.get(request);
  if (host === undefined) throw refuse("not-signed-in");
  return host;
}

export async function requireMailHost(store: Store, request: FastifyRequest): Promise<MailHostRow> {
  const match = TOKEN.exec(request.headers.authorization ?? "");
  const host = await findMailHost(store, match?.[2] ?? "");
  const kept = Buffer.from(host?.token_hash ?? hashToken(""), "hex");
  const given = Buffer.from(hashToken(match?.[1] ?? ""), "hex");
  const isSame = kept.length === given.length && timingSafeEqual(kept, given);
  if (match === null || host === undefined || !isSame)
    throw refuse("not-signed-in", "The token is not one of a mail host, or it was revoked.");
  return host;
}

// Signing in and out of the panel: /api/v1/session.
// Invariant: the same answer, after the same time, whether the email is unknown or the password wrong.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { spelledEmail } from "../../store/account.ts";
import { addSignIn, endSignIn, hashToken } from "../../store/sign-in.ts";
import { signedInSchema, signInBodySchema } from "../../wire/session.ts";
import { wireAccount } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { requireAccount, SESSION_COOKIE, viewerOf } from "../guard.ts";
import { tryPassword } from "../own-password.ts";
import { REFUSALS, refuse } from "../problem.ts";

const TOKEN_BYTES = 32;
const COOKIE = { httpOnly: true, secure: true, sameSite: "strict", path: "/" } as const;
/** Of what a browser says of itself. */
const PROGRAM_MOST = 200;
const tags = ["session"];

export function sessionRoutes(api: Api, context: Context): void {
  const { store } = context;
  const seen = { webmailUrl: context.webmailUrl, mailSettings: [...context.mailSettings] };

  api.post(
    "/session",
    {
      schema: {
        tags,
        summary: "Sign in",
        security: [],
        body: signInBodySchema,
        response: { 200: signedInSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { ip } = request;
      const { email, password } = request.body;
      const account = await tryPassword(context, { email: spelledEmail(email), password, ip });
      if (account === undefined) throw refuse("wrong-credentials");
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      const program = request.headers["user-agent"]?.slice(0, PROGRAM_MOST) ?? null;
      await addSignIn(store, { tokenHash: hashToken(token), account, ip, program }, context.now());
      reply.setCookie(SESSION_COOKIE, token, COOKIE);
      return { account: wireAccount(account), ...seen };
    },
  );

  api.get(
    "/session",
    {
      onRequest: requireAccount(context),
      schema: { tags, summary: "Who is signed in", response: { 200: signedInSchema, ...REFUSALS } },
    },
    async (request) => ({ account: wireAccount(viewerOf(request)), ...seen }),
  );

  api.delete(
    "/session",
    { schema: { tags, summary: "Sign out", response: { 204: z.null(), ...REFUSALS } } },
    async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined) await endSignIn(store, hashToken(token), request.ip);
      context.changes.ring();
      reply.clearCookie(SESSION_COOKIE, COOKIE).code(204);
      return null;
    },
  );
}

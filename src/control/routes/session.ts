// Signing in and out of the panel: /api/v1/session, and one's own password.
// Invariant: the same answer, after the same time, whether the email is unknown or the password wrong.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { changeAccountPassword, findAccount, spelledEmail } from "../../store/account.ts";
import { addSignIn, endSignIn, hashToken } from "../../store/sign-in.ts";
import type { AccountRow } from "../../store/tables.ts";
import { changeOwnPasswordBodySchema, signedInSchema, signInBodySchema } from "../../wire/session.ts";
import { wireAccount } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, requireAccount, SESSION_COOKIE, signInOf, viewerOf } from "../guard.ts";
import { checkPassword, hashPassword, verifyPassword } from "../password.ts";
import { REFUSALS, refuse } from "../problem.ts";

const TOKEN_BYTES = 32;
const COOKIE = { httpOnly: true, secure: true, sameSite: "strict", path: "/" } as const;
const tags = ["session"];

export function sessionRoutes(api: Api, context: Context): void {
  const { store, webmailUrl } = context;
  const onRequest = requireAccount(context);

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
      const { email, password } = request.body;
      const account = await context.brake.attempt(spelledEmail(email), request.ip, () =>
        rightAccount(context, email, password),
      );
      if (account === undefined) throw refuse("wrong-credentials");
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      await addSignIn(store, hashToken(token), account.id, context.now());
      reply.setCookie(SESSION_COOKIE, token, COOKIE);
      return { account: wireAccount(account), webmailUrl };
    },
  );

  api.get(
    "/session",
    {
      onRequest,
      schema: { tags, summary: "Who is signed in", response: { 200: signedInSchema, ...REFUSALS } },
    },
    async (request) => ({ account: wireAccount(viewerOf(request)), webmailUrl }),
  );

  api.delete(
    "/session",
    { schema: { tags, summary: "Sign out", response: { 204: z.null(), ...REFUSALS } } },
    async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined) await endSignIn(store, hashToken(token));
      reply.clearCookie(SESSION_COOKIE, COOKIE).code(204);
      return null;
    },
  );

  api.put(
    "/account/password",
    {
      onRequest,
      schema: {
        tags,
        summary: "Change one's own password; every other sign-in ends",
        body: changeOwnPasswordBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { account, tokenHash } = signInOf(request);
      const { currentPassword, newPassword } = request.body;
      const isRight = await context.brake.attempt(account.email, request.ip, () =>
        rightAccount(context, account.email, currentPassword),
      );
      if (isRight === undefined) throw refuse("password-wrong");
      checkPassword(newPassword, account.email);
      await changeAccountPassword(store, actorOf(request), {
        accountId: account.id,
        passwordHash: await hashPassword(newPassword),
        keepTokenHash: tokenHash,
      });
      reply.code(204);
      return null;
    },
  );
}

async function rightAccount(
  { store }: Context,
  email: string,
  password: string,
): Promise<AccountRow | undefined> {
  const account = await findAccount(store, email);
  return (await verifyPassword(account?.password_hash, password)) ? account : undefined;
}

// One's own account: /api/v1/account: name, email, password, sign-ins, history.
// Invariant: what changes the account asks for its password again; one sees and ends one's own sign-ins only.
import { z } from "zod";
import { changeAccountPassword, renameAccount } from "../../store/account.ts";
import { accountHistoryOf } from "../../store/audit.ts";
import { endOneSignIn, endOtherSignIns, listSignIns } from "../../store/sign-in.ts";
import { idParamSchema } from "../../wire/common.ts";
import {
  ACCOUNT_ACTIONS,
  accountHistorySchema,
  accountSchema,
  changeAccountBodySchema,
  changeOwnPasswordBodySchema,
  endedSignInsSchema,
  signInListSchema,
} from "../../wire/session.ts";
import { checkEmail, time, wireAccount } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, signInOf, viewerOf } from "../guard.ts";
import { requireOwnPassword } from "../own-password.ts";
import { checkPassword, hashPassword } from "../password.ts";
import { REFUSALS } from "../problem.ts";

const tags = ["account"];

export function accountRoutes(api: Api, context: Context): void {
  const { store, changes } = context;

  api.put(
    "/account",
    {
      schema: {
        tags,
        summary: "Change one's own name and email",
        body: changeAccountBodySchema,
        response: { 200: accountSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { email, name, currentPassword } = request.body;
      checkEmail(email);
      await requireOwnPassword(context, request, currentPassword);
      const { id } = viewerOf(request);
      return wireAccount(await renameAccount(store, actorOf(request), { id, email, name: name.trim() }));
    },
  );

  api.put(
    "/account/password",
    {
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
      await requireOwnPassword(context, request, currentPassword);
      await checkPassword(newPassword, account.email);
      await changeAccountPassword(store, actorOf(request), {
        accountId: account.id,
        passwordHash: await hashPassword(newPassword),
        keepTokenHash: tokenHash,
      });
      changes.ring();
      reply.code(204);
      return null;
    },
  );

  api.get(
    "/account/sign-ins",
    { schema: { tags, summary: "Where one is signed in", response: { 200: signInListSchema, ...REFUSALS } } },
    async (request) => {
      const { account, signInId } = signInOf(request);
      const signIns = await listSignIns(store, account.id, context.now());
      return {
        signIns: signIns.map(({ id, created_at, last_used_at, ip, program }) => {
          return {
            id,
            since: time(created_at),
            lastUsed: time(last_used_at),
            ip,
            program,
            isThis: id === signInId,
          };
        }),
      };
    },
  );

  api.delete(
    "/account/sign-ins/:id",
    {
      schema: {
        tags,
        summary: "End one of one's sign-ins",
        params: idParamSchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const accountId = viewerOf(request).id;
      await endOneSignIn(store, actorOf(request), { accountId, id: request.params.id });
      changes.ring();
      reply.code(204);
      return null;
    },
  );

  api.delete(
    "/account/sign-ins",
    {
      schema: {
        tags,
        summary: "End all of one's sign-ins but the one that asks",
        response: { 200: endedSignInsSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { account, signInId } = signInOf(request);
      const ended = await endOtherSignIns(store, actorOf(request), { accountId: account.id, keep: signInId });
      changes.ring();
      return { ended };
    },
  );

  api.get(
    "/account/history",
    {
      schema: {
        tags,
        summary: "What was done to one's account, and who signed in or tried to; newest first",
        response: { 200: accountHistorySchema, ...REFUSALS },
      },
    },
    async (request) => {
      const entries = await accountHistoryOf(store, viewerOf(request).id);
      return {
        entries: entries.flatMap(({ at, account, ip, action: kept, after }) => {
          const action = ACCOUNT_ACTIONS.find((known) => known === kept);
          const count = typeof after?.count === "number" ? after.count : null;
          return action === undefined ? [] : [{ at: time(at), action, by: account, ip, count }];
        }),
      };
    },
  );
}

// Customers, for operators: /api/v1/customers.
// Invariant: what changes or takes away an account asks for the operator's own password again.
import { z } from "zod";
import {
  changeAccountPassword,
  createAccount,
  deleteCustomer,
  findCustomer,
  listCustomers,
  renameAccount,
} from "../../store/account.ts";
import { idParamSchema } from "../../wire/common.ts";
import {
  changeCustomerBodySchema,
  confirmBodySchema,
  createCustomerBodySchema,
  customerListSchema,
  listCustomersQuerySchema,
  resetCustomerPasswordBodySchema,
} from "../../wire/service.ts";
import { accountSchema } from "../../wire/session.ts";
import { checkEmail, wireAccount } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, requireOperator } from "../guard.ts";
import { requireOwnPassword } from "../own-password.ts";
import { checkPassword, hashPassword } from "../password.ts";
import { REFUSALS } from "../problem.ts";

const tags = ["operator"];

export function customerRoutes(api: Api, context: Context): void {
  const { store, changes } = context;
  const onRequest = requireOperator;

  api.get(
    "/customers",
    {
      onRequest,
      schema: {
        tags,
        summary: "The customers, by email",
        querystring: listCustomersQuerySchema,
        response: { 200: customerListSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { customers, total } = await listCustomers(store, request.query);
      return { customers: customers.map(wireAccount), total };
    },
  );

  api.post(
    "/customers",
    {
      onRequest,
      schema: {
        tags,
        summary: "Add a customer",
        body: createCustomerBodySchema,
        response: { 201: accountSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { email, name, password } = request.body;
      checkEmail(email);
      await checkPassword(password, email);
      const passwordHash = await hashPassword(password);
      const account = { email, name, kind: "customer", passwordHash } as const;
      reply.code(201);
      return wireAccount(await createAccount(store, actorOf(request), account));
    },
  );

  api.put(
    "/customers/:id",
    {
      onRequest,
      schema: {
        tags,
        summary: "Change a customer's name and email",
        params: idParamSchema,
        body: changeCustomerBodySchema,
        response: { 200: accountSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { email, name, currentPassword } = request.body;
      const { id } = await findCustomer(store.db, request.params.id);
      checkEmail(email);
      await requireOwnPassword(context, request, currentPassword);
      return wireAccount(await renameAccount(store, actorOf(request), { id, email, name }));
    },
  );

  api.put(
    "/customers/:id/password",
    {
      onRequest,
      schema: {
        tags,
        summary: "Give a customer another password; every sign-in of his ends",
        params: idParamSchema,
        body: resetCustomerPasswordBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { newPassword, currentPassword } = request.body;
      const { id, email } = await findCustomer(store.db, request.params.id);
      await requireOwnPassword(context, request, currentPassword);
      await checkPassword(newPassword, email);
      const passwordHash = await hashPassword(newPassword);
      await changeAccountPassword(store, actorOf(request), {
        accountId: id,
        passwordHash,
        keepTokenHash: null,
      });
      changes.ring();
      reply.code(204);
      return null;
    },
  );

  api.delete(
    "/customers/:id",
    {
      onRequest,
      schema: {
        tags,
        summary: "Delete a customer who has no services",
        params: idParamSchema,
        body: confirmBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id } = await findCustomer(store.db, request.params.id);
      await requireOwnPassword(context, request, request.body.currentPassword);
      await deleteCustomer(store, actorOf(request), id);
      changes.ring();
      reply.code(204);
      return null;
    },
  );
}

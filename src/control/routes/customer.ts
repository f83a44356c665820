// Customers, added by an operator: /api/v1/customers.
import { parseAddress } from "../../policy/address.ts";
import { createAccount } from "../../store/account.ts";
import { createCustomerBodySchema } from "../../wire/service.ts";
import { accountSchema } from "../../wire/session.ts";
import { wireAccount } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, requireOperator } from "../guard.ts";
import { checkPassword, hashPassword } from "../password.ts";
import { REFUSALS, refuse } from "../problem.ts";

export function customerRoutes(api: Api, { store }: Context): void {
  api.post(
    "/customers",
    {
      onRequest: requireOperator,
      schema: {
        tags: ["operator"],
        summary: "Add a customer",
        body: createCustomerBodySchema,
        response: { 201: accountSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { email, name, password } = request.body;
      if (parseAddress(email.replace("+", "")) === null)
        throw refuse("address-invalid", "That is no email address.");
      checkPassword(password, email);
      const passwordHash = await hashPassword(password);
      const account = await createAccount(store, actorOf(request), {
        email,
        name,
        kind: "customer",
        passwordHash,
      });
      reply.code(201);
      return wireAccount(account);
    },
  );
}

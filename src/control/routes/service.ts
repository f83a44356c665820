// A customer's services: /api/v1/services.
import { z } from "zod";
import { findAccount } from "../../store/account.ts";
import { changeHolderMessages } from "../../store/holder-message.ts";
import {
  changeDefaults,
  changeService,
  createService,
  deleteService,
  getService,
  listServices,
} from "../../store/service.ts";
import { idParamSchema } from "../../wire/common.ts";
import {
  changeServiceBodySchema,
  confirmBodySchema,
  createServiceBodySchema,
  defaultRestrictionsBodySchema,
  holderMessagesSchema,
  serviceListSchema,
  serviceSchema,
} from "../../wire/service.ts";
import { wireService } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, requireOperator, viewerOf } from "../guard.ts";
import { askedHolderMessages } from "../holder-messages.ts";
import { requireOwnPassword } from "../own-password.ts";
import { REFUSALS, refuse } from "../problem.ts";

const tags = ["service"];

export function serviceRoutes(api: Api, context: Context): void {
  const { store } = context;
  api.get(
    "/services",
    { schema: { tags, summary: "One's services", response: { 200: serviceListSchema, ...REFUSALS } } },
    async (request) => ({ services: (await listServices(store, viewerOf(request))).map(wireService) }),
  );

  api.get(
    "/services/:id",
    {
      schema: {
        tags,
        summary: "A service",
        params: idParamSchema,
        response: { 200: serviceSchema, ...REFUSALS },
      },
    },
    async (request) => wireService(await getService(store, viewerOf(request), request.params.id)),
  );

  api.post(
    "/services",
    {
      onRequest: requireOperator,
      schema: {
        tags: ["operator"],
        summary: "Add a service for a customer",
        body: createServiceBodySchema,
        response: { 201: serviceSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { customerEmail, ...service } = request.body;
      const account = await findAccount(store, customerEmail);
      if (account === undefined) throw refuse("not-found", "There is no customer with this email.");
      reply.code(201);
      return wireService(await createService(store, actorOf(request), { accountId: account.id, ...service }));
    },
  );

  api.put(
    "/services/:id",
    {
      onRequest: requireOperator,
      schema: {
        tags: ["operator"],
        summary: "Rename a service and set its domains",
        params: idParamSchema,
        body: changeServiceBodySchema,
        response: { 200: serviceSchema, ...REFUSALS },
      },
    },
    async (request) =>
      wireService(await changeService(store, actorOf(request), request.params.id, request.body)),
  );

  api.put(
    "/services/:id/default-restrictions",
    {
      schema: {
        tags,
        summary: "Say what is blocked for every new address of a service",
        params: idParamSchema,
        body: defaultRestrictionsBodySchema,
        response: { 200: serviceSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { blocked } = request.body;
      return wireService(await changeDefaults(store, actorOf(request), viewerOf(request), { id, blocked }));
    },
  );

  api.put(
    "/services/:id/holder-messages",
    {
      schema: {
        tags,
        summary: "Say what the holders of a service's mailboxes are told",
        description:
          "A message in the mailbox when its restrictions changed, and at most one a day when a program was refused. What is turned off and not yet told is not told any more.",
        params: idParamSchema,
        body: holderMessagesSchema,
        response: { 200: serviceSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const wanted = { id: request.params.id, ...askedHolderMessages(request.body) };
      return wireService(await changeHolderMessages(store, actorOf(request), viewerOf(request), wanted));
    },
  );

  api.delete(
    "/services/:id",
    {
      onRequest: requireOperator,
      schema: {
        tags: ["operator"],
        summary: "Delete a service that has no mailboxes",
        params: idParamSchema,
        body: confirmBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id } = await getService(store, viewerOf(request), request.params.id);
      await requireOwnPassword(context, request, request.body.currentPassword);
      await deleteService(store, actorOf(request), id);
      reply.code(204);
      return null;
    },
  );
}

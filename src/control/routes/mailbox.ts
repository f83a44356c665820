// Mailboxes: /api/v1/services/{id}/mailboxes and /api/v1/mailboxes/{address}.
import { parseAddress } from "../../policy/address.ts";
import {
  changeMailboxPassword,
  createMailbox,
  deleteMailbox,
  getMailbox,
  renameMailbox,
} from "../../store/mailbox.ts";
import { listMailboxes } from "../../store/mailbox-list.ts";
import { AddressInvalid } from "../../store/refusal.ts";
import { getService } from "../../store/service.ts";
import { addressParamSchema, idParamSchema } from "../../wire/common.ts";
import {
  changeMailboxPasswordBodySchema,
  createMailboxBodySchema,
  deleteMailboxBodySchema,
  listMailboxesQuerySchema,
  mailboxEffectSchema,
  mailboxListSchema,
  mailboxSchema,
  renameMailboxBodySchema,
} from "../../wire/mailbox.ts";
import { UNUSED_DAYS } from "../../wire/unused.ts";
import { spelledAddress, wireMailbox } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { effectOf } from "../effect.ts";
import { actorOf, viewerOf } from "../guard.ts";
import { requireOwnPassword } from "../own-password.ts";
import { checkPassword, hashMailboxPassword } from "../password.ts";
import { REFUSALS, refuse } from "../problem.ts";

const tags = ["mailbox"];

export function mailboxRoutes(api: Api, context: Context): void {
  const { store } = context;

  api.get(
    "/services/:id/mailboxes",
    {
      schema: {
        tags,
        summary: "A service's mailboxes, searched and sorted",
        params: idParamSchema,
        querystring: listMailboxesQuerySchema,
        response: { 200: mailboxListSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const service = await getService(store, viewerOf(request), request.params.id);
      const { unused: channel, unusedDays: days = UNUSED_DAYS, ...query } = request.query;
      const unused = channel === undefined ? undefined : { channel, days };
      const { mailboxes, ...counted } = await listMailboxes(store, service.id, { ...query, unused });
      return { mailboxes: mailboxes.map(wireMailbox), ...counted, offset: request.query.offset };
    },
  );

  api.post(
    "/services/:id/mailboxes",
    {
      schema: {
        tags,
        summary: "Create a mailbox",
        params: idParamSchema,
        body: createMailboxBodySchema,
        response: { 201: mailboxEffectSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const service = await getService(store, viewerOf(request), request.params.id);
      const { localPart, domain, displayName, password } = request.body;
      const address = newAddress(localPart, domain);
      await checkPassword(password, address);
      const passwordHash = await hashMailboxPassword(password);
      const mailbox = await createMailbox(store, actorOf(request), {
        serviceId: service.id,
        address,
        displayName: displayName.trim(),
        passwordHash,
      });
      reply.code(201);
      return { mailbox: wireMailbox(mailbox), ...(await effectOf(context, mailbox.version)) };
    },
  );

  api.get(
    "/mailboxes/:address",
    {
      schema: {
        tags,
        summary: "A mailbox",
        params: addressParamSchema,
        response: { 200: mailboxSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const address = spelledAddress(request.params.address);
      return wireMailbox(await getMailbox(store.db, viewerOf(request), address));
    },
  );

  api.put(
    "/mailboxes/:address/display-name",
    {
      schema: {
        tags,
        summary: "Change the name shown beside a mailbox's address",
        params: addressParamSchema,
        body: renameMailboxBodySchema,
        response: { 200: mailboxSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const address = spelledAddress(request.params.address);
      const change = { address, displayName: request.body.displayName.trim() };
      return wireMailbox(await renameMailbox(store, actorOf(request), viewerOf(request), change));
    },
  );

  api.put(
    "/mailboxes/:address/password",
    {
      schema: {
        tags,
        summary: "Change a mailbox's password; its sessions end",
        params: addressParamSchema,
        body: changeMailboxPasswordBodySchema,
        response: { 200: mailboxEffectSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const { address } = await getMailbox(store.db, viewer, spelledAddress(request.params.address));
      await checkPassword(request.body.password, address);
      const passwordHash = await hashMailboxPassword(request.body.password);
      const change = { address, passwordHash };
      const mailbox = await changeMailboxPassword(store, actorOf(request), viewer, change);
      return { mailbox: wireMailbox(mailbox), ...(await effectOf(context, mailbox.version)) };
    },
  );

  api.delete(
    "/mailboxes/:address",
    {
      schema: {
        tags,
        summary: "Delete a mailbox; its sessions end",
        description: "Asks for the address again, and for the password of the account that is signed in.",
        params: addressParamSchema,
        body: deleteMailboxBodySchema,
        response: { 200: mailboxEffectSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const { address } = await getMailbox(store.db, viewer, spelledAddress(request.params.address));
      if (parseAddress(request.body.confirm.trim()) !== address) throw refuse("confirmation-missing");
      await requireOwnPassword(context, request, request.body.currentPassword);
      const mailbox = await deleteMailbox(store, actorOf(request), viewer, address);
      return { mailbox: wireMailbox(mailbox), ...(await effectOf(context, mailbox.version)) };
    },
  );
}

function newAddress(localPart: string, domain: string): string {
  const address = localPart.includes("@") ? null : parseAddress(`${localPart.trim()}@${domain.trim()}`);
  if (address === null)
    throw new AddressInvalid(
      "Use letters, digits, dots, hyphens and underscores, beginning with a letter or digit.",
    );
  return address;
}

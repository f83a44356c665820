// A customer's services: /api/v1/services; and, for operators, the customers: /api/v1/customers.
import { z } from "zod";
import { channelSchema, channelSetSchema, currentPasswordSchema } from "./common.ts";
import { accountSchema } from "./session.ts";

/** What holders of a service's mailboxes are told, by a message in the mailbox: PUT /api/v1/services/{id}/holder-messages. */
export const holderMessagesSchema = z.object({
  changes: z.boolean().describe("When the restrictions of their mailbox changed"),
  refusals: z.boolean().describe("When a program of theirs was refused, at most once a day"),
  language: z.string().max(8).describe("Of the messages: en, fr"),
  contact: z
    .string()
    .max(200)
    .describe("Whom holders may ask; empty: the customer's name and email. No links"),
  timeZone: z.string().max(64).describe("IANA name of the zone in which times are told: Europe/Paris"),
});
export type HolderMessages = z.infer<typeof holderMessagesSchema>;

export const serviceSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  kind: z.enum(["hosting", "mail"]),
  name: z.string(),
  domains: z.array(z.string()),
  mailboxCount: z.number().int(),
  restrictedCount: z.number().int(),
  defaultBlocked: z.array(channelSchema).describe("What is blocked for every new address from the beginning"),
  holderMessages: holderMessagesSchema,
});
export type Service = z.infer<typeof serviceSchema>;

export const serviceListSchema = z.object({ services: z.array(serviceSchema) });

const nameSchema = z.string().min(1).max(120);
const domainsSchema = z.array(z.string().min(1).max(255)).min(1).max(100);

export const createServiceBodySchema = z.object({
  customerEmail: z.string().min(3).max(320),
  kind: z.enum(["hosting", "mail"]),
  name: nameSchema,
  domains: domainsSchema,
});
/** All of its domains: those not named are taken from it. */
export const changeServiceBodySchema = z.object({ name: nameSchema, domains: domainsSchema });

/** PUT /api/v1/services/{id}/default-restrictions: for new addresses; those there are stay as they are. */
export const defaultRestrictionsBodySchema = z.object({ blocked: channelSetSchema });

export const createCustomerBodySchema = z.object({
  email: z.string().min(3).max(320),
  name: nameSchema,
  password: z.string().min(1).max(1024),
});

export const listCustomersQuerySchema = z.object({
  search: z.string().max(320).default("").describe("Part of the email or of the name"),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const customerListSchema = z.object({
  customers: z.array(accountSchema),
  total: z.number().int().describe("How many match, on all pages"),
});

export const changeCustomerBodySchema = z.object({
  email: z.string().min(3).max(320),
  name: nameSchema,
  currentPassword: currentPasswordSchema,
});
export const resetCustomerPasswordBodySchema = z.object({
  newPassword: z.string().min(1).max(1024),
  currentPassword: currentPasswordSchema,
});
/** For what takes something away. */
export const confirmBodySchema = z.object({ currentPassword: currentPasswordSchema });

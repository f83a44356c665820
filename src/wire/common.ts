// Schemas that several resources share.
import { z } from "zod";
import { CHANNELS, orderedChannels } from "../policy/channel.ts";

export const channelSchema = z.enum(CHANNELS);
/** Any subset, in any order, repeats tolerated; parsed into the order of CHANNELS. */
export const channelSetSchema = z.array(channelSchema).max(16).transform(orderedChannels);
/** ISO 8601 in UTC, by the control plane's clock. */
export const timeSchema = z.iso.datetime();
/** When each channel becomes the other thing by itself: a blocked one open, an open one blocked. */
export const untilSchema = z
  .partialRecord(channelSchema, timeSchema)
  .describe("When a channel becomes the other thing by itself; one that is not named stays as it is");
export type Until = z.infer<typeof untilSchema>;
/** The same, asked for: an instant in the future (whole seconds count), at most 366 days ahead; null is as absent. */
const askedInstant = z.iso.datetime({ offset: true }).nullable().optional();
export const askedUntilSchema = z
  .strictObject({ pop: askedInstant, imap: askedInstant, smtp: askedInstant, webmail: askedInstant })
  .default({})
  .describe(
    "When a channel becomes the other thing by itself (ISO 8601): in the future, at most 366 days ahead; absent or null: it stays",
  );
export type AskedUntil = z.infer<typeof askedUntilSchema>;
export const serialSchema = z.number().int().min(0).describe("Number of a policy change");
/** As typed by a person; the handler brings it to its one spelling. */
export const addressParamSchema = z.object({ address: z.string().min(3).max(320) });
/** Of the account that asks, typed again: an open panel alone must not be enough. */
export const currentPasswordSchema = z.string().min(1).max(1_024).describe("The asking account's own");
export const idParamSchema = z.object({ id: z.string().min(1).max(64) });

export const receiptSchema = z.object({
  mailHost: z.string(),
  appliedMs: z
    .number()
    .min(0)
    .describe("From the commit to the mail host's receipt, by the control plane's clock"),
  sessionsEnded: z.number().int().min(0),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** How far a change has travelled. `inForce` only when every mail host has said so. */
export const effectSchema = z.object({
  serial: serialSchema,
  inForce: z.boolean(),
  receipts: z.array(receiptSchema),
  waitingFor: z
    .array(
      z.object({
        mailHost: z.string(),
        appliedSerial: serialSchema,
        appliedUpTo: timeSchema.nullable().describe("When the last change that it has applied was made"),
        lastSeen: timeSchema.nullable(),
      }),
    )
    .describe("Mail hosts that have not yet said this serial is in force"),
});
export type Effect = z.infer<typeof effectSchema>;

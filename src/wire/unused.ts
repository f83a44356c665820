// Mailboxes that have a channel open and have not used it for long, as a filter of lists and of changes of many.
import { z } from "zod";
import { channelSchema } from "./common.ts";

export const UNUSED_DAYS_MIN = 7;
export const UNUSED_DAYS_MAX = 365;
export const UNUSED_DAYS = 90;

/** In a query. */
export const unusedDaysSchema = z.coerce.number().int().min(UNUSED_DAYS_MIN).max(UNUSED_DAYS_MAX);

/**
 * Mailboxes with the channel open, older than so many days, that let nobody in by it in these days. None as long as
 * the mail hosts' reports do not reach back that far.
 */
export const unusedSchema = z.object({
  channel: channelSchema,
  days: z.number().int().min(UNUSED_DAYS_MIN).max(UNUSED_DAYS_MAX),
});
export type Unused = z.infer<typeof unusedSchema>;

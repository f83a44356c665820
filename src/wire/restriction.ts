// Restrictions of many mailboxes of a service at once: PUT /api/v1/services/{id}/restrictions.
// Restrictions of a mailbox: GET and PUT /api/v1/mailboxes/{address}/restrictions.
// The answer's ETag names the state; a PUT with If-Match of another state is refused with
// `restrictions-changed`, whose problem document carries the present state as `current`.
import { z } from "zod";
import { MARKS } from "../policy/restriction.ts";
import { channelSchema, channelSetSchema, effectSchema, serialSchema, timeSchema } from "./common.ts";
import { problemSchema } from "./problem.ts";
import { hostRulesSchema } from "./rule.ts";
import { unusedSchema } from "./unused.ts";

export const restrictionsBodySchema = z.object({ blocked: channelSetSchema });

export const restrictionsSchema = effectSchema.extend({
  address: z.string(),
  blocked: z.array(channelSchema),
  since: z.partialRecord(channelSchema, timeSchema),
  /** What each mail host found of rules that send mail elsewhere. */
  rules: z.array(hostRulesSchema),
  /** Who changed them last, and when; null when nobody ever did. */
  lastChange: z.object({ at: timeSchema, by: z.string() }).nullable(),
});
export type Restrictions = z.infer<typeof restrictionsSchema>;

export const restrictionsChangedSchema = problemSchema.extend({ current: restrictionsSchema });
export type RestrictionsChanged = z.infer<typeof restrictionsChangedSchema>;

/** So many mailboxes in one request at most. */
export const BULK_MOST = 100_000;

const markSchema = z.enum(MARKS).default("leave");
export const bulkRestrictionsBodySchema = z.object({
  mailboxes: z
    .array(z.string().min(1).max(320))
    .max(BULK_MOST)
    .optional()
    .describe("Ids or addresses, all of this service; either this or `matching`"),
  matching: z
    .object({
      search: z.string().max(320).default(""),
      restricted: z.boolean().default(false),
      unused: unusedSchema.optional(),
    })
    .optional()
    .describe(`Every mailbox that a list with these filters shows, ${BULK_MOST} at most`),
  channels: z
    .object({ pop: markSchema, imap: markSchema, smtp: markSchema, webmail: markSchema })
    .describe("What happens to each channel; one not named is left as it is"),
});

export const bulkRestrictionsSchema = effectSchema.extend({
  matched: z.number().int().describe("Mailboxes that were meant"),
  changed: z.number().int().describe("Those of them that were not as asked for already"),
  unfinished: z.number().int().describe("Not reached because of a failure or a stop; ask again"),
  firstSerial: serialSchema.nullable().describe("Of the first change; `serial` is the last one's"),
});
export type BulkRestrictions = z.infer<typeof bulkRestrictionsSchema>;

// Restrictions of many mailboxes of a service at once: PUT /api/v1/services/{id}/restrictions; in which state they are,
// for a look at what it would change: POST /api/v1/services/{id}/restrictions/preview.
// Restrictions of a mailbox: GET and PUT /api/v1/mailboxes/{address}/restrictions.
// The answer's ETag names the state; a PUT with If-Match of another state is refused with
// `restrictions-changed`, whose problem document carries the present state as `current`.
// A channel may have a turn, named in `until`: "block until Monday 8:00" is blocked with a turn then, "open for two
// hours" is open with one in two hours. A change by hand replaces the turns of the channels it is about.
// POST /api/v1/services/{id}/batches/{batch}/undo takes back a change of many, POST /api/v1/mailboxes/{address}/
// history/{serial}/undo that of one, where the restrictions are still as it left them. Put back is what would be
// now if it had not been made: what had a turn before that has passed meanwhile, has turned.
import { z } from "zod";
import { MARKS } from "../policy/restriction.ts";
import {
  addressParamSchema,
  askedUntilSchema,
  channelSchema,
  channelSetSchema,
  effectSchema,
  idParamSchema,
  serialSchema,
  timeSchema,
  untilSchema,
} from "./common.ts";
import { problemSchema } from "./problem.ts";
import { hostRulesSchema } from "./rule.ts";
import { unusedSchema } from "./unused.ts";

export const restrictionsBodySchema = z.object({ blocked: channelSetSchema, until: askedUntilSchema });

export const restrictionsSchema = effectSchema.extend({
  address: z.string(),
  blocked: z.array(channelSchema),
  since: z.partialRecord(channelSchema, timeSchema),
  until: untilSchema,
  /** What each mail host found of rules that send mail elsewhere. */
  rules: z.array(hostRulesSchema),
  /** Who changed them last, and when; null when nobody ever did. */
  lastChange: z.object({ at: timeSchema, by: z.string() }).nullable(),
});
export type Restrictions = z.infer<typeof restrictionsSchema>;

export const restrictionsChangedSchema = problemSchema.extend({ current: restrictionsSchema });
export type RestrictionsChanged = z.infer<typeof restrictionsChangedSchema>;

/** Names a change of many mailboxes. */
export const batchIdSchema = z.string().min(1).max(64);
export const batchParamSchema = idParamSchema.extend({ batch: batchIdSchema });
export const entryParamSchema = addressParamSchema.extend({
  serial: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

/** So many mailboxes in one request at most. */
export const BULK_MOST = 100_000;

/** Left out of all that match: as many as a person can have gone through. */
const EXCEPT_MOST = 10_000;

const markSchema = z.enum(MARKS).default("leave");
const meantSchema = z.object({
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
      except: z
        .array(z.string().min(1).max(64))
        .max(EXCEPT_MOST)
        .default([])
        .describe("Ids of mailboxes that are left out"),
    })
    .optional()
    .describe(`Every mailbox that a list with these filters shows, ${BULK_MOST} at most`),
});
export type MeantMailboxes = z.input<typeof meantSchema>;

export const bulkRestrictionsBodySchema = meantSchema.extend({
  channels: z
    .object({ pop: markSchema, imap: markSchema, smtp: markSchema, webmail: markSchema })
    .describe("What happens to each channel; one not named is left as it is"),
  until: askedUntilSchema.describe(
    "When a channel that is restricted or lifted here becomes the other thing by itself; none may be named that is left",
  ),
});

export type BulkRestrictionsBody = z.input<typeof bulkRestrictionsBodySchema>;

export const bulkPreviewBodySchema = meantSchema;
export const bulkPreviewSchema = z.object({
  matched: z.number().int().describe("Mailboxes that are meant"),
  states: z
    .array(
      z.object({
        blocked: z.array(channelSchema),
        timed: z.array(channelSchema).describe("Those that become the other thing by themselves"),
        mailboxes: z.number().int().min(1).describe("How many are in this state now"),
      }),
    )
    .describe("Each state once"),
});
export type BulkPreview = z.infer<typeof bulkPreviewSchema>;

export const bulkRestrictionsSchema = effectSchema.extend({
  matched: z.number().int().describe("Mailboxes that were meant"),
  changed: z.number().int().describe("Those of them that were not as asked for already"),
  unfinished: z.number().int().describe("Not reached because of a failure or a stop; ask again"),
  batch: batchIdSchema.nullable().describe("Names this change for its undo; null when nothing changed"),
  firstSerial: serialSchema.nullable().describe("Of the first change; `serial` is the last one's"),
});
export type BulkRestrictions = z.infer<typeof bulkRestrictionsSchema>;

export const undoneBatchSchema = effectSchema.extend({
  putBack: z.number().int().describe("Mailboxes that are again as they were before"),
  leftAlone: z.number().int().describe("Those changed or deleted since, which stay as they are"),
  unfinished: z.number().int().describe("Not reached because of a failure or a stop; ask again"),
  batch: batchIdSchema.nullable().describe("Names this undo, for its own; null when nothing changed"),
  firstSerial: serialSchema.nullable().describe("Of the first change; `serial` is the last one's"),
});
export type UndoneBatch = z.infer<typeof undoneBatchSchema>;

// Restrictions of a mailbox: GET and PUT /api/v1/mailboxes/{address}/restrictions.
// The answer's ETag names the state; a PUT with If-Match of another state is refused with
// `restrictions-changed`, whose problem document carries the present state as `current`.
import { z } from "zod";
import { channelSchema, channelSetSchema, effectSchema, timeSchema } from "./common.ts";
import { problemSchema } from "./problem.ts";
import { hostRulesSchema } from "./rule.ts";

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

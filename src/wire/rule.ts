// Rules of a mailbox that send its mail elsewhere, as its mail hosts find them: POST /agent/v1/findings, and
// told to the customer with the restrictions. POST /api/v1/mailboxes/{address}/look has them looked for again.
import { z } from "zod";
import { serialSchema, timeSchema } from "./common.ts";

export const RULE_ADDRESS_MAX = 320;
/** Of one mailbox on one mail host; beyond, they are counted only. */
export const RULES_MAX = 20;
export const FINDINGS_MAX = 50;

/** `report` and redirects forward; `program` hands mail to a program of the mail host. */
export const RULE_KINDS = ["forward", "notify", "program"] as const;

export const ruleSchema = z.object({
  kind: z.enum(RULE_KINDS),
  to: z.string().max(RULE_ADDRESS_MAX).nullable().describe("null: made up by the rule for each message"),
  keepsCopy: z.boolean().describe("Whether the message also stays in the mailbox"),
});
export type Rule = z.infer<typeof ruleSchema>;

/** `unclear`: the rules are not understood. `unread`: they could not be read. Neither means that there are none. */
export const LOOK_OUTCOMES = ["looked", "unclear", "unread"] as const;

export const lookSchema = z.object({
  outcome: z.enum(LOOK_OUTCOMES),
  rules: z.array(ruleSchema).max(RULES_MAX),
  more: z.number().int().min(0).describe("Further rules, not listed"),
});
export type Look = z.infer<typeof lookSchema>;

export const findingSchema = lookSchema.extend({
  address: z.string().max(320),
  mailboxId: z.string().max(64),
  serial: serialSchema.describe("The change after which it was looked"),
  agoMs: z.number().int().min(0).describe("How long before this report it was looked"),
});
export type Finding = z.infer<typeof findingSchema>;

export const findingsBodySchema = z.object({
  version: z.number().int(),
  storeId: z.string(),
  findings: z.array(findingSchema).max(FINDINGS_MAX),
});
export type FindingsBody = z.infer<typeof findingsBodySchema>;

/** What is known of a mailbox's rules, per mail host. */
export const hostRulesSchema = lookSchema.extend({
  mailHost: z.string(),
  lookedAt: timeSchema.nullable().describe("null: never yet"),
  isLooking: z.boolean().describe("A look is due after the last change, and has not been reported yet"),
});
export type HostRules = z.infer<typeof hostRulesSchema>;

/** For the list: do rules send mail elsewhere? `unclear`: some mail host could not tell. */
export const RULE_MARKS = ["none", "sends", "unclear"] as const;
export type RuleMark = (typeof RULE_MARKS)[number];

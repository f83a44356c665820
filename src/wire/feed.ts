// What a mail host's agent and the control plane say to each other: /agent/v1, bearer token.
//
//   GET  /agent/v1/feed?after=SERIAL&wait=SECONDS   changes after SERIAL, waiting for one if there is none
//   GET  /agent/v1/policy?after=ADDRESS             every mailbox, in pages by address
//   POST /agent/v1/receipts                         "these serials are in force here"
//   POST /agent/v1/trouble                          "I cannot apply anything, because"
//
// Every change carries the mailbox's whole state, so applying one twice, or a page that is already
// newer, does no harm. An agent that is too far behind gets `behind` and reads the whole policy: it notes
// the first page's serial, reads all pages, then follows the feed from that serial.
import { z } from "zod";
import { channelSchema, serialSchema } from "./common.ts";

export const FEED_WAIT_MAX_S = 25;
export const FEED_CHANGES_MAX = 5_000;
export const POLICY_PAGE_MAX = 2_000;
/** The year 3000: what a mail host writes as a text of four digits for the year. */
const LATEST_INSTANT = 32_503_680_000;

/**
 * Which process of an agent speaks, and which it replaces: so two agents with one token, a machine that was
 * copied, are found out. In the query of GET as `life` and `replaces` (comma separated).
 */
export const LIVES_REPLACED_MAX = 8;
const lifeSchema = z.string().regex(/^[0-9a-f]{16}$/);
export const speakerSchema = z.object({
  life: lifeSchema,
  replaces: z.array(lifeSchema).max(LIVES_REPLACED_MAX),
});
export type Speaker = z.infer<typeof speakerSchema>;

/** What keeps a mail host from applying changes, or (the last) from being believed. */
export const TROUBLE_CODES = [
  "replica-disk-full",
  "replica-unwritable",
  "replica-busy",
  "sessions-unknown",
  "policy-unclear",
  "token-shared",
] as const;
export const troubleCodeSchema = z.enum(TROUBLE_CODES);
export type TroubleCode = z.infer<typeof troubleCodeSchema>;

export const troubleBodySchema = z.object({
  version: z.number().int(),
  code: troubleCodeSchema.nullable().describe("Null: it is over"),
});

export const mailboxPolicySchema = z.object({
  address: z.string(),
  id: z.string(),
  blocked: z.array(channelSchema),
  turns: z
    .partialRecord(channelSchema, z.number().int().min(0).max(LATEST_INSTANT))
    .optional()
    .describe("When channels become the other thing, in seconds since 1970; the mail host's clock decides"),
  passwordHash: z.string().nullable(),
});

export const changeSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("set"), serial: serialSchema, mailbox: mailboxPolicySchema }),
  z.object({ op: z.literal("remove"), serial: serialSchema, address: z.string() }),
]);
export type Change = z.infer<typeof changeSchema>;

export const feedQuerySchema = z.object({
  after: z.coerce.number().int().min(0),
  wait: z.coerce.number().min(0).max(FEED_WAIT_MAX_S).default(0),
  life: lifeSchema.optional(),
  replaces: z.string().max(200).default(""),
  version: z.coerce.number().int(),
});

/** `storeId` names the store's life: another one means the serials count anew, so read the whole policy. */
export const feedSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changes"), storeId: z.string(), changes: z.array(changeSchema) }),
  z.object({ kind: z.literal("behind"), storeId: z.string() }),
]);
export type Feed = z.infer<typeof feedSchema>;

export const policyQuerySchema = z.object({
  after: z.string().max(320).default("").describe("The last address of the page before"),
  version: z.coerce.number().int(),
});
export const policyPageSchema = z.object({
  storeId: z.string(),
  serial: serialSchema.describe("At or before the state of every mailbox on this page"),
  mailboxes: z.array(mailboxPolicySchema),
  isLast: z.boolean(),
});
export type PolicyPage = z.infer<typeof policyPageSchema>;

/**
 * `appliedSerial`: everything up to it is in force. `ended`: sessions ended per serial (only those > 0).
 */
export const receiptsBodySchema = z.object({
  version: z.number().int(),
  storeId: z.string(),
  appliedSerial: serialSchema,
  speaker: speakerSchema.optional(),
  ended: z.array(z.object({ serial: serialSchema, sessions: z.number().int().min(1) })).max(FEED_CHANGES_MAX),
});
export type ReceiptsBody = z.infer<typeof receiptsBodySchema>;

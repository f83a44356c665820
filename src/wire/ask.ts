// What the control plane asks a mail host about, and what the agent answers, within a second or so: /agent/v1,
// bearer token.
//
//   GET  /agent/v1/asks?wait=SECONDS   takes what is asked of this mail host, waiting for it if there is nothing
//   POST /agent/v1/answers             answers; one that comes too late, or twice, is passed over
//
// An ask is taken once and lives for some seconds; nobody asks it again. `failed` means that the agent could not
// find out or do it, which is not the same as "nothing".
import { z } from "zod";
import { saysSchema } from "./check.ts";
import { channelSchema, serialSchema } from "./common.ts";

export const ASK_WAIT_MAX_S = 25;
export const ASKS_AT_ONCE = 20;
export const ANSWERS_AT_ONCE = 20;
export const CHECK_ADDRESSES_MAX = 200;
/** Bytes of a message to deliver. */
export const MESSAGE_MAX = 32_768;
/** Of one mailbox on one mail host; beyond, they are counted only. */
export const SESSIONS_MAX = 200;

/** Names one session while it lives, among those of its mailbox on its mail host. */
export const sessionNameSchema = z.string().regex(/^(pop|imap|smtp|webmail)-[0-9a-f]{24}$/);

export const askSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sessions"), id: z.string(), address: z.string() }),
  z.object({
    kind: z.literal("end-session"),
    id: z.string(),
    address: z.string(),
    session: sessionNameSchema,
  }),
  z.object({ kind: z.literal("end-channel"), id: z.string(), address: z.string(), channel: channelSchema }),
  z.object({
    kind: z.literal("check"),
    id: z.string(),
    addresses: z.array(z.string()).max(CHECK_ADDRESSES_MAX),
  }),
  z.object({ kind: z.literal("deliver"), id: z.string(), address: z.string(), message: z.string() }),
]);
export type Ask = z.infer<typeof askSchema>;

export const asksQuerySchema = z.object({
  wait: z.coerce.number().min(0).max(ASK_WAIT_MAX_S).default(0),
  version: z.coerce.number().int(),
});
export const asksSchema = z.object({ asks: z.array(askSchema) });

/** A live session of a mailbox, as its mail host knows it. */
export const openSessionSchema = z.object({
  name: sessionNameSchema,
  channel: channelSchema,
  ip: z.string().max(64),
  /** Milliseconds since 1970, by the mail host's clock; null: not known. */
  since: z.number().int().min(0).nullable(),
  lastUsed: z.number().int().min(0).nullable(),
  software: z.string().max(200).nullable(),
});
export type OpenSession = z.infer<typeof openSessionSchema>;

/** What one server said of one channel of one mailbox. */
export const wordSchema = z.object({ channel: channelSchema, ...saysSchema.shape });
export type Word = z.infer<typeof wordSchema>;

const DELIVERIES = ["delivered", "no-such-mailbox"] as const;
export const answerSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("sessions"),
    sessions: z.array(openSessionSchema).max(SESSIONS_MAX),
    more: z.number().int().min(0),
  }),
  z.object({ kind: z.literal("ended"), sessions: z.number().int().min(0) }),
  z.object({
    kind: z.literal("checked"),
    storeId: z.string(),
    appliedSerial: serialSchema.describe("What was in force when the check began"),
    mailboxes: z
      .array(z.object({ address: z.string().max(320), words: z.array(wordSchema).max(40) }))
      .max(CHECK_ADDRESSES_MAX),
  }),
  z.object({ kind: z.literal("deliver"), outcome: z.enum(DELIVERIES) }),
  z.object({ kind: z.literal("failed"), cause: z.string().max(300) }),
]);
export type Answer = z.infer<typeof answerSchema>;

export const answersBodySchema = z.object({
  version: z.number().int(),
  answers: z.array(z.object({ id: z.string().max(64), answer: answerSchema })).max(ANSWERS_AT_ONCE),
});
export type AnswersBody = z.infer<typeof answersBodySchema>;

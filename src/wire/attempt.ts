// What a mail host's agent reports of sign-ins: POST /agent/v1/attempts.
//
// Attempts alike (same address, channel, outcome, place and program) are one entry with a count. Entries come in
// batches, numbered from 1 in a journal that the agent names; a batch is sent again, unchanged, until it is
// acknowledged, and applied exactly once. Never a password, nor a name that is no address of a domain here.
import { z } from "zod";
import { channelSchema } from "./common.ts";

export const ATTEMPTS_MAX = 500;
export const SOFTWARE_MAX = 80;
export const ATTEMPT_IP_MAX = 45;

/**
 * `let-in`. `in-use`: let in again within a sign-in of the webmail that was reported before. `blocked`: the right
 * password, refused by Postern. `wrong-password`: also an address that does not exist. `unavailable`: the mail
 * server could not tell.
 */
export const ATTEMPT_OUTCOMES = ["let-in", "in-use", "blocked", "wrong-password", "unavailable"] as const;
export const attemptOutcomeSchema = z.enum(ATTEMPT_OUTCOMES);
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

const countSchema = z.number().int().min(1).max(1_000_000_000);
const agoSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const attemptSchema = z.object({
  address: z.string().min(3).max(320).describe("In its one spelling"),
  channel: channelSchema,
  outcome: attemptOutcomeSchema,
  ip: z.string().max(ATTEMPT_IP_MAX).describe("The client's; of the webmail the browser's; empty: not known"),
  software: z.string().max(SOFTWARE_MAX).describe("As the program named itself; empty: it did not"),
  firstAgoMs: agoSchema.describe("How long before this report"),
  lastAgoMs: agoSchema,
  count: countSchema,
});
export type Attempt = z.infer<typeof attemptSchema>;

export const attemptsBodySchema = z.object({
  version: z.number().int(),
  storeId: z.string().max(64),
  journal: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe("Names the agent's journal; one that was lost begins anew under another name"),
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe("One more than the batch before"),
  sinceAgoMs: agoSchema.describe("When this journal began: earlier sign-ins were not reported to it"),
  attempts: z.array(attemptSchema).max(ATTEMPTS_MAX),
  more: z
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .describe("Attempts that are counted only: too many at once"),
  nameless: z
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .describe("Attempts at what is no address of a domain here, counted only"),
});
export type AttemptsBody = z.infer<typeof attemptsBodySchema>;

/** `lastSeq`: the last batch of the journal that counts; the agent forgets up to there. */
export const attemptsTakenSchema = z.object({ lastSeq: z.number().int().min(0) });
export type AttemptsTaken = z.infer<typeof attemptsTakenSchema>;

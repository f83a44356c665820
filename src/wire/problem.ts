// Problem documents (RFC 9457), the only form in which the API says no.
import { z } from "zod";

/** Stable codes; the panel has a sentence for each, scripts may rely on them. */
export const PROBLEM_CODES = [
  "bad-request",
  "not-signed-in",
  "wrong-credentials",
  "not-allowed",
  "foreign-request",
  "not-found",
  "address-taken",
  "address-invalid",
  "password-weak",
  "password-wrong",
  "confirmation-missing",
  "restrictions-changed",
  "time-invalid",
  "email-taken",
  "name-taken",
  "not-empty",
  "too-large",
  "too-many-requests",
  "version-unsupported",
  "store-unavailable",
  "internal",
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export const problemSchema = z.object({
  type: z.string().describe("urn:postern:problem:CODE"),
  title: z.string().describe("One sentence for a person"),
  status: z.number().int(),
  code: z.enum(PROBLEM_CODES),
  detail: z.string().optional().describe("What exactly was wrong with this request"),
  hint: z.string().optional().describe("For an operator: what to do"),
  requestId: z.string().optional().describe("Finds the cause in the control plane's log"),
});
export type Problem = z.infer<typeof problemSchema>;

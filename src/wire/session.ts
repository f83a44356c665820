// Signing in to the panel: /api/v1/session.
import { z } from "zod";

export const signInBodySchema = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1024),
});

export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  kind: z.enum(["operator", "customer"]),
});
export type Account = z.infer<typeof accountSchema>;

/** `webmailUrl` is what Open webmail leads to; null where the operator has named none. */
export const signedInSchema = z.object({ account: accountSchema, webmailUrl: z.string().nullable() });
export type SignedIn = z.infer<typeof signedInSchema>;

export const changeOwnPasswordBodySchema = z.object({
  currentPassword: z.string().min(1).max(1024),
  newPassword: z.string().min(1).max(1024),
});

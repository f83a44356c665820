// What an open panel is told without asking: GET /api/v1/live, server-sent events (WHATWG HTML 9.2).
// Event names and their JSON data; only what concerns the signed-in account is sent.
import { z } from "zod";
import { serialSchema } from "./common.ts";
import { mailboxSchema } from "./mailbox.ts";

/** `mailbox`: created or changed. `mailbox-gone`: deleted. */
export const liveEventSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("mailbox"), serial: serialSchema, mailbox: mailboxSchema }),
  z.object({
    event: z.literal("mailbox-gone"),
    serial: serialSchema,
    serviceId: z.string(),
    address: z.string(),
  }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

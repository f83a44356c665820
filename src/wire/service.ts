// A customer's services: /api/v1/services.
import { z } from "zod";

export const serviceSchema = z.object({
  id: z.string(),
  kind: z.enum(["hosting", "mail"]),
  name: z.string(),
  domains: z.array(z.string()),
  mailboxCount: z.number().int(),
  restrictedCount: z.number().int(),
});
export type Service = z.infer<typeof serviceSchema>;

export const serviceListSchema = z.object({ services: z.array(serviceSchema) });

export const createServiceBodySchema = z.object({
  customerEmail: z.string().min(3).max(320),
  kind: z.enum(["hosting", "mail"]),
  name: z.string().min(1).max(120),
  domains: z.array(z.string().min(1).max(255)).min(1).max(100),
});

export const createCustomerBodySchema = z.object({
  email: z.string().min(3).max(320),
  name: z.string().min(1).max(120),
  password: z.string().min(1).max(1024),
});

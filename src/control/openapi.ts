// The API's description, made from the routes themselves, and a page to read it.
// Invariant: registered before the routes, or they are not in it.
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import type { Api } from "./context.ts";
import { SESSION_COOKIE } from "./guard.ts";
import { POLICY } from "./security-headers.ts";

const DOCS = "/api/v1/docs";

export async function openApi(api: Api): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Postern",
        version: "1.0.0",
        description: "Which ways into a mailbox are open. Refusals are problem documents with a stable code.",
      },
      tags: [
        { name: "session", description: "Signing in and out" },
        { name: "account", description: "One's own account" },
        { name: "service", description: "Hosting and mail services" },
        { name: "mailbox", description: "Mailboxes" },
        { name: "restriction", description: "Which channels of a mailbox are closed" },
        { name: "usage", description: "What uses mailboxes: programs, sign-ins, refusals" },
        {
          name: "server",
          description: "What the mail servers themselves say: open sessions, and which doors are open",
        },
        { name: "live", description: "Changes as they happen" },
        { name: "operator", description: "For operators only" },
        { name: "agent", description: "For the agents of mail hosts" },
      ],
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
          mailHostToken: { type: "http", scheme: "bearer" },
        },
      },
      security: [{ session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await api.register(swaggerUi, {
    routePrefix: DOCS,
    staticCSP: { ...POLICY, "style-src": ["'self'", "'unsafe-inline'"] },
    uiConfig: { docExpansion: "list", deepLinking: true },
  });
  api.get("/api/v1/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
    reply.type("application/json");
    return reply.serializer(JSON.stringify).send(api.swagger());
  });
}

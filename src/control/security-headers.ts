// What browsers are told about every answer: no foreign scripts, no frames, no guessing of types.
// Invariant: no 'unsafe-inline' for scripts anywhere; the API's description page differs only in styles.
import helmet from "@fastify/helmet";
import type { Api } from "./context.ts";

const ONE_YEAR_S = 31_536_000;
/** Where a promise of HTTPS would bind other programs of a developer's machine too. */
const LOCAL_HOST = /^(localhost|[\d.]+|\[[0-9a-f:.]+\])(:\d+)?$/i;

export const POLICY = {
  "default-src": ["'self'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "object-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};

/** For answers that no hook has passed. */
export const BARE_HEADERS = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export async function securityHeaders(api: Api): Promise<void> {
  await api.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    strictTransportSecurity: false,
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    crossOriginEmbedderPolicy: false,
  });
  api.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (request.protocol === "https" && !LOCAL_HOST.test(request.headers.host ?? ""))
      reply.header("strict-transport-security", `max-age=${ONE_YEAR_S}`);
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
}

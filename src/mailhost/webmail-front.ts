// TLS in front of PHP's built-in server, for the private mail host only; in production it is nginx.
// Its own program: reads its settings from the environment, ends on SIGTERM.
import { readFileSync } from "node:fs";
import proxy from "@fastify/http-proxy";
import fastify from "fastify";

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};
const listen = setting("POSTERN_FRONT_LISTEN");
const app = fastify({
  https: { cert: readFileSync(setting("POSTERN_TLS_CERT")), key: readFileSync(setting("POSTERN_TLS_KEY")) },
  bodyLimit: 30 * 1024 * 1024,
  forceCloseConnections: true,
});
app.register(proxy, {
  upstream: setting("POSTERN_FRONT_TARGET"),
  replyOptions: {
    rewriteRequestHeaders: (request, headers) => ({
      ...headers,
      host: request.headers.host,
      "x-forwarded-for": request.socket?.remoteAddress,
      "x-forwarded-proto": "https",
    }),
  },
});
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => app.close().then(() => process.exit(0)));
await app.listen({
  host: listen.slice(0, listen.lastIndexOf(":")),
  port: Number(listen.slice(listen.lastIndexOf(":") + 1)),
});

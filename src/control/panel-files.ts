// Serves the built panel: its files, and index.html for every address that is a screen of the panel.
// Invariant: what has a hash in its name may be kept for ever, index.html never; the API's unknown
// addresses get a problem document, not a page.
import { existsSync } from "node:fs";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Api, Context } from "./context.ts";
import { refuse } from "./problem.ts";

const NO_SCREEN = /^\/(api|agent|assets)(\/|$)/;

export async function panelFiles(api: Api, context: Context, panelDir: string | null): Promise<void> {
  const isBuilt = panelDir !== null && existsSync(path.join(panelDir, "index.html"));
  if (panelDir !== null && !isBuilt)
    context.log.warn("the panel is not built; only the API is served", { folder: panelDir });
  if (isBuilt)
    await api.register(fastifyStatic, {
      root: path.resolve(panelDir),
      cacheControl: false,
      dotfiles: "ignore",
      setHeaders: (reply, file) => {
        const isHashed = path.basename(path.dirname(file)) === "assets";
        reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  api.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const address = request.url.split("?", 1)[0] ?? "/";
    const isScreen = (request.method === "GET" || request.method === "HEAD") && !NO_SCREEN.test(address);
    if (!isBuilt || !isScreen) throw refuse("not-found");
    return reply.sendFile("index.html");
  });
}

// What agents are asked, and answer: GET /agent/v1/asks, POST /agent/v1/answers.
// Invariant: a mail host is given its own asks alone, and answers those alone.
import { z } from "zod";
import { answersBodySchema, asksQuerySchema, asksSchema } from "../../wire/ask.ts";
import { askerOf, requireMailHost } from "../agent-guard.ts";
import type { Api, Context } from "../context.ts";
import { untilGone } from "../gone.ts";
import { REFUSALS } from "../problem.ts";
import { checkVersion } from "./feed.ts";

const tags = ["agent"];
const security = [{ mailHostToken: [] }];

/** To be added where only agents are let in. */
export function askRoutes(api: Api, context: Context): void {
  const { store, asks } = context;

  api.get(
    "/asks",
    {
      schema: {
        tags,
        security,
        summary:
          "What is asked of this mail host, waiting for it if there is nothing; each is handed out once",
        querystring: asksQuerySchema,
        response: { 200: asksSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { wait, version } = request.query;
      checkVersion(version);
      const isStillOne = () => requireMailHost(store, request);
      const gone = untilGone(context, reply);
      return { asks: await asks.take(askerOf(request).id, wait * 1_000, gone, isStillOne) };
    },
  );

  api.post(
    "/answers",
    {
      schema: {
        tags,
        security,
        summary: "Answers; one that comes too late, or twice, is passed over",
        body: answersBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      checkVersion(request.body.version);
      await asks.answer(askerOf(request).id, request.body.answers);
      reply.code(204);
      return null;
    },
  );
}

// What mail hosts report of sign-ins: POST /agent/v1/attempts.
// Invariant: a mail host speaks for itself alone; a batch counts once however often it is sent, and reports of another
// store's history are answered as taken and count for nothing.
import { takeAttempts } from "../../store/attempt.ts";
import { attemptsBodySchema, attemptsTakenSchema } from "../../wire/attempt.ts";
import { askerOf } from "../agent-guard.ts";
import type { Api, Context } from "../context.ts";
import { REFUSALS } from "../problem.ts";
import { checkVersion } from "./feed.ts";

/** To be added where only agents are let in. */
export function attemptRoutes(api: Api, { store, log, now }: Context): void {
  api.post(
    "/attempts",
    {
      schema: {
        tags: ["agent"],
        security: [{ mailHostToken: [] }],
        summary: "Sign-ins and refusals, in numbered batches",
        body: attemptsBodySchema,
        response: { 200: attemptsTakenSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { version, storeId, sinceAgoMs, attempts, ...batch } = request.body;
      checkVersion(version);
      const host = askerOf(request);
      if (storeId !== store.id) {
        log.warn("a mail host follows another store's history", { mailHost: host.name });
        return { lastSeq: batch.seq };
      }
      const at = now();
      const dated = attempts.map(({ firstAgoMs, lastAgoMs, ...attempt }) => ({
        ...attempt,
        firstAt: Math.max(0, at - firstAgoMs),
        lastAt: Math.max(0, at - lastAgoMs),
      }));
      const said = { ...batch, since: Math.max(0, at - sinceAgoMs), attempts: dated };
      return { lastSeq: await takeAttempts(store, host.id, said, at) };
    },
  );
}

// Rules that send mail elsewhere: POST /agent/v1/findings takes what mail hosts found,
// POST /api/v1/mailboxes/{address}/look has them look again.
// Invariant: a mail host speaks for itself alone, and of mailboxes of this store's history.
import { z } from "zod";
import { askForLook, keepFindings } from "../../store/rule.ts";
import { addressParamSchema } from "../../wire/common.ts";
import { restrictionsSchema } from "../../wire/restriction.ts";
import { findingsBodySchema } from "../../wire/rule.ts";
import { askerOf } from "../agent-guard.ts";
import { spelledAddress } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, viewerOf } from "../guard.ts";
import { REFUSALS } from "../problem.ts";
import { checkVersion } from "./feed.ts";
import { stateOf } from "./restriction.ts";

/** To be added where only agents are let in. */
export function findingRoutes(api: Api, context: Context): void {
  const { store, log, now, news } = context;
  api.post(
    "/findings",
    {
      schema: {
        tags: ["agent"],
        security: [{ mailHostToken: [] }],
        summary: "Rules of restricted mailboxes that send mail elsewhere",
        body: findingsBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { version, storeId, findings } = request.body;
      checkVersion(version);
      const host = askerOf(request);
      if (storeId === store.id) {
        const at = now();
        const dated = findings.map(({ agoMs, ...finding }) => ({ ...finding, at: at - agoMs }));
        await keepFindings(store, host.id, dated);
        news.ring();
      } else log.warn("a mail host follows another store's history", { mailHost: host.name });
      reply.code(204);
      return null;
    },
  );
}

export function lookRoutes(api: Api, context: Context): void {
  api.post(
    "/mailboxes/:address/look",
    {
      schema: {
        tags: ["restriction"],
        summary: "Have the mail servers look for rules again; of a restricted mailbox",
        description: "Answers at once; what they find comes with the live events and with the restrictions.",
        params: addressParamSchema,
        response: { 200: restrictionsSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const address = spelledAddress(request.params.address);
      const mailbox = await askForLook(context.store, actorOf(request), viewerOf(request), address);
      return stateOf(context, mailbox, 0);
    },
  );
}

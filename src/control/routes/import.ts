// Many mailboxes at once, by an operator: POST /api/v1/services/{id}/import.
import { parseAddress } from "../../policy/address.ts";
import { importMailboxes } from "../../store/mailbox.ts";
import { AddressInvalid } from "../../store/refusal.ts";
import { getService } from "../../store/service.ts";
import { idParamSchema } from "../../wire/common.ts";
import { importMailboxesBodySchema, importMailboxesResultSchema } from "../../wire/mailbox.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, requireOperator, viewerOf } from "../guard.ts";
import { REFUSALS } from "../problem.ts";

const BODY_MOST = 4 * 1_024 * 1_024;

export function importRoutes(api: Api, { store }: Context): void {
  api.post(
    "/services/:id/import",
    {
      onRequest: requireOperator,
      bodyLimit: BODY_MOST,
      schema: {
        tags: ["operator"],
        summary: "Add mailboxes whose passwords the mail host verifies by itself",
        params: idParamSchema,
        body: importMailboxesBodySchema,
        response: { 200: importMailboxesResultSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const service = await getService(store, viewerOf(request), request.params.id);
      const mailboxes = request.body.mailboxes.map(({ address: typed, displayName }) => {
        const address = parseAddress(typed);
        if (address === null) throw new AddressInvalid(`${typed} is not an address.`);
        return { address, displayName, passwordHash: null };
      });
      return importMailboxes(store, actorOf(request), service.id, mailboxes);
    },
  );
}

// What was done to a mailbox, and to a service: GET /api/v1/mailboxes/{address}/history and
// /api/v1/services/{id}/history, each also as `history.csv`.
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { historyOf, serviceHistoryOf } from "../../store/audit.ts";
import { getMailbox } from "../../store/mailbox.ts";
import { getService } from "../../store/service.ts";
import { addressParamSchema, idParamSchema } from "../../wire/common.ts";
import { historyQuerySchema, historySchema, serviceHistorySchema } from "../../wire/history.ts";
import { spelledAddress } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { attachment } from "../csv.ts";
import { viewerOf } from "../guard.ts";
import { mailboxCsv, serviceCsv, wireHistory, wireServiceHistory } from "../history.ts";
import { REFUSALS } from "../problem.ts";

const CSV = "text/csv; charset=utf-8; header=present";

export function historyRoutes(api: Api, { store }: Context): void {
  api.get(
    "/mailboxes/:address/history",
    {
      schema: {
        tags: ["mailbox"],
        summary: "What was done to a mailbox, newest first",
        params: addressParamSchema,
        querystring: historyQuerySchema,
        response: { 200: historySchema, ...REFUSALS },
      },
    },
    async (request) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      const { before, limit } = request.query;
      const entries = await historyOf(store, mailbox, { before: idOf(before), limit });
      const last = entries.length < limit ? undefined : entries.at(-1)?.id;
      return { entries: entries.flatMap(wireHistory), next: last === undefined ? null : String(last) };
    },
  );

  api.get(
    "/mailboxes/:address/history.csv",
    {
      schema: {
        tags: ["mailbox"],
        summary: "The same as a CSV file (text/csv, RFC 4180), whole",
        params: addressParamSchema,
      },
    },
    async (request, reply) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      const lines = mailboxCsv((query) => historyOf(store, mailbox, query));
      return sendCsv(reply, `history-${mailbox.address}`, lines);
    },
  );

  api.get(
    "/services/:id/history",
    {
      schema: {
        tags: ["service"],
        summary: "What was done to a service and its mailboxes, newest first; a change of many is one entry",
        params: idParamSchema,
        querystring: historyQuerySchema,
        response: { 200: serviceHistorySchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { id } = await getService(store, viewerOf(request), request.params.id);
      const { before, limit } = request.query;
      const entries = await serviceHistoryOf(store, id, { before: idOf(before), limit });
      const last = entries.length < limit ? undefined : entries.at(-1);
      const next = last === undefined ? null : String(last.kind === "mailbox" ? last.entry.id : last.id);
      return { entries: entries.flatMap(wireServiceHistory), next };
    },
  );

  api.get(
    "/services/:id/history.csv",
    {
      schema: {
        tags: ["service"],
        summary: "The same as a CSV file (text/csv, RFC 4180), whole, a line for each mailbox",
        params: idParamSchema,
      },
    },
    async (request, reply) => {
      const { id } = await getService(store, viewerOf(request), request.params.id);
      const lines = serviceCsv(store, (query) => serviceHistoryOf(store, id, query));
      return sendCsv(reply, `history-${id}`, lines);
    },
  );
}

/** Its head and its first lines are read before anything is sent: a store that does not answer is told as such. */
async function sendCsv(reply: FastifyReply, name: string, lines: AsyncGenerator<string>) {
  const first = [await lines.next(), await lines.next()].map(({ value }) => value ?? "").join("");
  const all = async function* () {
    yield first;
    yield* lines;
  };
  reply.type(CSV).header("content-disposition", attachment(name));
  return reply.send(Readable.from(all(), { objectMode: false }));
}

function idOf(cursor: string | undefined): number | undefined {
  return cursor === undefined ? undefined : Number(cursor);
}

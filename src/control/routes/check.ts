// What the mail servers themselves would answer for a mailbox: POST /api/v1/mailboxes/{address}/check, and what was
// found to differ: GET /api/v1/mailboxes/{address}/alarm.
// Invariant: nobody signs in, nothing is opened and no password is needed or changed for it.
import { alarmsOf } from "../../store/alarm.ts";
import { getMailbox } from "../../store/mailbox.ts";
import { NotFound } from "../../store/refusal.ts";
import { alarmListSchema, type CheckedChannel, checkSchema } from "../../wire/check.ts";
import { addressParamSchema } from "../../wire/common.ts";
import { spelledAddress, time } from "../answer.ts";
import type { AskingBrake } from "../asking-brake.ts";
import { checkMailboxes } from "../check.ts";
import type { Api, Context } from "../context.ts";
import { viewerOf } from "../guard.ts";
import { REFUSALS } from "../problem.ts";

const tags = ["server"];

export function checkRoutes(api: Api, context: Context, brake: AskingBrake): void {
  const { store, now } = context;

  api.post(
    "/mailboxes/:address/check",
    {
      schema: {
        tags,
        summary: "Ask the mail servers what they would answer for this mailbox on each channel",
        description:
          "Dovecot looks the address up as for a login by each of its services, without a password; Postfix is asked its maps for those signed in. What differs from the wish is an alarm until a later check agrees.",
        params: addressParamSchema,
        response: { 200: checkSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const { id } = await getMailbox(store.db, viewer, spelledAddress(request.params.address));
      const [check] = await brake.during(viewer.id, () => checkMailboxes(context, [id]));
      if (check === undefined) throw new NotFound();
      const { mailbox, hosts } = check;
      return {
        address: mailbox.address,
        checkedAt: time(now()),
        mailHosts: hosts,
        differs: hosts.some((host) => host.channels.some(({ differs }) => differs)),
      };
    },
  );

  api.get(
    "/mailboxes/:address/alarm",
    {
      schema: {
        tags,
        summary: "Where the servers were found to answer otherwise than is wished; empty: nowhere",
        params: addressParamSchema,
        response: { 200: alarmListSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      const alarms = await alarmsOf(store, mailbox);
      return {
        alarms: alarms.map(({ mailHost, since, checkedAt, channels }) => ({
          mailHost,
          since: time(since),
          checkedAt: time(checkedAt),
          channels: JSON.parse(channels) as CheckedChannel[],
        })),
      };
    },
  );
}

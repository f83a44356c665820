// Renames a service and sets its domains, or says what is blocked for its new addresses.
import { Fault } from "../base/fault.ts";
import { CHANNELS, type Channel, isChannel } from "../policy/channel.ts";
import { serviceSchema } from "../wire/service.ts";
import { type Command, expectArgs } from "./command.ts";

const MOST_DOMAINS = 100;
const DEFAULT_BLOCKED = "--default-blocked";

export const serviceEdit: Command = {
  name: "service edit",
  usage: "ID NAME DOMAIN... | ID --default-blocked pop,imap,smtp,webmail|none",
  summary:
    "rename a service and set its domains (one with mailboxes stays), or what is blocked for new addresses",
  run: async (args, api, print) => {
    if (args[1] === DEFAULT_BLOCKED) {
      const [id = "", , channels = ""] = expectArgs(serviceEdit, args, 3);
      const body = { blocked: channels === "none" ? [] : channels.split(",").map(known) };
      const path = `/services/${encodeURIComponent(id)}/default-restrictions`;
      const { name, defaultBlocked } = await api.put(path, body, serviceSchema);
      print([name, defaultBlocked.join(",") || "none"].join("\t"));
      return;
    }
    const [id = "", name, ...domains] = expectArgs(serviceEdit, args, 3, 2 + MOST_DOMAINS);
    const service = await api.put(`/services/${encodeURIComponent(id)}`, { name, domains }, serviceSchema);
    print([service.name, ...service.domains].join("\t"));
  },
};

function known(channel: string): Channel {
  if (isChannel(channel)) return channel;
  throw new Fault("bad-usage", `"${channel}" is no channel.`, `Say some of ${CHANNELS.join(",")}, or none.`);
}

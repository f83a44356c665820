// Renames a service and sets its domains.
import { serviceSchema } from "../wire/service.ts";
import { type Command, expectArgs } from "./command.ts";

const MOST_DOMAINS = 100;

export const serviceEdit: Command = {
  name: "service edit",
  usage: "ID NAME DOMAIN...",
  summary: "rename a service and set its domains; one with mailboxes cannot be left out",
  run: async (args, api, print) => {
    const [id = "", name, ...domains] = expectArgs(serviceEdit, args, 3, 2 + MOST_DOMAINS);
    const service = await api.put(`/services/${encodeURIComponent(id)}`, { name, domains }, serviceSchema);
    print([service.name, ...service.domains].join("\t"));
  },
};

// Lists the services with their ids, which service edit and service delete ask for.
import { serviceListSchema } from "../wire/service.ts";
import { type Command, expectArgs } from "./command.ts";

export const serviceList: Command = {
  name: "service list",
  usage: "",
  summary: "the services: id, kind, number of mailboxes, name, domains",
  run: async (args, api, print) => {
    expectArgs(serviceList, args, 0);
    const { services } = await api.get("/services", serviceListSchema);
    for (const { id, kind, mailboxCount, name, domains } of services)
      print([id, kind, mailboxCount, name, domains.join(" ")].join("\t"));
  },
};

// Adds a service with its domains for a customer.
import { Fault } from "../base/fault.ts";
import { serviceSchema } from "../wire/service.ts";
import { type Command, expectArgs } from "./command.ts";

const MOST_DOMAINS = 100;

export const serviceAdd: Command = {
  name: "service add",
  usage: "CUSTOMER_EMAIL hosting|mail NAME DOMAIN...",
  summary: "add a hosting or mail service; prints its id",
  run: async (args, api, print) => {
    const [customerEmail, kind, name, ...domains] = expectArgs(serviceAdd, args, 4, 3 + MOST_DOMAINS);
    if (kind !== "hosting" && kind !== "mail")
      throw new Fault("bad-usage", `"${kind}" is no kind of service.`, "Say hosting or mail.");
    const service = await api.post("/services", { customerEmail, kind, name, domains }, serviceSchema);
    print(service.id);
  },
};

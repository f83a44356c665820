// Changes a customer's email and name.
import { accountSchema } from "../wire/session.ts";
import { type Command, expectArgs } from "./command.ts";
import { customerNamed } from "./named.ts";

export const customerEdit: Command = {
  name: "customer edit",
  usage: "EMAIL NEW_EMAIL NEW_NAME",
  summary: "change a customer's email and name",
  run: async (args, api, print) => {
    const [old = "", email = "", name = ""] = expectArgs(customerEdit, args, 3);
    const { id } = await customerNamed(api, old);
    const account = await api.put(`/customers/${id}`, { email, name, ...api.confirmation }, accountSchema);
    print(`${account.email}\t${account.name}`);
  },
};

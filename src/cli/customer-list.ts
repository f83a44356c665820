// Lists the customers, all of them or those whose email or name has a text in it.
import { customerListSchema } from "../wire/service.ts";
import { type Command, expectArgs } from "./command.ts";

const AT_ONCE = 500;

export const customerList: Command = {
  name: "customer list",
  usage: "[TEXT]",
  summary: "the customers; with TEXT those whose email or name has it",
  run: async (args, api, print) => {
    const [search = ""] = expectArgs(customerList, args, 0, 1);
    for (let offset = 0; ; offset += AT_ONCE) {
      const query = new URLSearchParams({ search, offset: String(offset), limit: String(AT_ONCE) });
      const { customers, total } = await api.get(`/customers?${query}`, customerListSchema);
      for (const { email, name } of customers) print(`${email}\t${name}`);
      if (offset + AT_ONCE >= total) return;
    }
  },
};

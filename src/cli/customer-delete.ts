// Deletes a customer who has no services.
import { z } from "zod";
import { type Command, expectArgs } from "./command.ts";
import { customerNamed } from "./named.ts";

export const customerDelete: Command = {
  name: "customer delete",
  usage: "EMAIL",
  summary: "delete a customer who has no services",
  run: async (args, api, print) => {
    const [email = ""] = expectArgs(customerDelete, args, 1);
    const { id } = await customerNamed(api, email);
    await api.delete(`/customers/${id}`, api.confirmation, z.null());
    print(`${email} is deleted`);
  },
};

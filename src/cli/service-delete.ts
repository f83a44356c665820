// Deletes a service that has no mailboxes.
import { z } from "zod";
import { type Command, expectArgs } from "./command.ts";

export const serviceDelete: Command = {
  name: "service delete",
  usage: "ID",
  summary: "delete a service that has no mailboxes",
  run: async (args, api, print) => {
    const [id = ""] = expectArgs(serviceDelete, args, 1);
    await api.delete(`/services/${encodeURIComponent(id)}`, api.confirmation, z.null());
    print(`${id} is deleted`);
  },
};

// Adds a mail host and prints its agent's token, which is shown this once.
import { addedMailHostSchema } from "../wire/mail-host.ts";
import { type Command, expectArgs } from "./command.ts";

export const mailHostAdd: Command = {
  name: "mail-host add",
  usage: "NAME",
  summary: "add a mail host; prints the token for its agent, once",
  run: async (args, api, print) => {
    const [name = ""] = expectArgs(mailHostAdd, args, 1);
    const host = await api.post("/mail-hosts", { name }, addedMailHostSchema);
    print(host.token);
  },
};

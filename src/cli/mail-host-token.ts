// Puts another token in the place of a mail host's and prints it; the former one is refused from now on.
import { addedMailHostSchema } from "../wire/mail-host.ts";
import { type Command, expectArgs } from "./command.ts";
import { mailHostNamed } from "./named.ts";

export const mailHostToken: Command = {
  name: "mail-host token",
  usage: "NAME",
  summary: "make another token for its agent; prints it, once, and the former one stops",
  run: async (args, api, print) => {
    const [name = ""] = expectArgs(mailHostToken, args, 1);
    const { id } = await mailHostNamed(api, name);
    const { token } = await api.post(`/mail-hosts/${id}/token`, undefined, addedMailHostSchema);
    print(token);
  },
};

// Revokes a mail host: its agent's token is refused, and no change waits for it any more.
import { z } from "zod";
import { type Command, expectArgs } from "./command.ts";
import { mailHostNamed } from "./named.ts";

export const mailHostRevoke: Command = {
  name: "mail-host revoke",
  usage: "NAME",
  summary: "refuse its token from now on; what it refuses already stays refused there",
  run: async (args, api, print) => {
    const [name = ""] = expectArgs(mailHostRevoke, args, 1);
    const { id } = await mailHostNamed(api, name);
    await api.delete(`/mail-hosts/${id}`, undefined, z.null());
    print(`${name} is revoked`);
  },
};

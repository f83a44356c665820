// Lists the mail hosts and how far each has come.
import { mailHostListSchema } from "../wire/mail-host.ts";
import { type Command, expectArgs } from "./command.ts";

export const mailHostList: Command = {
  name: "mail-host list",
  usage: "",
  summary: "the mail hosts, the serial each applied, when it was last seen, and what is amiss",
  run: async (args, api, print) => {
    expectArgs(mailHostList, args, 0);
    const { serial, mailHosts } = await api.get("/mail-hosts", mailHostListSchema);
    print(`serial ${serial}`);
    for (const host of mailHosts) {
      const trouble = host.trouble === null ? "" : `\ttrouble ${host.trouble.code}`;
      const alarm = host.answersDiffer === 0 ? "" : `\tanswers differ for ${host.answersDiffer} mailboxes`;
      const seen = `seen ${host.lastSeen ?? "never"}`;
      print(`${host.name}\tapplied ${host.appliedSerial}\t${seen}${trouble}${alarm}`);
    }
  },
};

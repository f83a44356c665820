// Words of the operator's list of mail servers.
import type { TroubleCode } from "../../wire/feed.ts";
import { count } from "./formats.ts";

export const mailServersWords = {
  title: "Mail servers",
  intro: "Each server applies every change of restrictions by itself and says so here.",
  name: "Name",
  state: "State",
  applied: "Applied change",
  lastSeen: "Last seen",
  current: (serial: number) => `Newest change: ${serial}`,
  upToDate: "Up to date",
  behind: (changes: number) => `${count(changes, "change", "changes")} behind`,
  appliedUpTo: "Applied up to",
  troubles: {
    "replica-disk-full":
      "Its disk is full, so it cannot apply changes: what was in force before still is. Free some space there; it goes on by itself.",
    "replica-unwritable":
      "It cannot write what its mail programs read, so it cannot apply changes. Its agent's log has the cause.",
    "replica-busy": "Another program keeps it from applying changes. Its agent's log has the cause.",
    "sessions-unknown":
      "Changes are applied, but it cannot find or end open sessions, so nothing counts as in force. Its agent's log has the cause.",
    "policy-unclear":
      "What it is sent does not fit what it has applied, so it keeps that. Look at what stands between it and this server; its agent's log has the cause.",
    "token-shared":
      "Several agents use its token. A change counts as in force when all of them have applied it. Give each machine a mail server of its own.",
  } satisfies Record<TroubleCode, string>,
  never: "Never",
  none: "No mail server is registered yet.",
  refresh: "Refresh",
} as const;

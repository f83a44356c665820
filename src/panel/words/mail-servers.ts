// Words of the operator's list of mail servers.
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
  never: "Never",
  none: "No mail server is registered yet.",
  refresh: "Refresh",
} as const;

// Words about rules that send a restricted mailbox's mail elsewhere.
import type { Channel } from "../../policy/channel.ts";
import type { Rule } from "../../wire/rule.ts";
import { count, formatDateTime, formatList } from "./formats.ts";

export const rulesWords = {
  title: "Rules in this mailbox",
  looking: "Looking for rules that send mail elsewhere…",
  lookedAt: (at: string) => `Looked at on ${formatDateTime(at)}.`,
  none: "No rule in this mailbox sends mail elsewhere.",
  lookAgain: "Look again",
  more: (more: number) => `${count(more, "further rule sends", "further rules send")} mail elsewhere.`,
  goesOn: (rules: number) =>
    rules === 1
      ? "It goes on: blocking a channel does not stop rules."
      : "They go on: blocking a channel does not stop rules.",
  stranger: (rules: number) =>
    `If you did not make ${rules === 1 ? "it" : "them"}, somebody else knew the password: change the password first.`,
  unclear:
    "The rules of this mailbox could not be understood. They may send mail elsewhere: blocking a channel does not stop rules.",
  unread: (mailHosts: readonly string[]) =>
    `The rules of this mailbox could not be read on mail server ${formatList(mailHosts)}. If there are any, they go on: blocking a channel does not stop rules.`,
  sendsMark: "A rule sends mail elsewhere",
  unclearMark: "Rules could not be checked",
} as const;

/** "A rule in this mailbox forwards mail to bob@example.net and keeps no copy here." */
export function ruleSentence({ kind, to, keepsCopy }: Rule): string {
  const where = to ?? "an address that the rule makes up";
  if (kind === "notify") return `A rule in this mailbox sends a notice of new mail to ${where}.`;
  if (kind === "program")
    return `A rule in this mailbox hands mail to a program of the mail server${to === null ? "" : ` (${to})`}.`;
  return keepsCopy
    ? `A rule in this mailbox forwards a copy of mail to ${where}.`
    : `A rule in this mailbox forwards mail to ${where} and keeps no copy here.`;
}

/** How to get at them, by the ways that are open. `known`: how many there are to remove, as far as is known. */
export function removalAdvice(blocked: readonly Channel[], known: number): string {
  const aim = known === 0 ? "To see them" : known === 1 ? "To remove it" : "To remove them";
  if (!blocked.includes("webmail")) return `${aim}: sign in to the webmail, then Settings, Filters.`;
  if (!blocked.includes("imap"))
    return `${aim}: the webmail is blocked, so use a mail program that can change filters, or untick Webmail for a moment and go to Settings, Filters there. Your mail provider can do it too.`;
  return `${aim}: nobody can change rules while IMAP and Webmail are blocked. Untick Webmail for a moment, sign in there, then Settings, Filters; or ask your mail provider.`;
}

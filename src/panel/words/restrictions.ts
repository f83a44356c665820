// Words of Configure restrictions: what each box does, and what every combination means.
// Invariant: all 16 combinations have their own sentence (the test counts them).
import { type Channel, orderedChannels } from "../../policy/channel.ts";
import { formatDateTime } from "./formats.ts";

export const restrictionsWords = {
  title: "Configure restrictions",
  legend: "Tick what you want to block",
  quick: "One-click choices",
  presets: {
    webmailOnly: "Webmail only",
    everything: "Block everything",
    noSending: "No sending from software",
    nothing: "Allow everything",
  },
  channels: {
    pop: {
      does: "Lets a program retrieve your emails.",
      stops: "Ticked: programs can no longer fetch mail by POP, and open POP sessions end.",
    },
    imap: {
      does: "Lets a program or a phone synchronise your emails.",
      stops: "Ticked: programs and phones no longer see mail or change filters, and their open sessions end.",
    },
    smtp: {
      does: "Lets a program send with this address.",
      stops: "Ticked: programs, phones, printers and websites can no longer send with it.",
    },
    webmail: {
      does: "The mailbox in the browser, on this host's webmail.",
      stops: "Ticked: signing in to the webmail is refused, and open webmail pages are signed out.",
    },
  } satisfies Record<Channel, { does: string; stops: string }>,
  isOpen: "Open",
  isBlocked: "Blocked",
  means: "What this means",
  warnings: "Before you validate",
  helpLink: "What does this mean?",
  submit: "Validate",
  submitting: "Telling the mail servers…",
  reading: "Reading the present state…",
  lastChange: (at: string, by: string) => `Last changed ${formatDateTime(at)} by ${by}`,
  neverChanged: "Never changed",
  receiptTitle: "Done",
  partialTitle: "Saved, not yet in force everywhere",
  failedTitle: "Not applied",
  unknownTitle: "We cannot tell whether this was applied",
  unknownText:
    "The connection broke while the mail servers were being told. Check the present state before you go on.",
  checkAgain: "Check again",
  notApplied:
    "The connection broke and nothing was changed. Your choice is still here; press Validate to try again.",
  nothingChanged: "Nothing was changed.",
  again: "Change again",
  conflictTitle: "Someone else changed this meanwhile",
  conflictText: "Nothing of yours was applied. Which one should hold?",
  yours: "Yours",
  theirs: "Theirs",
  notSaved: "Not saved yet",
  savedBy: (by: string, at: string) => `Saved by ${by}, ${formatDateTime(at)}`,
  saved: "Saved",
  keepYours: "Apply mine",
  keepTheirs: "Keep theirs",
} as const;

/** Keyed by the blocked channels in their order. */
const MEANINGS: Readonly<Record<string, string>> = {
  "": "Everything is open: this address can be used in mail programs, on phones and in the webmail.",
  pop: "This address can be used everywhere, except by programs that retrieve mail with POP.",
  imap: "Phones and programs can no longer synchronise this address. POP, sending and the webmail still work.",
  smtp: "This address can be read everywhere, but sending works only in the webmail.",
  webmail: "This address can be used in mail programs and on phones, but not in the webmail.",
  "pop,imap": "This address can be read only in the webmail. Programs and phones can still send with it.",
  "pop,smtp": "Programs and phones can read this address with IMAP. Sending works only in the webmail.",
  "pop,webmail":
    "This address can be used only in programs and on phones, with IMAP to read and SMTP to send.",
  "imap,smtp": "Programs can only retrieve mail with POP. Everything else works only in the webmail.",
  "imap,webmail": "This address can be used only in programs that retrieve mail with POP and send with SMTP.",
  "smtp,webmail": "This address can only be read, with POP or IMAP. Nothing can be sent from it.",
  "pop,imap,smtp": "This address can be used only in the webmail.",
  "pop,imap,webmail": "This address can only send, from programs and devices. Nobody can read its mail.",
  "pop,smtp,webmail": "This address can only be read, with IMAP. Nothing can be sent from it.",
  "imap,smtp,webmail": "This address can only be read, with POP. Nothing can be sent from it.",
  "pop,imap,smtp,webmail": "This address cannot be used at all: nobody can read its mail or send from it.",
};

/** In words, what blocking these channels amounts to. */
export function meaningOf(blocked: readonly Channel[]): string {
  return MEANINGS[orderedChannels(blocked).join(",")] ?? "";
}

export const meaningCount = Object.keys(MEANINGS).length;

/** What people regret afterwards about such a choice; empty when nothing speaks against it. */
export function regretsOf(blocked: readonly Channel[]): string[] {
  const is = (channel: Channel) => blocked.includes(channel);
  const isReadable = !(is("pop") && is("imap") && is("webmail"));
  const isReadableBySoftware = !(is("pop") && is("imap"));
  if (blocked.length === 4)
    return [
      "Nobody will be able to open this mailbox, you included. Mail keeps arriving and waits here until you open a way in again.",
    ];
  const regrets: string[] = [];
  if (!isReadable) regrets.push("Mail keeps arriving, but nobody can read it until you open a way in again.");
  if (is("smtp") && isReadableBySoftware)
    regrets.push(
      is("webmail")
        ? "Programs and phones go on receiving, but whatever they send fails and may wait in their outbox unnoticed. Nobody can answer from this address."
        : "Programs and phones go on receiving, but whatever they send fails and may wait in their outbox unnoticed. Answering works only in the webmail.",
    );
  if (!is("smtp") && !isReadableBySoftware && !is("webmail"))
    regrets.push(
      "Programs and phones can still send with this address. If you want the webmail only, block SMTP as well.",
    );
  if (is("smtp")) regrets.push("Printers, scanners and website forms that send with this address stop too.");
  if (is("webmail") && isReadable)
    regrets.push(
      "Without the webmail, mail can be read only on devices that are already set up; it keeps arriving there.",
    );
  return regrets;
}

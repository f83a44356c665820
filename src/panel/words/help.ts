// The help page, in plain words. Data only: pages/help.tsx lays it out.
import type { Channel } from "../../policy/channel.ts";

export interface HelpCase {
  id: string;
  title: string;
  intro: string;
  steps: readonly string[];
}

export const helpWords = {
  title: "Help",
  intro:
    "Every email address has four doors. You decide which of them are open. Mail for the address keeps arriving, whatever you close.",
  onThisPage: "On this page",
  signIn: "Sign in",
  boxesTitle: "What each box does",
  boxes: {
    pop: "An older way for a program to fetch mail. The program takes the messages and usually removes them from the server. Tick it if no program of yours fetches mail this way; most people today use IMAP.",
    imap: "The usual way for phones and programs (Outlook, Thunderbird, Apple Mail, Gmail's app) to show the mailbox and keep it the same on every device. Ticking it also closes the door for changing filter rules from a program.",
    smtp: "The way programs and phones send with this address. Printers, scanners and website forms use it too. Ticking it does not stop the webmail from sending.",
    webmail:
      "The mailbox in your browser. Ticking it refuses the sign-in and signs out pages that are open now.",
  } satisfies Record<Channel, string>,
  chooseTitle: "Which ones to tick",
  chooseQuestion: "Where do you use this address today?",
  chooseUse: "You use it",
  chooseTick: "Tick",
  choices: [
    { use: "Only in the browser", tick: ["pop", "imap", "smtp"], preset: "Webmail only" },
    { use: "On a phone or in a program, and in the browser", tick: ["pop"], preset: null },
    { use: "On a phone or in a program, never in the browser", tick: ["pop", "webmail"], preset: null },
    {
      use: "To receive on a phone, answering only from the browser",
      tick: ["smtp"],
      preset: "No sending from software",
    },
    {
      use: "Only in a printer, a scanner or a website form that sends",
      tick: ["pop", "imap", "webmail"],
      preset: null,
    },
    {
      use: "Nowhere at the moment (someone left, or it may be abused)",
      tick: ["pop", "imap", "smtp", "webmail"],
      preset: "Block everything",
    },
  ] satisfies readonly { use: string; tick: readonly Channel[]; preset: string | null }[],
  chooseAfter:
    "Not sure? Tick one box, validate, and see whether anyone misses it. You can lift it again at any time, and it works again at once.",
  casesTitle: "When something no longer works",
  cases: [
    {
      id: "phone",
      title: "I'm no longer receiving email on my phone",
      intro:
        "Phones read mail by IMAP, a few by POP. If that door is closed, the phone says that the sign-in failed or that access is disabled.",
      steps: [
        "Open Services, then the service, and look for your address. An alert icon beside it means that something is blocked.",
        "Choose Action, then Configure restrictions. Untick IMAP (and POP, if your phone is set up with it), and press Validate.",
        "On the phone, refresh the mailbox. The messages that arrived meanwhile appear; none was lost.",
        "If nothing is blocked, the password on the phone is probably an old one: change it with Action, Change password, and enter the new one on the phone.",
      ],
    },
    {
      id: "sending",
      title: "I can no longer send",
      intro:
        'Programs and phones send by SMTP. If that door is closed, they say "SMTP access is disabled for this address", and the message stays in the outbox.',
      steps: [
        "Look for your address in the list. If SMTP is crossed out, sending from programs is blocked.",
        "Choose Action, then Configure restrictions. Untick SMTP and press Validate.",
        "In your program, open the outbox and send again.",
        "If SMTP should stay blocked, write from the webmail: that has a door of its own.",
      ],
    },
    {
      id: "webmail",
      title: "I can't open the webmail",
      intro: "If the webmail is blocked for this address, its sign-in page refuses even the right password.",
      steps: [
        "Look for your address in the list. If Webmail is crossed out, it is blocked.",
        "Choose Action, then Configure restrictions. Untick Webmail and press Validate.",
        "Sign in to the webmail again.",
        "If it is not blocked, change the password of the address with Action, Change password, and sign in with the new one.",
      ],
    },
  ] satisfies readonly HelpCase[],
  moreTitle: "Good to know",
  more: [
    "Nothing you tick deletes mail or stops it from arriving.",
    'A restriction holds from the moment the receipt says "in force". Connections that are open through a closed door are ended; the others go on.',
    "Only someone who gives the right password is told that a door is closed. Anyone else sees an ordinary failed sign-in.",
    "Who changed what, and when, stands under Action, History.",
  ],
} as const;

// Everything the panel says, in English: the catalog that the others follow. In the order of the pages.
// Invariant: words stand here and nowhere else; a sentence that depends on something is a function of it, so
// that a language may put it together in its own way. Longer than other files, so that a language is one file.
//
// To add words: a key in the fitting section, or a section, here and in fr.ts (the types and words.test.ts find what
// is missing). In a component: `const words = useWords().section` and `useFormats()` (panel/language.ts); outside
// of one `words().section`. Dates, numbers, lists and plurals only by `formats`. Which sentence is said, where that takes
// more than a lookup: sentences.ts. To add a language: one file like fr.ts, and its line in languages.ts.
import { CHANNEL_NAME, type Channel } from "../policy/channel.ts";
import type { Place, Why } from "../policy/choice.ts";
import type { Finding } from "../policy/diagnosis.ts";
import type { Says } from "../wire/check.ts";
import type { TroubleCode } from "../wire/feed.ts";
import type { Batch, HistoryEntry, ServiceHistoryEntry } from "../wire/history.ts";
import type { ProblemCode } from "../wire/problem.ts";
import type { AccountHistory } from "../wire/session.ts";
import { formatsFor } from "./formats.ts";

const formats = formatsFor("en-GB");
const { count, plural, formatNumber, formatDateTime, formatDay, formatTime, formatList, formatChannels } =
  formats;

type ServiceAction = Extract<ServiceHistoryEntry, { kind: "service" }>["action"];
type AccountAction = AccountHistory["entries"][number]["action"];

export const en = {
  formats,

  /** What several screens share: names of actions, states. */
  common: {
    product: "Postern",
    documentTitle: (page: string) => `${page} · Postern`,
    language: "Language",
    cancel: "Cancel",
    close: "Close",
    tryAgain: "Try again",
    loading: "Loading…",
    working: "Working…",
    showPassword: "Show password",
    hidePassword: "Hide password",
    skipToContent: "Skip to the content",
    opensInNewTab: "(opens in a new tab)",
    navigation: "Main",
    services: "Services",
    mailServers: "Mail servers",
    help: "Help",
    notFoundTitle: "There is nothing at this address",
    notFoundText: "The page may have moved, or the link is incomplete.",
    toServices: "Go to your services",
    liveLost: "Live updates are interrupted. Reconnecting…",
    crashTitle: "Something went wrong on this page",
    crashText: "Your addresses and their restrictions are not affected. Load the page again to go on.",
    reload: "Load the page again",
  },

  /** What the mail servers said about a change; the panel never says a bare "saved". Without the last full stop. */
  receipt: {
    inForce: (confirmed: number, all: number, ms: number) =>
      `In force on ${formatNumber(confirmed)} of ${formatNumber(all)} mail servers, ${formatNumber(ms)} ms`,
    inForceEnding: (confirmed: number, all: number, ms: number, sessions: number) =>
      `In force on ${formatNumber(confirmed)} of ${formatNumber(all)} mail servers, ${formatNumber(ms)} ms; ${count(sessions, { one: "open session", other: "open sessions" })} ended`,
    noServers: "Saved. No mail server is connected yet; it takes effect as soon as one is",
    partial: (confirmed: number, all: number) =>
      `In force on ${formatNumber(confirmed)} of ${formatNumber(all)} mail servers so far`,
    waitingUnseen: (mailHost: string) =>
      `Waiting for mail server ${mailHost}, which has not been in touch yet.`,
    waiting: (mailHost: string, appliedUpTo: string, lastSeen: string) =>
      `Waiting for mail server ${mailHost}: it has applied the changes up to ${formatDateTime(appliedUpTo)} and was last seen ${formatDateTime(lastSeen)}.`,
    partialAdvice:
      "You need not do this again: the server applies it as soon as it is back. Until then it goes by the earlier state. If this lasts, tell your mail provider.",
  },

  /** One sentence for every problem code. */
  problems: {
    "bad-request": "The server did not understand this request.",
    "not-signed-in": "Your session has ended. Sign in again to go on.",
    "wrong-credentials": "This email and password do not belong together. Check both and try again.",
    "not-allowed": "Your account may not do this.",
    "foreign-request": "For your safety this request was refused. Load the page again and retry.",
    "not-found": "This no longer exists, or it is not yours.",
    "address-taken": "This address already exists.",
    "address-invalid": "This is not a valid address. Use letters, digits, dots, hyphens and underscores.",
    "password-weak": "This password is too easy to guess. Use a longer one, or let us generate one.",
    "password-wrong": "This is not your account's password. Check it and try again.",
    "confirmation-missing": "What you typed is not the address. Nothing was deleted.",
    "restrictions-changed": "Someone else has changed these restrictions meanwhile.",
    "time-invalid": "This time has passed or is more than a year ahead. Choose another.",
    "email-taken": "An account with this email already exists.",
    "name-taken": "This name is already in use.",
    "not-empty": "This still holds something. Empty it first.",
    "too-large": "This is more than the server accepts at once.",
    "too-many-requests": "Too many tries.",
    "version-unsupported": "The server was updated. Load the page again.",
    "store-unavailable":
      "The server cannot reach its records at the moment. Look again shortly whether the change was made.",
    internal:
      "The server made a mistake, and it has been written down. Try again; if it stays, tell your mail provider.",
  } satisfies Record<ProblemCode, string>,

  /** Around the problems: what the network does, how long to wait. */
  failures: {
    unreachable: "The server cannot be reached. Check your connection and try again.",
    strangeAnswer: "The server gave an answer this page does not understand. Load the page again.",
    wait: (seconds: number) =>
      `Too many wrong tries. Please wait ${count(seconds, { one: "second", other: "seconds" })} before the next one.`,
    waitUnknown: "Too many wrong tries. Please wait a moment before the next one.",
    requestId: (id: string) => `Reference for your mail provider: ${id}`,
  },

  signIn: {
    title: "Sign in",
    claim: "You decide which doors to your mail are open.",
    claimMore: "Close the ones nobody uses. What you close is closed on every mail server at once.",
    email: "Email",
    password: "Password",
    submit: "Sign in",
    submitting: "Signing in…",
    slow: "After several wrong tries this takes longer. Please wait…",
    missingEmail: "Enter your email.",
    missingPassword: "Enter your password.",
    expired: "Your session has ended. Sign in again to go on where you were.",
    signedOut: "You are signed out.",
    account: "Use the account your mail provider gave you, not the password of a mailbox.",
  },

  services: {
    title: "Services",
    introCustomer: "Choose a service to see its email addresses and which ways in are open.",
    introOperator: "All services of all customers on this mail host.",
    kinds: { hosting: "Shared hosting", mail: "Mail service" },
    addresses: (number: number) => count(number, { one: "email address", other: "email addresses" }),
    restricted: (number: number) => (number === 0 ? "None restricted" : `${formatNumber(number)} restricted`),
    none: "No services yet",
    noneText: "Your mail provider has not set up a service for this account. Ask them if you expected one.",
    find: "Find a service",
    nothingFound: "No service matches.",
  },

  /** The email addresses of a service: the list and its filters. */
  mailboxes: {
    title: "Email addresses",
    total: (total: number) => count(total, { one: "address", other: "addresses" }),
    matching: (total: number) => count(total, { one: "address matches", other: "addresses match" }),
    matchingMore: (total: number) =>
      `More than ${count(total, { one: "address matches", other: "addresses match" })}. Search for more letters to see them all.`,
    tableLabel: (service: string) => `Email addresses of ${service}`,
    filters: "Filter the addresses",
    search: "Search addresses",
    searchPlaceholder: "Address or name",
    restrictedOnly: "Restricted only",
    newAddress: "New address",
    columns: { address: "Address", restricted: "Ways in", changed: "Last change", action: "Action" },
    sortBy: "Sort by",
    sortChoices: {
      "address-asc": "Address, A to Z",
      "address-desc": "Address, Z to A",
      "changed-desc": "Last change, newest first",
      "changed-asc": "Last change, oldest first",
      "restricted-desc": "Restricted first",
      "restricted-asc": "Unrestricted first",
    },
    open: "open",
    blocked: "blocked",
    empty: "This service has no email addresses yet.",
    nothing: "No address matches.",
    tooMany: "Too many addresses contain this. Search for more letters.",
    clearFilters: "Clear the filters",
    action: "Action",
    actionFor: (address: string) => `Action for ${address}`,
    configure: "Configure restrictions",
    changePassword: "Change password",
    history: "History",
    openWebmail: "Open webmail",
    webmailBlocked: "Webmail is blocked for this address",
    delete: "Delete",
    pages: "Pages",
    first: "First page",
    previous: "Previous page",
    next: "Next page",
    last: "Last page",
    page: (page: number, pages: number) => `Page ${formatNumber(page)} of ${formatNumber(pages)}`,
    rows: (from: number, to: number, total: number) =>
      `${formatNumber(from)}–${formatNumber(to)} of ${formatNumber(total)}`,
    rowsOfMore: (from: number, to: number, total: number) =>
      `${formatNumber(from)}–${formatNumber(to)} of more than ${formatNumber(total)}`,
    changedAt: (iso: string) => `Last changed ${formatDateTime(iso)}`,
    /** `when`: a date, ready to read. Only the first part says "blocked". */
    blockedPart: (channels: readonly Channel[], when: string | null, isFirst: boolean) =>
      `${formatChannels(channels)}${isFirst ? " blocked" : ""}${when === null ? "" : ` since ${when}`}`,
    alert: (blockedSince: string) => `Restricted: ${blockedSince}`,
    /** `turns`: what becomes of it by itself, sentences without their full stops. */
    alertTurning: (blockedSince: string, turns: readonly string[]) =>
      `Restricted: ${blockedSince}; ${turns.join("; ")}`,
    /** The filter that a suggestion sets. */
    unused: (channel: Channel, days: number) =>
      `${CHANNEL_NAME[channel]} open, not used for ${formatNumber(days)} days`,
    clearUnused: "Show used ones too",
    serviceHistory: "History",
    newAddresses: "Defaults",
  },

  /** Addresses selected in the list, to change many at once. */
  selection: {
    label: "Selected addresses",
    column: "Select",
    row: (address: string) => `Select ${address}`,
    page: (rows: number) => `Select the ${count(rows, { one: "address", other: "addresses" })} on this page`,
    selected: (number: number) => `${count(number, { one: "address", other: "addresses" })} selected`,
    all: (total: number) => `Select all ${formatNumber(total)}`,
    allMatching: (total: number) => `Select all ${formatNumber(total)} that match`,
    configure: (number: number) =>
      `Configure restrictions of ${count(number, { one: "address", other: "addresses" })}`,
    clear: "Clear the selection",
  },

  /** What may be closed because nobody uses it. */
  suggestions: {
    title: "Suggestions",
    unused: (mailboxes: number, channel: Channel, days: number) =>
      `${plural(mailboxes, { one: `${formatNumber(mailboxes)} address has`, other: `${formatNumber(mailboxes)} addresses have` })} not used ${CHANNEL_NAME[channel]} for ${formatNumber(days)} days. Block it?`,
    review: "Review",
    reviewFor: (channel: Channel) => `Review addresses that do not use ${CHANNEL_NAME[channel]}`,
    dismiss: "Dismiss",
    dismissFor: (channel: Channel) => `Dismiss the suggestion about ${CHANNEL_NAME[channel]}`,
  },

  /** Configure restrictions of many addresses. */
  bulk: {
    title: "Configure restrictions",
    subject: (number: number) => count(number, { one: "address", other: "addresses" }),
    intro: "Choose for each way in what happens to it at all of these addresses.",
    marks: { leave: "Leave as is", restrict: "Block", lift: "Open" },
    counting: "Counting what this would change…",
    /** Nothing chosen: how it is now. */
    now: (open: number, blocked: number) =>
      blocked === 0
        ? "Now open everywhere"
        : open === 0
          ? "Now blocked everywhere"
          : `Now: ${formatNumber(open)} open, ${formatNumber(blocked)} blocked`,
    willClose: (number: number) => `${formatNumber(number)} will close`,
    willOpen: (number: number) => `${formatNumber(number)} will open`,
    closedAlready: (number: number) =>
      `${formatNumber(number)} ${plural(number, { one: "is closed already", other: "are closed already" })}`,
    openAlready: (number: number) =>
      `${formatNumber(number)} ${plural(number, { one: "is open already", other: "are open already" })}`,
    staysClosed: (number: number) =>
      `${formatNumber(number)} closed for a time ${plural(number, { one: "stays closed", other: "stay closed" })}`,
    staysOpen: (number: number) =>
      `${formatNumber(number)} open for a time ${plural(number, { one: "stays open", other: "stay open" })}`,
    closedUntilThen: (number: number) => `${formatNumber(number)} closed already will open again then`,
    openUntilThen: (number: number) => `${formatNumber(number)} open already will close again then`,
    changes: (changed: number, all: number) =>
      `${formatNumber(changed)} of ${count(all, { one: "address changes", other: "addresses change" })}.`,
    nothing: "Nothing changes.",
    shut: (number: number) =>
      `${count(number, { one: "address", other: "addresses" })} can then not be used at all: mail keeps arriving, but nobody can read it or send.`,
    applying: (all: number) => `Changing ${count(all, { one: "address", other: "addresses" })}…`,
    progress: (done: number, all: number) => `${formatNumber(done)} of ${formatNumber(all)} changed`,
    changed: (changed: number, matched: number) =>
      changed === matched
        ? `${count(changed, { one: "address was", other: "addresses were" })} changed.`
        : `${count(changed, { one: "address was", other: "addresses were" })} changed; the others were so already.`,
    unchanged: "All of these addresses were so already. Nothing was changed.",
    unfinished: (number: number) =>
      `${count(number, { one: "address was", other: "addresses were" })} not reached because of a failure. Go on to change those too.`,
    goOn: "Go on",
    unknownText:
      "The connection broke while the addresses were being changed. Some or all of them may be changed: the history of the service tells. Trying again changes only what is left.",
  },

  /** Taking a change back. */
  undo: {
    undo: "Undo",
    undoFor: (what: string) => `Undo: ${what}`,
    confirm: "Put back",
    asks: "This puts back what was before:",
    asksMany: (number: number) =>
      `This puts back what was before at ${count(number, { one: "address", other: "addresses" })}. Those changed since stay as they are.`,
    doneTitle: "Undone",
    partialTitle: "Undone, not yet in force everywhere",
    putBack: (number: number) =>
      `${count(number, { one: "address is", other: "addresses are" })} again as before.`,
    leftAlone: (number: number) =>
      `${count(number, { one: "address was", other: "addresses were" })} changed since and ${plural(number, { one: "stays as it is", other: "stay as they are" })}.`,
    unfinished: (number: number) =>
      `${count(number, { one: "address was", other: "addresses were" })} not reached because of a failure. Undo again to go on.`,
    changedSince: "The restrictions were changed since. Nothing was put back.",
    failedTitle: "Not undone",
  },

  /** What is blocked for new addresses of a service. */
  defaults: {
    title: "Restrictions of new addresses",
    text: "Every new address of this service starts with these ways in blocked. Addresses that exist stay as they are.",
    legend: "Tick what new addresses start with blocked",
    submit: "Save",
    open: "New addresses of this service start with everything open.",
    blocked: (channels: readonly Channel[]) =>
      `New addresses of this service start with ${formatChannels(channels)} blocked.`,
  },

  newMailbox: {
    title: "New address",
    localPart: "Name before the @",
    domain: "Domain",
    displayName: "Display name",
    displayNameHint: "Shown beside the address, for example Rose Martin.",
    password: "Password",
    submit: "Create address",
    missingLocalPart: "Enter the name before the @.",
    badLocalPart:
      "Use letters, digits, dots, hyphens and underscores, without a dot at the start, at the end or twice in a row.",
    done: (address: string) => `${address} was created.`,
  },

  mailboxPassword: {
    title: "Change password",
    text: "Open sessions end at once. Programs and phones ask for the new password before they go on.",
    password: "New password",
    submit: "Change password",
    done: "The password is changed.",
  },

  deletion: {
    title: "Delete this address?",
    points: [
      "Open sessions end at once, in programs, on phones and in the webmail.",
      "Mail to this address is no longer accepted, and its mail is no longer reachable.",
      "This cannot be undone here.",
    ],
    alternative:
      "To close it for a while, block everything instead: mail keeps arriving and nothing is lost.",
    confirm: "Type the address to confirm",
    password: "Your account's password",
    mismatch: "This is not the address.",
    submit: "Delete address",
    done: (address: string) => `${address} was deleted.`,
  },

  history: {
    title: "History",
    empty: "Nothing has been changed yet.",
    before: "Before",
    after: "After",
    by: (who: string) => `by ${who}`,
    actions: {
      created: "Address created",
      renamed: "Display name changed",
      restricted: "Restrictions changed",
      "password-changed": "Password changed",
      deleted: "Address deleted",
    } satisfies Record<HistoryEntry["action"], string>,
    /** A channel that becomes the other thing by itself. */
    until: (channel: Channel, isBlocked: boolean, at: string) =>
      `${CHANNEL_NAME[channel]} ${isBlocked ? "blocked" : "open"} until ${formatDateTime(at)}`,
    turned: (at: string) => `By itself, as set for ${formatDateTime(at)}`,
    ofMany: "Part of a change of many addresses",
    older: "Show older changes",
    csv: "Download as CSV",
    serviceTitle: "History of the service",
    serviceEmpty: "Nothing has been changed yet.",
    addresses: (number: number) => count(number, { one: "address", other: "addresses" }),
    batches: {
      restricted: "Restrictions changed",
      undone: "Change undone",
      turned: "Restrictions turned by themselves",
      imported: "Addresses brought in",
    } satisfies Record<Batch["action"], string>,
    services: {
      "service-created": "Service created",
      "service-changed": "Name or domains changed",
      "default-changed": "Restrictions of new addresses changed",
      "holder-messages-changed": "Messages to holders changed",
    } satisfies Record<ServiceAction, string>,
    marked: {
      restrict: (channels: readonly Channel[]) => `${formatChannels(channels)} blocked`,
      lift: (channels: readonly Channel[]) => `${formatChannels(channels)} opened`,
    },
  },

  /** Configure restrictions: what each box does, and what every combination means. */
  restrictions: {
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
        stops:
          "Ticked: programs and phones no longer see mail or change filters, and their open sessions end.",
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
    means: "What this means:",
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
    passed: (channels: readonly Channel[]) =>
      `The time you chose for ${formatChannels(channels)} has passed, or is too far ahead. Choose another one.`,
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
    /** Keyed by the blocked channels in their order; all 16 of them. */
    meanings: {
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
      "imap,webmail":
        "This address can be used only in programs that retrieve mail with POP and send with SMTP.",
      "smtp,webmail": "This address can only be read, with POP or IMAP. Nothing can be sent from it.",
      "pop,imap,smtp": "This address can be used only in the webmail.",
      "pop,imap,webmail": "This address can only send, from programs and devices. Nobody can read its mail.",
      "pop,smtp,webmail": "This address can only be read, with IMAP. Nothing can be sent from it.",
      "imap,smtp,webmail": "This address can only be read, with POP. Nothing can be sent from it.",
      "pop,imap,smtp,webmail":
        "This address cannot be used at all: nobody can read its mail or send from it.",
    },
    /** What people regret afterwards; sentences.ts knows which of them. */
    regrets: {
      everything:
        "Nobody will be able to open this mailbox, you included. Mail keeps arriving and waits here until you open a way in again.",
      unreadable: "Mail keeps arriving, but nobody can read it until you open a way in again.",
      cannotAnswer:
        "Programs and phones go on receiving, but whatever they send fails and may wait in their outbox unnoticed. Nobody can answer from this address.",
      answerInWebmail:
        "Programs and phones go on receiving, but whatever they send fails and may wait in their outbox unnoticed. Answering works only in the webmail.",
      canStillSend:
        "Programs and phones can still send with this address. If you want the webmail only, block SMTP as well.",
      devices: "Printers, scanners and website forms that send with this address stop too.",
      noWebmail:
        "Without the webmail, mail can be read only on devices that are already set up; it keeps arriving there.",
    },
  },

  /** Beside each box: what uses the channel. */
  usage: {
    loading: "Looking at what uses it…",
    failed: "What uses this address could not be read just now. You can choose all the same.",
    programs: (number: number) =>
      `${count(number, { one: "program", other: "programs" })} in the last 30 days:`,
    browsers: (number: number) =>
      `${count(number, { one: "browser", other: "browsers" })} in the last 30 days:`,
    refused: "refused",
    more: (number: number) => `and ${formatNumber(number)} more`,
    moreOf: (channel: string) => `programs of ${channel}`,
    never: "Never used",
    notSince: (iso: string) => `Not used since reports began on ${formatDay(iso)}`,
    earlier: (name: string, iso: string) => `Last used ${formatDay(iso)}: ${name}`,
    untold: "No use reported so far",
    untoldNote:
      "Not all mail servers report sign-ins yet: what is not named here may be in use all the same.",
    sessions: (number: number) => `${count(number, { one: "open session", other: "open sessions" })} now`,
    sessionsUnknown: (mailHosts: readonly string[]) =>
      `Open sessions on mail server ${formatList(mailHosts)} are not known: it did not answer.`,
    sessionsFailed: "Open sessions could not be read just now.",
    /** "iPhone Mail (IMAP, last used today, 09:12)" */
    stopped: (name: string, channels: readonly Channel[], when: string) =>
      `${name} (${formatChannels(channels)}, last used ${when})`,
    stops: (programs: readonly string[], more: number) =>
      `This will stop: ${programs.join(", ")}${more === 0 ? "" : `, and ${formatNumber(more)} more`}.`,
  },

  /** Restrictions that end, or begin, by themselves. `left`: "in 2 days". */
  turns: {
    askBlocked: "Only until…",
    askOpen: "Only for a while…",
    blockedUntil: "Blocked until",
    openUntil: "Open until",
    forGood: "For good",
    hours: (hours: number) => `For ${count(hours, { one: "hour", other: "hours" })}`,
    custom: "A date and time…",
    moment: "Date and time",
    zone: (zone: string) => `in your time zone, ${zone}`,
    opens: (channel: string, when: string, left: string) => `${channel} opens again ${when}, ${left}`,
    closes: (channel: string, when: string, left: string) => `${channel} closes ${when}, ${left}`,
  },

  /** Help me choose: questions, then a proposal with its reasons. */
  choice: {
    open: "Help me choose",
    question: "Where do you use this address today?",
    hint: "Tick all that apply.",
    places: {
      browser: "In the browser (webmail)",
      computer: "In a program on a computer",
      phone: "On a phone or tablet",
      sending: "In a program, printer or website that only sends",
    } satisfies Record<Place, string>,
    show: "I don’t know: show me what is used",
    propose: "See the proposal",
    back: "Back",
    use: "Use this proposal",
    proposal: "Our proposal",
    proposalText: "Nothing changes until you press Validate.",
    why: {
      browser: "You read and write in the browser.",
      reads: "Programs and phones show the mailbox by it.",
      fetches: "A program fetches mail by it.",
      mayFetch: "Some programs fetch mail by it, and we cannot see yet whether yours does.",
      sends: "Programs and phones send by it.",
      onlySends: "Your program, printer or website sends by it.",
      used: "It was used in the last 30 days.",
      readable: "Nothing reads this mailbox, so the browser stays as a way to do it.",
      notNeeded: "Not needed, by your answer.",
      unused: "No program of yours was let in by it in the last 30 days, as far as reports reach.",
    } satisfies Record<Why, string>,
    objections: "But this was seen",
    used: (name: string, channel: string, when: string) => `${name} used ${channel}: ${when}.`,
    tried: (name: string, channel: string, when: string) =>
      `${name} tried ${channel} and was refused: ${when}.`,
    none: "We cannot propose anything yet",
    seenSoFar: "What was seen so far",
    noneSince: (iso: string) =>
      `Sign-ins have been reported only since ${formatDay(iso)}. That is too short to tell what is not used.`,
    noneUntold: "It is not known what uses this address, since not all mail servers report sign-ins.",
    noneLoading: "Looking at what is used…",
  },

  /** What the mail servers themselves answer, beside what is wished. */
  check: {
    title: "What the mail servers answer",
    ask: "Check with the mail servers",
    again: "Check again",
    asking: "Asking the mail servers…",
    agrees: "The mail servers answer as you wish.",
    agreesSoFar: "What answered, answers as you wish.",
    unsure: "The mail servers could not be asked.",
    at: (iso: string) => `Asked at ${formatTime(iso)}.`,
    columns: { channel: "Way in", wish: "You wish", answer: "They answer" },
    says: {
      open: (server: string) => `${server} lets in`,
      refused: (server: string) => `${server} refuses`,
      temporary: (server: string) => `${server} cannot tell at the moment`,
      unknown: (server: string) => `${server} cannot be asked`,
    } satisfies Record<Says, (server: string) => string>,
    onHost: (mailHost: string) => `Mail server ${mailHost}`,
    differsTitle: "A mail server answers otherwise than you wish",
    differs: (mailHost: string, channels: readonly Channel[]) =>
      `On mail server ${mailHost}: ${formatChannels(channels)}. What the server answers is what holds now.`,
    differsAdvice:
      "Press Validate once more and check again. If the difference stays, tell your mail provider; they have been warned too.",
    silent: (mailHost: string) => `Mail server ${mailHost} did not answer.`,
    failed: (mailHost: string) => `Mail server ${mailHost} could not find out.`,
    notYet: (mailHost: string) => `Mail server ${mailHost} has not applied the last change yet.`,
  },

  /** Programs, and browsers of the webmail, that sign in. */
  clients: {
    unnamedProgram: "Unnamed program",
    unnamedBrowser: "Unnamed browser",
    /** Those beyond the ones that are kept singly. */
    others: "Others",
    from: (place: string) => `from ${place}`,
  },

  /** Messages to holders: what the dialog says. */
  holderMessages: {
    button: "Tell holders",
    title: "Messages to holders",
    text: "Whoever reads a mailbox can be told by a message in it. Nothing is sent over the internet.",
    legend: "Holders get a message",
    changes: "When the restrictions of the mailbox change",
    changesHint: "One message a minute at most, saying what is blocked and open then.",
    refusals: "When a program is refused",
    refusalsHint: "At most one message a day, saying which program, since when and how often.",
    language: "Language of the messages",
    timeZone: (zone: string) => `Times in the messages are those of ${zone}.`,
    contact: "Whom holders may ask",
    contactHint: "For example “Rose at the office, extension 12”. Left empty: the customer’s name and email.",
    noLink: "Without a link, please: nobody should learn to follow one from such a message.",
    submit: "Save",
    doneOn: "Holders are told from now on.",
    doneOff: "Holders are not told.",
  },

  /** Messages to holders: what they say, in plain text. Moments and ways in (POP …) come ready to read. */
  notices: {
    sender: "Mailbox access",
    changedSubject: (address: string) => `Access to ${address} has changed`,
    refusedSubject: (address: string) => `A program was refused access to ${address}`,
    about: (address: string) => `This is about the mailbox ${address}.`,
    changed: "The ways into it have changed. This is how they are now:",
    blocked: (way: string, since: string, until: string | null) =>
      `${way}: blocked since ${since}${until === null ? "" : `, opens again on ${until}`}`,
    open: (way: string, until: string | null) =>
      `${way}: open${until === null ? "" : `, will be blocked on ${until}`}`,
    arrives: "Mail keeps arriving.",
    password:
      "Your password has not changed: a program that is refused may say that it is wrong, and another password would not help.",
    refused: (programs: number) =>
      plural(programs, {
        one: "A program signed in with the right password and was refused, because this way in is blocked:",
        other:
          "Programs signed in with the right password and were refused, because these ways in are blocked:",
      }),
    refusal: (program: string, way: string, times: number, since: string, last: string) =>
      times === 1
        ? `${program}, by ${way}: once, on ${last}`
        : `${program}, by ${way}: ${count(times, { one: "time", other: "times" })} since ${since}, last on ${last}`,
    more: (programs: number) => `and ${count(programs, { one: "other program", other: "other programs" })}`,
    daily: "You are told of this once a day at most.",
    ask: (contact: string) => `Whom to ask: ${contact}`,
    panel:
      "If you manage this mailbox yourself, open Postern the way you always do: this message has no link on purpose, and nobody asks you for your password.",
    automatic: "It was written by a program.",
  },

  /** Rules that send a restricted mailbox's mail elsewhere. */
  rules: {
    title: "Rules in this mailbox",
    looking: "Looking for rules that send mail elsewhere…",
    lookedAt: (at: string) => `Looked at on ${formatDateTime(at)}.`,
    none: "No rule in this mailbox sends mail elsewhere.",
    lookAgain: "Look again",
    more: (more: number) =>
      `${count(more, { one: "further rule sends", other: "further rules send" })} mail elsewhere.`,
    goesOn: (rules: number) =>
      `${plural(rules, { one: "It goes on", other: "They go on" })}: blocking a channel does not stop rules.`,
    stranger: (rules: number) =>
      `If you did not make ${plural(rules, { one: "it", other: "them" })}, somebody else knew the password: change the password first.`,
    unclear:
      "The rules of this mailbox could not be understood. They may send mail elsewhere: blocking a channel does not stop rules.",
    unread: (mailHosts: readonly string[]) =>
      `The rules of this mailbox could not be read on mail server ${formatList(mailHosts)}. If there are any, they go on: blocking a channel does not stop rules.`,
    sendsMark: "A rule sends mail elsewhere",
    unclearMark: "Rules could not be checked",
    rule: {
      madeUpAddress: "an address that the rule makes up",
      forward: (to: string) => `A rule in this mailbox forwards mail to ${to} and keeps no copy here.`,
      forwardCopy: (to: string) => `A rule in this mailbox forwards a copy of mail to ${to}.`,
      notice: (to: string) => `A rule in this mailbox sends a notice of new mail to ${to}.`,
      program: (name: string | null) =>
        `A rule in this mailbox hands mail to a program of the mail server${name === null ? "" : ` (${name})`}.`,
    },
    aims: { see: "To see them", removeOne: "To remove it", removeMany: "To remove them" },
    ways: {
      webmail: (aim: string) => `${aim}: sign in to the webmail, then Settings, Filters.`,
      program: (aim: string) =>
        `${aim}: the webmail is blocked, so use a mail program that can change filters, or untick Webmail for a moment and go to Settings, Filters there. Your mail provider can do it too.`,
      none: (aim: string) =>
        `${aim}: nobody can change rules while IMAP and Webmail are blocked. Untick Webmail for a moment, sign in there, then Settings, Filters; or ask your mail provider.`,
    },
  },

  /** Around choosing a password: hint, strength, generator. */
  passwords: {
    generate: "Generate a password",
    copy: "Copy password",
    copied: "Copied",
    copyFailed: "Copying is not allowed here; select the password and copy it yourself.",
    hint: (least: number) =>
      `At least ${formatNumber(least)} characters. A few unrelated words make a good one.`,
    strength: (level: string) => `Strength: ${level}`,
    tooShort: (missing: number) =>
      `${count(missing, { one: "more character", other: "more characters" })} needed`,
    levels: ["Very weak", "Weak", "Fair", "Good", "Strong"],
    generated: "A strong password was filled in. Copy it now and keep it in a safe place.",
  },

  /** The account menu, the page about one's own account, and changing it. */
  account: {
    menu: "Account",
    menuFor: (email: string) => `Account: ${email}`,
    signedInAs: "Signed in as",
    operator: "Operator",
    customer: "Customer",
    title: "My account",
    changePassword: "Change my password",
    signOut: "Sign out",
    passwordTitle: "Change my password",
    passwordText:
      "This is the password for signing in here. The passwords of your mailboxes stay as they are. Everywhere else you are signed out.",
    current: "Present password",
    next: "New password",
    submit: "Change password",
    done: "Your password is changed. Use the new one the next time you sign in.",

    name: "Name",
    email: "Email",
    rename: "Change name or email",
    renameTitle: "Change name or email",
    renameText: "You sign in with this email from now on. Your mailboxes stay as they are.",
    renameSubmit: "Save",
    renamed: "Your name and email are saved.",

    signIns: "Where you are signed in",
    signInsText: "End what you do not know, then change your password.",
    thisOne: "This browser",
    unknownProgram: "Unknown program",
    /** "Firefox on Linux" */
    programOn: (program: string, system: string) => `${program} on ${system}`,
    from: "From",
    since: "Since",
    lastUsed: "Last used",
    end: "End",
    endOf: (program: string, ip: string) => `End ${program}, ${ip}`,
    oneEnded: "This sign-in has ended.",
    endOthers: "End all others",
    othersEnded: "All other sign-ins have ended.",

    history: "What happened to this account",
    fromPlace: (ip: string) => `from ${ip}`,
    actions: {
      "account-created": () => "Account created",
      "account-changed": () => "Name or email changed",
      "account-password-changed": () => "Password changed",
      "signed-in": () => "Signed in",
      "signed-out": () => "Signed out",
      "sign-ins-ended": (many: number | null) =>
        `${count(many ?? 1, { one: "sign-in", other: "sign-ins" })} ended`,
      "sign-in-refused": (many: number | null) =>
        `Wrong password, ${count(many ?? 1, { one: "time", other: "times" })}`,
    } satisfies Record<AccountAction, (many: number | null) => string>,
  },

  /** What happened to an address: sign-ins, refusals, changes; its sessions; and its days in pictures. */
  activity: {
    title: "Activity",
    menu: "Activity",
    back: "Email addresses",
    timeline: "What happened",
    sinceReports: (since: string) =>
      `Sign-ins are known since ${formatDateTime(since)}, and kept for 30 days.`,
    notReported: "Not all mail servers report sign-ins yet, so some may be missing here.",
    empty: "Nothing yet.",
    nothingMatches: "Nothing of this kind.",
    older: "Show older",
    channel: "Channel",
    allChannels: "All channels",
    kind: "Show",
    kinds: { all: "Everything", "let-in": "Let in", refused: "Refused", changes: "Changes" },
    /** Attempts alike as one; `channel` is its name. */
    outcomes: {
      "let-in": (channel: string, times: number) =>
        `${channel} let in${times === 1 ? "" : ` ${formatNumber(times)} times`}`,
      blocked: (channel: string, times: number) =>
        `${channel} refused${times === 1 ? "" : ` ${formatNumber(times)} times`}`,
      "wrong-password": (channel: string, times: number) =>
        `${channel}: wrong password${times === 1 ? "" : `, ${formatNumber(times)} times`}`,
      unavailable: (channel: string, times: number) =>
        `${channel}: the mail server could not tell${times === 1 ? "" : `, ${formatNumber(times)} times`}`,
    },
    blockedSince: (when: string) => `blocked here since ${when}`,
    blockedThen: "blocked here at that time",
    sessions: "Open now",
    sessionsText:
      "What is connected at this moment. SMTP cannot be listed; blocking it stops it all the same.",
    noSessions: "Nothing is connected at this moment.",
    askingSessions: "Asking the mail servers…",
    silent: (mailHosts: readonly string[]) =>
      `Not known of mail server ${formatList(mailHosts)}, which did not answer.`,
    moreSessions: (more: number) => `And ${count(more, { one: "more", other: "more" })}.`,
    openSince: (when: string) => `open since ${when}`,
    usedLast: (when: string) => `last used ${when}`,
    end: "End",
    endOf: (channel: string, ip: string) => `End the ${channel} session from ${ip}`,
    endAll: (channel: string) => `End all of ${channel}`,
    ended: (sessions: number) =>
      sessions === 0
        ? "It had ended already."
        : `${count(sessions, { one: "session", other: "sessions" })} ended. Who has the password can sign in again; blocking the channel prevents it.`,
    endUnanswered: (mailHosts: readonly string[]) => `Mail server ${formatList(mailHosts)} did not answer.`,
    days: "The last 30 days",
    letIn: "Let in",
    refused: "Refused",
    day: "Day",
    /** The words beside a picture. */
    dayCounts: (letIn: number, refused: number) =>
      letIn + refused === 0 ? "Not used" : `${formatNumber(letIn)} let in, ${formatNumber(refused)} refused`,
    pictureOf: (channel: string, counts: string) => `${channel}, last 30 days: ${counts}`,
    asTable: "As a table",
    tableOf: (channel: string) => `${channel}, by day`,
  },

  /** Why can't I connect? One finding for each channel, and the one thing to do about it. */
  why: {
    title: "Why can’t I connect?",
    menu: "Why can’t I connect?",
    intro: "Choose the address. You see for each way in whether it is open, who came last, and what to do.",
    address: "Email address",
    look: "Look",
    notAnAddress: "Enter a whole address, for example rose@example.org.",
    matches: "Addresses that match",
    asking: "Asking the mail servers…",
    lookAgain: "Look again",
    another: "Another address",
    activity: "Activity",
    lookedAt: (at: string) => `As of ${formatDateTime(at)}`,
    unasked: "The mail servers could not be asked just now; this goes by what is known.",
    silent: (mailHosts: readonly string[]) =>
      `Mail server ${formatList(mailHosts)} does not answer at the moment.`,
    findings: {
      contradicted: "The mail servers answer otherwise than you wish",
      blocked: "Blocked here",
      unreachable: "The mail servers do not answer",
      unavailable: "The mail server cannot tell at the moment",
      "wrong-password": "Wrong password",
      "wrong-elsewhere": "One program gives a wrong password",
      lifted: "Open again",
      "let-in": "It works: somebody was let in lately",
      "no-attempt": "No attempt has reached us",
      "no-reports": "Open; attempts are not known",
    } satisfies Record<Finding, string>,
    /** The one thing to do. */
    todo: {
      contradicted:
        "Tell your mail provider: this is an alarm, and they see it too. Choosing the restrictions again may mend it.",
      blocked: "If it should work, untick it in Configure restrictions. It works again at once.",
      unreachable: "Nothing on your side. Try again in some minutes; if it lasts, tell your mail provider.",
      unavailable: "Nothing on your side. Try again in a minute; if it lasts, tell your mail provider.",
      "wrong-password":
        "Enter the password again in the program. If nobody knows it any more, change it here, then in every program.",
      "wrong-elsewhere":
        "Enter the password again in that program. If you do not know it, leave it: it is not let in.",
      lifted: "It was refused while this was blocked. Try again in the program: it is open now.",
      "let-in":
        "The password and the servers are all right, so look at the program that does not work: start it again, or set up the account in it anew.",
      "no-attempt":
        "Compare the server, port and security in the program with the right settings below, or try another network (Wi-Fi, mobile).",
      "no-reports": "Compare the program with the right settings below, then try again.",
    } satisfies Record<Finding, string>,
    webmailTodo: "Open the webmail at the address below, and sign in with the whole email address.",
    blockedBy: (when: string | null, by: string | null) =>
      `Blocked${when === null ? "" : ` since ${when}`}${by === null ? "" : ` by ${by}`}`,
    openSince: "Open",
    until: (when: string) => `until ${when}`,
    state: "State",
    lastSuccess: "Last let in",
    lastRefusal: "Last refusal",
    neverSince: (since: string) => `Not since ${formatDateTime(since)}`,
    notKnown: "Not known",
    reasons: {
      blocked: "blocked here",
      "wrong-password": "wrong password",
      unavailable: "the mail server could not tell",
    },
    serversSay: (words: string) => `The mail servers say: ${words}`,
    unknownTitle: (address: string) => `There is no address ${address}`,
    unknownTried: (times: number, when: string) =>
      `Somebody tried it ${times === 1 ? "once" : `${formatNumber(times)} times`}, last ${when}. So the address in the program is misspelt, or it was deleted.`,
    unknownUntried: (domain: string) =>
      `Nobody has tried it either. Look for the right spelling among the addresses of ${domain}.`,
    unknownTodo: "Correct the address (user name) in the program, or create the address.",
    unknownAttempts: "Attempts at it",
    strangerTitle: "This address is not here",
    strangerText:
      "It does not exist here, or it is not one of yours. Check its spelling, and with which account you are signed in.",
    watch: "Try to connect now",
    watchText: "Press the button, then let the program fetch or send. We say what arrives, within seconds.",
    watchStart: "Watch for 2 minutes",
    watching: (seconds: number) =>
      `Watching, ${count(seconds, { one: "second", other: "seconds" })} left. Try it in the program now.`,
    watchStop: "Stop",
    watchNothing:
      "Nothing has arrived in these 2 minutes: the program does not reach us. Compare the settings below, or try another network.",
    watchNews: "What has arrived",
    arrived: {
      "let-in": (channel: string, who: string) => `${channel}: let in (${who}). It works.`,
      blocked: (channel: string, who: string) =>
        `${channel}: the right password, refused because it is blocked here (${who}).`,
      "wrong-password": (channel: string, who: string) => `${channel}: wrong password (${who}).`,
      unavailable: (channel: string, who: string) => `${channel}: the mail server could not tell (${who}).`,
      unknown: (channel: string, who: string) =>
        `${channel}: tried with this address, which does not exist (${who}).`,
    },
    settings: "The right settings",
    settingsText: (address: string) => `User name: ${address}, whole. Password: the mailbox’s own.`,
    noSettings: "Your mail provider has not named them here. Ask them for server and port.",
    server: "Server",
    port: "Port",
    security: "Security",
    securities: { tls: "SSL/TLS", starttls: "STARTTLS" },
    way: "Way in",
  },

  /** A service at a glance: how many of its addresses have a channel open, use it, have it blocked. */
  overview: {
    title: "Ways in at a glance",
    open: "open",
    used: "used in 30 days",
    blocked: "blocked",
    unreported: "Not all mail servers report sign-ins yet, so use is not known.",
    since: (since: string) => `Use is known since ${formatDay(since)}.`,
  },

  help: {
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
    choices: {
      browser: "Only in the browser",
      both: "On a phone or in a program, and in the browser",
      program: "On a phone or in a program, never in the browser",
      reading: "To receive on a phone, answering only from the browser",
      sending: "Only in a printer, a scanner or a website form that sends",
      nowhere: "Nowhere at the moment (someone left, or it may be abused)",
    },
    chooseAfter:
      "Not sure? Tick one box, validate, and see whether anyone misses it. You can lift it again at any time, and it works again at once.",
    casesTitle: "When something no longer works",
    whyText: "Postern can tell what has reached the mail servers and what became of it:",
    /** Their keys are the places on the page (#phone). */
    cases: {
      phone: {
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
      sending: {
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
      webmail: {
        title: "I can't open the webmail",
        intro:
          "If the webmail is blocked for this address, its sign-in page refuses even the right password.",
        steps: [
          "Look for your address in the list. If Webmail is crossed out, it is blocked.",
          "Choose Action, then Configure restrictions. Untick Webmail and press Validate.",
          "Sign in to the webmail again.",
          "If it is not blocked, change the password of the address with Action, Change password, and sign in with the new one.",
        ],
      },
    },
    moreTitle: "Good to know",
    more: [
      "Nothing you tick deletes mail or stops it from arriving.",
      'A restriction holds from the moment the receipt says "in force". Connections that are open through a closed door are ended; the others go on.',
      "Only someone who gives the right password is told that a door is closed. Anyone else sees an ordinary failed sign-in.",
      "Who changed what, and when, stands under Action, History.",
    ],
  },

  /** The operator's list of mail servers. */
  mailServers: {
    title: "Mail servers",
    intro: "Each server applies every change of restrictions by itself and says so here.",
    applied: "Applied change",
    lastSeen: "Last seen",
    current: (serial: number) => `Newest change: ${formatNumber(serial)}`,
    upToDate: "Up to date",
    behind: (changes: number) => `${count(changes, { one: "change", other: "changes" })} behind`,
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
  },
};

/** What every language must say: strings where English has strings, functions where it has functions. */
export type Words = typeof en;

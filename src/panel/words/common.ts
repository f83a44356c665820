// Words that several screens share: names of actions, states, receipts.
import { count, formatDateTime, formatNumber } from "./formats.ts";

export const common = {
  product: "Postern",
  documentTitle: (page: string) => `${page} · Postern`,
  cancel: "Cancel",
  close: "Close",
  tryAgain: "Try again",
  loading: "Loading…",
  working: "Working…",
  showPassword: "Show password",
  hidePassword: "Hide password",
  skipToContent: "Skip to the content",
  opensInNewTab: "opens in a new tab",
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
} as const;

/** What the mail servers said about a change; the panel never says a bare "saved". */
export const receiptWords = {
  inForce: (confirmed: number, all: number, ms: number) =>
    `In force on ${formatNumber(confirmed)} of ${formatNumber(all)} mail servers, ${formatNumber(Math.max(1, Math.round(ms)))} ms`,
  sessionsEnded: (sessions: number) => `${count(sessions, "open session", "open sessions")} ended`,
  noServers: "Saved. No mail server is connected yet; it takes effect as soon as one is.",
  partial: (confirmed: number, all: number) =>
    `In force on ${formatNumber(confirmed)} of ${formatNumber(all)} mail servers so far`,
  waiting: (mailHost: string, appliedUpTo: string | null, lastSeen: string | null) =>
    lastSeen === null || appliedUpTo === null
      ? `Waiting for mail server ${mailHost}, which has not been in touch yet.`
      : `Waiting for mail server ${mailHost}: it has applied the changes up to ${formatDateTime(appliedUpTo)} and was last seen ${formatDateTime(lastSeen)}.`,
  partialAdvice:
    "You need not do this again: the server applies it as soon as it is back. Until then it goes by the earlier state. If this lasts, tell your mail provider.",
} as const;

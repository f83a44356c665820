// Words of the email addresses of a service: the list, its filters, and the dialogs around one address.
import type { Channel } from "../../policy/channel.ts";
import { CHANNEL_NAME } from "../../policy/channel.ts";
import type { HistoryEntry } from "../../wire/history.ts";
import { count, formatChannels, formatDateTime, formatList, formatNumber } from "./formats.ts";

type Since = Partial<Record<Channel, string>>;

export const mailboxesWords = {
  title: "Email addresses",
  total: (total: number) => count(total, "address", "addresses"),
  matching: (total: number, isMore: boolean) =>
    isMore
      ? `More than ${count(total, "address matches", "addresses match")}. Search for more letters to see them all.`
      : count(total, "address matches", "addresses match"),
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
  rows: (from: number, to: number, total: number, isMore: boolean) =>
    `${formatNumber(from)}–${formatNumber(to)} of ${isMore ? "more than " : ""}${formatNumber(total)}`,
  changedAt: (iso: string) => `Last changed ${formatDateTime(iso)}`,
} as const;

/** "POP and IMAP blocked since 24 Nov 2026, 16:40" or, at different times, each with its own. */
export function blockedSince(blocked: readonly Channel[], since: Since): string {
  const byTime = new Map<string, Channel[]>();
  for (const channel of blocked) {
    const iso = since[channel];
    const when = iso === undefined ? "" : formatDateTime(iso);
    byTime.set(when, [...(byTime.get(when) ?? []), channel]);
  }
  const parts = [...byTime].map(([when, channels], index) => {
    const names = formatChannels(channels);
    return `${names}${index === 0 ? " blocked" : ""}${when === "" ? "" : ` since ${when}`}`;
  });
  return formatList(parts);
}

export const alertLabel = (blocked: readonly Channel[], since: Since) =>
  `Restricted: ${blockedSince(blocked, since)}`;

export const channelState = (channel: Channel, isBlocked: boolean) =>
  `${CHANNEL_NAME[channel]} ${isBlocked ? mailboxesWords.blocked : mailboxesWords.open}`;

export const newMailboxWords = {
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
} as const;

export const mailboxPasswordWords = {
  title: "Change password",
  text: "Open sessions end at once. Programs and phones ask for the new password before they go on.",
  password: "New password",
  submit: "Change password",
  done: "The password is changed.",
} as const;

export const deleteWords = {
  title: "Delete this address?",
  points: [
    "Open sessions end at once, in programs, on phones and in the webmail.",
    "Mail to this address is no longer accepted, and its mail is no longer reachable.",
    "This cannot be undone here.",
  ],
  alternative: "To close it for a while, block everything instead: mail keeps arriving and nothing is lost.",
  confirm: "Type the address to confirm",
  password: "Your account's password",
  mismatch: "This is not the address.",
  submit: "Delete address",
  done: (address: string) => `${address} was deleted.`,
} as const;

export const historyWords = {
  title: "History",
  empty: "Nothing has been changed yet.",
  open: "Everything open",
  blocked: (channels: readonly Channel[]) => `${formatChannels(channels)} blocked`,
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
} as const;

// Dates, numbers and lists as people read them, all by Intl.
// Invariant: the only place that names the language; a second one starts here.
import { CHANNEL_NAME, type Channel } from "../../policy/channel.ts";

const LANGUAGE = "en-GB";

const dateTime = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const dayOnly = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium" });
const timeOnly = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
const number = new Intl.NumberFormat(LANGUAGE);
const list = new Intl.ListFormat(LANGUAGE, { type: "conjunction" });
const plural = new Intl.PluralRules(LANGUAGE);

export const formatNumber = (value: number) => number.format(value);
export const formatDateTime = (iso: string) => dateTime.format(new Date(iso));
export const formatList = (items: readonly string[]) => list.format(items);
export const formatChannels = (channels: readonly Channel[]) =>
  list.format(channels.map((channel) => CHANNEL_NAME[channel]));

/** "1 address", "1,200 addresses". */
export function count(value: number, one: string, many: string): string {
  return `${number.format(value)} ${plural.select(value) === "one" ? one : many}`;
}

/** Short for a table cell: "14:02" today, "yesterday", else the day. The full date belongs beside it. */
export function formatWhen(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  const day = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const daysAgo = Math.round((day(now) - day(then)) / 86_400_000);
  if (daysAgo === 0) return `${relative.format(0, "day")}, ${timeOnly.format(then)}`;
  if (daysAgo === 1) return `${relative.format(-1, "day")}, ${timeOnly.format(then)}`;
  return dayOnly.format(then);
}

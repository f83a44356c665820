// Dates, numbers, lists and plurals as people of one language read them, all by Intl.
// Invariant: the language is named once, by whoever asks for its formats (en.ts, fr.ts …), and nowhere else.
import { CHANNEL_NAME, type Channel } from "../policy/channel.ts";

/** What a language says for a number; the categories a language does not have may be left out. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Formats = ReturnType<typeof formatsFor>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LATELY_DAYS = 30;

/** @param locale a BCP 47 tag, with a region where it matters ("en" alone has dates the American way). */
export function formatsFor(locale: string) {
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const fullDay = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  const timeOnly = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const rules = new Intl.PluralRules(locale);

  /** Short for a table cell: "today, 14:02", "yesterday, 9:10", else the day. The full date belongs beside it. */
  function formatWhen(iso: string, now: Date = new Date()): string {
    const then = new Date(iso);
    const daysAgo = daysBetween(then, now);
    if (daysAgo === 0 || daysAgo === 1)
      return `${relative.format(daysAgo === 0 ? 0 : -1, "day")}, ${timeOnly.format(then)}`;
    return dayOnly.format(then);
  }

  /** The form for this number: plural(1, { one: "it", other: "them" }). */
  const plural = (value: number, forms: PluralForms) => forms[rules.select(value)] ?? forms.other;
  return {
    locale,
    plural,
    /** "1 address", "1,200 addresses". */
    count: (value: number, forms: PluralForms) => `${number.format(value)} ${plural(value, forms)}`,
    formatNumber: (value: number) => number.format(value),
    formatDateTime: (iso: string) => dateTime.format(new Date(iso)),
    /** Of a time zone (IANA) that is not the reader's own by all means, and so is named. */
    formatMoment: (iso: string, timeZone: string) =>
      new Intl.DateTimeFormat(locale, {
        day: "numeric",
        month: "long",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        timeZone,
        timeZoneName: "short",
      }).format(new Date(iso)),
    formatDay: (iso: string) => dayOnly.format(new Date(iso)),
    formatTime: (iso: string) => timeOnly.format(new Date(iso)),
    formatList: (items: readonly string[]) => list.format(items),
    formatChannels: (channels: readonly Channel[]) =>
      list.format(channels.map((channel) => CHANNEL_NAME[channel])),

    formatWhen,

    /** "today, 14:02", "3 days ago", and the day where that is more than a month past. */
    formatLately(iso: string, now: Date = new Date()): string {
      const daysAgo = daysBetween(new Date(iso), now);
      if (daysAgo < 2 || daysAgo > LATELY_DAYS) return formatWhen(iso, now);
      return relative.format(-daysAgo, "day");
    },

    /** A day as a heading: "today", "yesterday", else with its weekday. */
    formatDayHeading(iso: string, now: Date = new Date()): string {
      const then = new Date(iso);
      const daysAgo = daysBetween(then, now);
      return daysAgo === 0 || daysAgo === 1
        ? relative.format(daysAgo === 0 ? 0 : -1, "day")
        : fullDay.format(then);
    },

    /** "09:12–09:40"; of one minute only once. */
    formatSpan(fromIso: string, toIso: string): string {
      const [from, to] = [fromIso, toIso].map((iso) => timeOnly.format(new Date(iso)));
      return from === to ? `${to}` : `${from}–${to}`;
    },

    /** What is to come: "today, 14:02", "tomorrow, 08:00", "Monday, 08:00", and the date from a week on. */
    formatComing(iso: string, now: Date = new Date()): string {
      const then = new Date(iso);
      const days = -daysBetween(then, now);
      if (days < 0 || days > 6) return dateTime.format(then);
      const day = days < 2 ? relative.format(days, "day") : weekday.format(then);
      return `${day}, ${timeOnly.format(then)}`;
    },

    /** "3 days ago", "in 2 hours", "now"; by calendar days from a day on. */
    formatAgo(iso: string, now: Date = new Date()): string {
      const then = new Date(iso);
      const ms = then.getTime() - now.getTime();
      if (Math.abs(ms) < MINUTE_MS) return relative.format(0, "second");
      if (Math.abs(ms) < HOUR_MS) return relative.format(Math.trunc(ms / MINUTE_MS), "minute");
      if (Math.abs(ms) < DAY_MS) return relative.format(Math.trunc(ms / HOUR_MS), "hour");
      return relative.format(-daysBetween(then, now), "day");
    },
  };
}

/** Midnights between two moments, in the reader's time zone. */
function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(now) - midnight(then)) / DAY_MS);
}

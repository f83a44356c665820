// The instants offered for a restriction that ends, or begins, by itself; in the time zone of the browser.
// Invariant: every one of them is a whole minute in the future.
import { TURN_MOST_DAYS } from "../policy/turn.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MORNING = 8;
const MONDAY = 1;

/** Whole minutes, so that "1 hour" is an hour at least. */
export function inHours(hours: number, now: Date): Date {
  return new Date(Math.ceil(now.getTime() / MINUTE_MS) * MINUTE_MS + hours * 60 * MINUTE_MS);
}

export function tomorrowMorning(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
}

/** Today's, where it is Monday before eight. */
export function mondayMorning(now: Date): Date {
  const days = (MONDAY - now.getDay() + 7) % 7;
  const next = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
  return next > now ? next : new Date(now.getFullYear(), now.getMonth(), now.getDate() + days + 7, MORNING);
}

/** As the server takes it: in the future, and not farther ahead than anybody plans. */
export function isPossible(iso: string, now: Date): boolean {
  const at = Date.parse(iso);
  return at > now.getTime() && at <= latestInstant(now).getTime();
}

export function latestInstant(now: Date): Date {
  return new Date(now.getTime() + TURN_MOST_DAYS * DAY_MS - MINUTE_MS);
}

/** For <input type="datetime-local">: local, without seconds. */
export function toLocalInput(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Null while the field is not filled in. */
export function fromLocalInput(value: string): Date | null {
  const moment = new Date(value);
  return value === "" || Number.isNaN(moment.getTime()) ? null : moment;
}

/** "Europe/Paris" */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

// The store's rows in the wire's words.
import { parseAddress } from "../policy/address.ts";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { TURN_MOST_DAYS, type Turns } from "../policy/turn.ts";
import { holderMessagesOf } from "../store/holder-message.ts";
import type { Mailbox } from "../store/mailbox.ts";
import { NotFound } from "../store/refusal.ts";
import type { HostRules } from "../store/rule.ts";
import { defaultsOf, type Service } from "../store/service.ts";
import type { AccountRow } from "../store/tables.ts";
import type { AskedUntil, Until } from "../wire/common.ts";
import type { Mailbox as WireMailbox } from "../wire/mailbox.ts";
import type { HostRules as WireHostRules } from "../wire/rule.ts";
import type { Service as WireService } from "../wire/service.ts";
import type { Account } from "../wire/session.ts";
import { refuse } from "./problem.ts";

const DAY_MS = 86_400_000;

export function time(ms: number): string {
  return new Date(ms).toISOString();
}

export function sinceTimes(since: Mailbox["since"]): Partial<Record<Channel, string>> {
  const times: Partial<Record<Channel, string>> = {};
  for (const channel of CHANNELS) {
    const ms = since[channel];
    if (ms !== undefined) times[channel] = time(ms);
  }
  return times;
}

/** Turns in the wire's words. */
export function untilTimes(turns: Turns): Until {
  const times: Until = {};
  for (const channel of CHANNELS) {
    const at = turns[channel];
    if (at !== undefined) times[channel] = time(at * 1_000);
  }
  return times;
}

/** Turns as asked for; refused unless each is in the future (milliseconds), and not too far. */
export function askedTurns(until: AskedUntil, now: number): Turns {
  const turns: Turns = {};
  for (const channel of CHANNELS) {
    const asked = until[channel];
    if (asked === undefined || asked === null) continue;
    const at = Math.floor(Date.parse(asked) / 1_000);
    if (at * 1_000 <= now) throw refuse("time-invalid", `${asked} has passed.`);
    if (at * 1_000 > now + TURN_MOST_DAYS * DAY_MS)
      throw refuse("time-invalid", `${asked} is more than ${TURN_MOST_DAYS} days ahead.`);
    turns[channel] = at;
  }
  return turns;
}

export function wireMailbox(mailbox: Mailbox): WireMailbox {
  return {
    id: mailbox.id,
    serviceId: mailbox.serviceId,
    address: mailbox.address,
    displayName: mailbox.displayName,
    blocked: mailbox.blocked,
    since: sinceTimes(mailbox.since),
    until: untilTimes(mailbox.turns),
    rules: mailbox.blocked.length > 0 ? mailbox.ruleMark : "none",
    alarm: mailbox.hasAlarm,
    changedAt: time(mailbox.changedAt),
  };
}

export function wireRules({ mailHost, finding, isLooking }: HostRules): WireHostRules {
  const { outcome, rules, more } = finding ?? { outcome: "looked", rules: [], more: 0 };
  const lookedAt = finding === null ? null : time(finding.at);
  return { mailHost, outcome, rules: [...rules], more, lookedAt, isLooking };
}

export function wireService(service: Service): WireService {
  return {
    id: service.id,
    customerId: service.account_id,
    kind: service.kind,
    name: service.name,
    domains: service.domains,
    mailboxCount: service.mailbox_count,
    restrictedCount: service.restricted_count,
    defaultBlocked: defaultsOf(service),
    holderMessages: holderMessagesOf(service),
  };
}

export function wireAccount(account: AccountRow): Account {
  return { id: account.id, email: account.email, name: account.name, kind: account.kind };
}

/** Refuses what is no email; an account's may have a tag (+), unlike a mailbox's address. */
export function checkEmail(typed: string): void {
  if (parseAddress(typed.trim().replace("+", "")) === null)
    throw refuse("address-invalid", "That is no email address.");
}

/** The address of a URL in its one spelling; what is no address is not found. */
export function spelledAddress(typed: string): string {
  const address = parseAddress(typed);
  if (address === null) throw new NotFound();
  return address;
}

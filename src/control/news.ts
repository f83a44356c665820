// Policy changes, and what mail hosts found of rules, in the words of an open panel; read once however many
// panels are open.
// Invariant: an event reaches only those whom its service concerns, and shows the state at or after its
// serial.

import { alarmNewsAfter } from "../store/alarm.ts";
import { newsAfter } from "../store/change.ts";
import type { Mailbox } from "../store/mailbox.ts";
import { fold } from "../store/mailbox.ts";
import { ruleNewsAfter } from "../store/rule.ts";
import type { LiveEvent } from "../wire/live.ts";
import { wireMailbox } from "./answer.ts";
import type { Context } from "./context.ts";

export interface News {
  /** Whose service it is about. */
  accountId: string;
  event: LiveEvent;
}

/** Up to where a panel has been told. */
export interface Told {
  serial: number;
  /** The store's count of findings. */
  rules: number;
  /** The store's count of alarms begun, seen again or ended. */
  alarms: number;
}

const SERIALS_AT_ONCE = 200;
const FINDINGS_AT_ONCE = 200;
const ALARMS_AT_ONCE = 200;

export class NewsRoom {
  readonly #context: Context;
  /** Reads of the present count of the bell, by where they begin. */
  readonly #reads = new Map<string, Promise<{ news: News[]; told: Told }>>();
  #readAt = -1;

  constructor(context: Context) {
    this.#context = context;
  }

  /** News since then, in order, and where to go on. */
  after(told: Told): Promise<{ news: News[]; told: Told }> {
    const { count } = this.#context.news;
    const key = `${told.serial} ${told.rules} ${told.alarms}`;
    if (count !== this.#readAt) this.#reads.clear();
    this.#readAt = count;
    let read = this.#reads.get(key);
    if (read === undefined) {
      read = this.#read(told);
      read.catch(() => this.#reads.delete(key));
      this.#reads.set(key, read);
    }
    return read;
  }

  async #read(told: Told): Promise<{ news: News[]; told: Told }> {
    const changes = await this.#changes(told.serial);
    const serial = changes.at(-1)?.event.serial ?? told.serial;
    const found = await ruleNewsAfter(this.#context.store, told.rules, FINDINGS_AT_ONCE);
    const alarmed = await alarmNewsAfter(this.#context.store, told.alarms, ALARMS_AT_ONCE);
    const byMailbox = [...Map.groupBy([...found, ...alarmed], (row) => row.id).values()];
    const findings = byMailbox.flatMap((rows): News[] =>
      fold(rows).map((mailbox) => ({
        accountId: rows[0]?.account_id ?? "",
        event: { event: "mailbox", serial, mailbox: wireMailbox(mailbox) },
      })),
    );
    return {
      news: [...changes, ...findings],
      told: { serial, rules: found.at(-1)?.news ?? told.rules, alarms: alarmed.at(-1)?.news ?? told.alarms },
    };
  }

  async #changes(after: number): Promise<News[]> {
    const rows = await newsAfter(this.#context.store, after, SERIALS_AT_ONCE);
    const bySerial = Map.groupBy(rows, (row) => row.serial);
    return [...bySerial].flatMap(([serial, [first, ...more]]): News[] => {
      if (first === undefined) return [];
      const { service_id, address, account_id: accountId } = first;
      const mailboxes = first.op === "remove" ? [] : fold([first, ...more].flatMap(stillThere));
      const [mailbox] = mailboxes;
      const event: LiveEvent =
        mailbox === undefined
          ? { event: "mailbox-gone", serial, serviceId: service_id, address }
          : { event: "mailbox", serial, mailbox: wireMailbox(mailbox as Mailbox) };
      return [{ accountId, event }];
    });
  }
}

type NewsRow = Awaited<ReturnType<typeof newsAfter>>[number];

function stillThere(row: NewsRow) {
  const {
    id,
    display_name,
    rule_mark,
    has_alarm,
    changed_at,
    service_id,
    address,
    turns,
    channel,
    since,
    serial,
  } = row;
  if (id === null || display_name === null || rule_mark === null || has_alarm === null || changed_at === null)
    return [];
  const versions = { version: serial, restrictions_version: serial };
  const marks = { rule_mark, has_alarm };
  return [
    { id, display_name, ...marks, changed_at, service_id, address, turns, channel, since, ...versions },
  ];
}

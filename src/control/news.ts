// Policy changes in the words of an open panel, read once however many panels are open.
// Invariant: an event reaches only those whom its service concerns, and shows the state at or after its
// serial.

import { newsAfter } from "../store/change.ts";
import type { Mailbox } from "../store/mailbox.ts";
import { fold } from "../store/mailbox.ts";
import type { LiveEvent } from "../wire/live.ts";
import { wireMailbox } from "./answer.ts";
import type { Context } from "./context.ts";

export interface News {
  /** Whose service it is about. */
  accountId: string;
  event: LiveEvent;
}

const SERIALS_AT_ONCE = 200;

export class NewsRoom {
  readonly #context: Context;
  /** Reads of the present count of the bell, by the serial they begin after. */
  readonly #reads = new Map<number, Promise<News[]>>();
  #readAt = -1;

  constructor(context: Context) {
    this.#context = context;
  }

  /** News after a serial, in order; the last one's serial is where to go on. */
  after(serial: number): Promise<News[]> {
    const { count } = this.#context.changes;
    if (count !== this.#readAt) this.#reads.clear();
    this.#readAt = count;
    let read = this.#reads.get(serial);
    if (read === undefined) {
      read = this.#read(serial);
      read.catch(() => this.#reads.delete(serial));
      this.#reads.set(serial, read);
    }
    return read;
  }

  async #read(after: number): Promise<News[]> {
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
  const { id, display_name, changed_at, service_id, address, channel, since, serial } = row;
  if (id === null || display_name === null || changed_at === null) return [];
  const versions = { version: serial, restrictions_version: serial };
  return [{ id, display_name, changed_at, service_id, address, channel, since, ...versions }];
}

// Inside one policy transaction: hands out serials and writes down what each of them was.
// Invariant: a serial is taken only together with its feed entry and its audit entry.
import { type Insertable, sql, type Transaction } from "kysely";
import type { Channel } from "../policy/channel.ts";
import { type ChannelState, orderedTurns, type Turns } from "../policy/turn.ts";
import type { Engine } from "./migrate.ts";
import type { AuditRow, ChangeRow, Tables } from "./tables.ts";
import { textList } from "./text-list.ts";

/** Who does it: named in the audit trail. */
export interface Actor {
  /** The account's email, or the program ("setup"). */
  account: string;
  ip: string | null;
}

export interface PolicyEvent {
  op: "set" | "remove";
  action: "created" | "renamed" | "restricted" | "turned" | "password-changed" | "deleted" | "look-asked";
  mailbox: { id: string; address: string; service_id: string };
  /** What was blocked; with turns where there are any. */
  before: readonly Channel[] | ChannelState;
  after: readonly Channel[] | ChannelState;
  batch?: string | null;
}

/** What an operator or the program did besides policy. */
export interface Deed {
  action: string;
  address?: string;
  service_id?: string;
  /** The account that it is done to. */
  account_id?: string;
  before?: string;
  after?: string;
}

/** Rows a statement; 13 columns each stay far below both engines' limits. */
const ROWS_A_STATEMENT = 500;

export class Ledger {
  readonly db: Transaction<Tables>;
  readonly engine: Engine;
  /** The transaction's time: one for all its rows. */
  readonly at: number;
  readonly #first: number;
  #serial: number;
  readonly #changes: ChangeRow[] = [];
  readonly #audit: Insertable<AuditRow>[] = [];

  constructor(db: Transaction<Tables>, engine: Engine, serial: number, at: number) {
    this.db = db;
    this.engine = engine;
    this.at = at;
    this.#first = serial;
    this.#serial = serial;
  }

  /** The last serial taken, by this transaction or before it. */
  get serial(): number {
    return this.#serial;
  }

  /** Takes the next serial for a change of policy; the caller writes the mailbox's rows. */
  record(actor: Actor, event: PolicyEvent): number {
    const serial = ++this.#serial;
    const { id, address, service_id } = event.mailbox;
    this.#changes.push({ serial, at: this.at, op: event.op, address, mailbox_id: id, service_id });
    this.#audit.push({
      serial,
      at: this.at,
      account: actor.account,
      ip: actor.ip,
      action: event.action,
      address,
      mailbox_id: id,
      service_id,
      account_id: null,
      before: recordedText(event.before),
      after: recordedText(event.after),
      batch: event.batch ?? null,
    });
    return serial;
  }

  /** Writes down something that is no change of policy: no serial. */
  note(actor: Actor, deed: Deed): void {
    this.#audit.push({
      serial: null,
      at: this.at,
      account: actor.account,
      ip: actor.ip,
      action: deed.action,
      address: deed.address ?? null,
      mailbox_id: null,
      service_id: deed.service_id ?? null,
      account_id: deed.account_id ?? null,
      before: deed.before ?? null,
      after: deed.after ?? null,
      batch: null,
    });
  }

  /**
   * Takes a serial for each of these mailboxes, which all change in the same way, and writes feed and audit entries
   * at once; the caller writes the mailboxes' rows.
   */
  async recordMany(
    actor: Actor,
    event: Pick<PolicyEvent, "action" | "before" | "after" | "batch"> & { ids: readonly string[] },
  ): Promise<void> {
    const first = this.#serial + 1;
    this.#serial += event.ids.length;
    const list = textList(this.engine, event.ids);
    await sql`INSERT INTO change (serial, at, op, address, mailbox_id, service_id)
      SELECT ${first} + list.nr, ${this.at}, 'set', m.address, m.id, m.service_id
      FROM ${list} AS list INNER JOIN mailbox AS m ON m.id = list.text`.execute(this.db);
    await sql`INSERT INTO audit
        (serial, at, account, ip, action, address, mailbox_id, service_id, before, after, batch)
      SELECT serial, at, ${actor.account}, ${actor.ip}, ${event.action}, address, mailbox_id, service_id,
        ${recordedText(event.before)}, ${recordedText(event.after)}, ${event.batch ?? null}
      FROM change WHERE serial >= ${first} AND serial <= ${this.#serial}`.execute(this.db);
  }

  /** The store calls it last; true when serials were taken. */
  async flush(): Promise<boolean> {
    for (const rows of slices(this.#changes)) await this.db.insertInto("change").values(rows).execute();
    for (const rows of slices(this.#audit)) await this.db.insertInto("audit").values(rows).execute();
    if (this.#serial === this.#first) return false;
    await this.db.updateTable("counter").set({ serial: this.#serial }).execute();
    return true;
  }
}

/** As the audit trail keeps it: a list of channels, or an object where there are turns. */
export function recordedText(recorded: readonly Channel[] | ChannelState): string {
  if (!("turns" in recorded)) return JSON.stringify(recorded);
  const { blocked, turns } = recorded;
  return JSON.stringify(Object.keys(turns).length === 0 ? blocked : { blocked, turns: orderedTurns(turns) });
}

/** What recordedText() wrote. */
export function parseRecorded(text: string | null): { blocked: Channel[]; turns: Turns } {
  const recorded = JSON.parse(text ?? "[]") as Channel[] | { blocked: Channel[]; turns: Turns };
  return Array.isArray(recorded) ? { blocked: recorded, turns: {} } : recorded;
}

/** In pieces that fit one INSERT. */
export function slices<T>(rows: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    pieces.push(rows.slice(at, at + ROWS_A_STATEMENT));
  return pieces;
}

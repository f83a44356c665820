// Looks which rules of restricted mailboxes send mail elsewhere, after every change of such a mailbox, and hands
// in what is found until it is acknowledged. One mailbox at a time, beside the following and never in its way.
// Invariant: every change of a restricted mailbox is followed by a look on this mail host, whatever ends in
// between; one that is open again or gone by then is passed over. What could not be read is said, and tried again.
import { setImmediate as breath, setTimeout as sleep } from "node:timers/promises";
import { Fault, isWorldError } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { CHANNELS } from "../policy/channel.ts";
import type { Change } from "../wire/feed.ts";
import { FINDINGS_MAX, type Look } from "../wire/rule.ts";
import type { RuleReader } from "./connector.ts";
import type { ControlClient } from "./control-client.ts";
import { Patience } from "./patience.ts";
import type { Applied, Replica } from "./replica.ts";
import type { DueLook, RuleQueue } from "./rule-queue.ts";

export interface RuleWatchOptions {
  openQueue: () => RuleQueue;
  openReader: () => Promise<RuleReader>;
  control: Pick<ControlClient, "sendFindings" | "rest">;
  log: Log;
  signal: AbortSignal;
}

/** The ending of sessions and the receipt come first. */
const HEAD_START_MS = 100;
/** So that the newest change, for which somebody waits, is looked at soon among many. */
const LOOKS_AT_ONCE = 20;
/** Most of them may be open again by then, and are only passed over. */
const DUE_AT_ONCE = 200;
const ROWS_AT_ONCE = 2_000;
/** Between batches of looks while changes keep coming: those come first. */
const WAY_MS = 100;
/** Between looks, as many times as long as one took, up to the most: people's sign-ins want the processor too. */
const REST_TIMES = 4;
const REST_MOST_MS = 200;
const PAUSE = { firstMs: 1_000, lastMs: 10_000 };
const SAYS = { trouble: "rules of mailboxes are not told", over: "rules of mailboxes are told again" };
const IDLE_MS = 60_000;
const TRIES_MOST = 8;
const AGAIN_FIRST_MS = 5_000;
const UNREAD: Look = { outcome: "unread", rules: [], more: 0 };

/** What was told of the replica, in order: that these changes were applied, or where a new life of it began. */
type Note =
  | { kind: "changes"; storeId: string; changes: readonly Change[] }
  | { kind: "begun"; applied: Applied };

export class RuleWatch {
  readonly #options: RuleWatchOptions;
  #replica: Replica | null = null;
  #queue: RuleQueue | null = null;
  #notes: Note[] = [];
  #isAllDue = false;
  #wake: () => void = () => undefined;

  constructor(options: RuleWatchOptions) {
    this.#options = options;
  }

  /** The replica that says who is restricted; null while there is none. */
  follow(replica: Replica | null): void {
    this.#replica = replica;
    const applied = replica?.applied();
    if (applied !== undefined) this.#notes.push({ kind: "begun", applied });
    this.#wake();
  }

  /** These were applied. Costs the caller nothing. */
  note(storeId: string, changes: readonly Change[]): void {
    this.#notes.push({ kind: "changes", storeId, changes });
    this.#wake();
  }

  /** The whole policy was. */
  noteAll(): void {
    this.#notes = [];
    this.#isAllDue = true;
    this.#wake();
  }

  /** Until the signal. */
  async run(): Promise<void> {
    const { control, log, signal } = this.#options;
    const rest = (ms: number) => this.#rest((woken) => control.rest(ms, woken));
    const patience = new Patience({ log, says: SAYS, ...PAUSE, rest });
    while (!signal.aborted) {
      try {
        const isIdle = !(await this.#step());
        patience.restore();
        if (isIdle) await this.#rest((woken) => sleep(this.#untilNext(), undefined, { signal: woken }));
        else if (this.#notes.length > 0) await sleep(WAY_MS, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fault)) this.#closeQueue(error);
        await patience.wait(error);
      }
    }
  }

  /** Does a little of what is to do; false when there is nothing. */
  async #step(): Promise<boolean> {
    this.#queue ??= this.#options.openQueue();
    const queue = this.#queue;
    this.#listNotes(queue);
    if (this.#isAllDue) await this.#listAll(queue);
    const hasLooked = await this.#look(queue);
    const hasSent = await this.#handIn(queue);
    return hasLooked || hasSent;
  }

  #listNotes(queue: RuleQueue): void {
    for (let note = this.#notes[0]; note !== undefined; note = this.#notes[0]) {
      this.#list(queue, note);
      this.#notes.shift();
    }
  }

  #list(queue: RuleQueue, note: Note): void {
    if (note.kind === "begun") {
      const noted = queue.noted();
      const { storeId, serial } = note.applied;
      this.#isAllDue ||= noted?.storeId !== storeId || noted.serial !== serial;
    } else {
      const { storeId, changes } = note;
      const looks = changes.flatMap((change) =>
        change.op === "set" && change.mailbox.blocked.length > 0
          ? [{ address: change.mailbox.address, mailboxId: change.mailbox.id, serial: change.serial }]
          : [],
      );
      const serial = changes.at(-1)?.serial;
      if (serial !== undefined) queue.add(looks, { storeId, serial });
    }
  }

  /** Everyone who is restricted, a few thousand rows at a time: there may be a million. */
  async #listAll(queue: RuleQueue): Promise<void> {
    const applied = this.#replica?.applied();
    if (applied === undefined) return;
    if (queue.noted()?.storeId !== applied.storeId) queue.clear();
    this.#isAllDue = false;
    for (let after = ""; ; ) {
      const found = this.#replica?.restrictedAfter(after, ROWS_AT_ONCE);
      if (found === undefined || this.#isAllDue) {
        this.#isAllDue = true;
        return;
      }
      const { rows, upTo } = found;
      const looks = rows.map(({ address, mailbox_id: mailboxId }) => ({
        address,
        mailboxId,
        serial: applied.serial,
      }));
      queue.add(looks, upTo === null ? applied : undefined);
      if (upTo === null) return;
      after = upTo;
      await breath();
    }
  }

  async #look(queue: RuleQueue): Promise<boolean> {
    const due = queue.due(Date.now(), DUE_AT_ONCE);
    const wanted: DueLook[] = [];
    const over: DueLook[] = [];
    for (const each of due) {
      (this.#isStillDue(each) ? wanted : over).push(each);
      if (wanted.length === LOOKS_AT_ONCE) break;
    }
    if (this.#replica !== null) queue.drop(over);
    if (wanted.length === 0) return due.length > 0 && this.#replica !== null;
    let reader: RuleReader;
    try {
      reader = await this.#options.openReader();
    } catch (error) {
      for (const each of wanted) keep(queue, each, UNREAD);
      throw error;
    }
    try {
      let tookMs = 0;
      for (const each of wanted) {
        if (tookMs > 0) await sleep(Math.min(REST_MOST_MS, tookMs * REST_TIMES));
        if (this.#options.signal.aborted) break;
        if (!this.#isStillDue(each)) continue;
        const began = performance.now();
        await lookAt(queue, reader, each);
        tookMs = performance.now() - began;
      }
    } finally {
      reader.close();
    }
    return true;
  }

  #isStillDue({ address, mailboxId }: DueLook): boolean {
    const row = this.#replica?.row(address);
    return row?.mailbox_id === mailboxId && CHANNELS.some((channel) => row[channel] === 0);
  }

  async #handIn(queue: RuleQueue): Promise<boolean> {
    const { control, signal } = this.#options;
    const applied = this.#replica?.applied();
    const found = queue.findings(FINDINGS_MAX);
    if (applied === undefined || found.length === 0) return false;
    const now = Date.now();
    const findings = found.map(({ at, look, ...of }) => ({ ...of, ...look, agoMs: Math.max(0, now - at) }));
    await control.sendFindings({ storeId: applied.storeId, findings }, signal);
    queue.forget(found);
    return true;
  }

  #untilNext(): number {
    const at = this.#queue?.nextAt();
    return at === undefined || this.#replica === null ? IDLE_MS : Math.max(0, at - Date.now());
  }

  /** Until something is noted, or the pause is over; then a moment more. */
  async #rest(pause: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#options;
    if (this.#notes.length === 0 && !(this.#isAllDue && this.#replica !== null)) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await pause(AbortSignal.any([signal, woken.signal])).catch(() => undefined);
    }
    await sleep(HEAD_START_MS, undefined, { signal }).catch(() => undefined);
  }

  /** Its file may be full, damaged or gone: it is opened, or made, anew. */
  #closeQueue(error: unknown): void {
    if (!isWorldError(error)) throw error;
    this.#queue?.close();
    this.#queue = null;
  }
}

/** A look that breaks off counts as unread, so that no mailbox holds up the others. */
async function lookAt(queue: RuleQueue, reader: RuleReader, due: DueLook): Promise<void> {
  let look = UNREAD;
  try {
    look = await reader.look(due.address);
  } finally {
    keep(queue, due, look);
  }
}

function keep(queue: RuleQueue, due: DueLook, look: Look): void {
  const now = Date.now();
  const isOver = look.outcome !== "unread" || due.tries + 1 >= TRIES_MOST;
  const againAt = isOver ? null : now + AGAIN_FIRST_MS * 2 ** due.tries;
  const { address, mailboxId, serial } = due;
  queue.keep({ address, mailboxId, serial, at: now, look }, againAt);
}

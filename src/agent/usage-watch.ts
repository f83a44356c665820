// Reports sign-ins: hears of them, writes them into the journal a moment later, and hands them in until they are
// acknowledged. All of it beside the mail server's work and the following of changes.
// Invariant: hearing costs no disk and bounded memory; a name that is no address of a domain here is counted and
// nowhere written down; and what goes wrong here is said, tried again and never anybody's login.
import { setTimeout as sleep } from "node:timers/promises";
import { Fault, isWorldError } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { ControlClient } from "./control-client.ts";
import type { SignIn } from "./dovecot/report.ts";
import { Patience } from "./patience.ts";
import type { Replica } from "./replica.ts";
import type { Noted, UsageJournal } from "./usage-journal.ts";

export interface UsageWatchOptions {
  openJournal: (now: number) => UsageJournal;
  /** Listens for reports, each of which it reads and gives to `hear`; returns how to stop. */
  listen: (hear: (signIn: SignIn | null) => void) => Promise<() => Promise<void>>;
  /** Whether the mail server is set up to report here. */
  isExpected: () => Promise<boolean>;
  control: Pick<ControlClient, "sendAttempts" | "rest">;
  log: Log;
  signal: AbortSignal;
  now?: () => number;
  /** For tests. */
  roundMs?: number;
}

/** From hearing to the journal. */
const WRITE_AFTER_MS = 500;
/**
 * From one round of batches to the next, and so many in one: the control plane has other work. What has to wait is added
 * up in the journal meanwhile.
 */
const ROUND_MS = 1_000;
const BATCHES_A_ROUND = 4;
const ALIVE_EVERY_MS = 60_000;
const PAUSE_LAST_MS = 10_000;
const SAYS = { trouble: "sign-ins are not reported", over: "sign-ins are reported again" };
/** Kinds of sign-in in memory; of these, what needs no right password. */
const HEARD_MOST = 30_000;
const STRANGE_MOST = 10_000;

export class UsageWatch {
  readonly #options: UsageWatchOptions;
  readonly #now: () => number;
  #replica: Replica | null = null;
  #journal: UsageJournal | null = null;
  #heard = new Map<string, Noted>();
  #strange = 0;
  #more = 0;
  #nameless = 0;
  #aliveAt = 0;
  readonly #roundMs: number;
  readonly #patience: Patience;
  /** Null: not asked yet. */
  #expected: boolean | null = null;

  constructor(options: UsageWatchOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#roundMs = options.roundMs ?? ROUND_MS;
    const { log, control, signal } = options;
    this.#patience = new Patience({
      log,
      says: SAYS,
      firstMs: this.#roundMs,
      lastMs: PAUSE_LAST_MS,
      rest: (ms) => control.rest(ms, signal),
    });
  }

  /** The replica that says whose domains are here; null while there is none that can be trusted. */
  follow(replica: Replica | null): void {
    if (replica === null && this.#options.signal.aborted) this.#flush();
    this.#replica = replica;
  }

  /** One sign-in more. Null: nobody's. */
  hear(signIn: SignIn | null): void {
    if (signIn === null) return;
    const { address, channel, ip, software } = signIn;
    if (address === null) {
      this.#nameless++;
      return;
    }
    // With no replica that can be read, the mail server cannot tell a right password from a wrong one.
    const isUnclear = this.#replica === null && signIn.outcome === "wrong-password";
    const outcome = isUnclear ? "unavailable" : signIn.outcome;
    const at = this.#now();
    const key = `${address}\n${channel}\n${outcome}\n${ip}\n${software}`;
    const known = this.#heard.get(key);
    if (known !== undefined) {
      known.count++;
      known.lastAt = at;
      return;
    }
    const isStrange = outcome === "wrong-password" || outcome === "unavailable";
    if (this.#heard.size >= HEARD_MOST || (isStrange && this.#strange >= STRANGE_MOST)) {
      this.#more++;
      return;
    }
    if (isStrange) this.#strange++;
    this.#heard.set(key, { address, channel, outcome, ip, software, firstAt: at, lastAt: at, count: 1 });
  }

  /** Until the signal. */
  async run(): Promise<void> {
    await Promise.all([this.#listen(), this.#write(), this.#handIn()]);
  }

  async #listen(): Promise<void> {
    const { listen, signal } = this.#options;
    while (!signal.aborted) {
      try {
        const stop = await listen((signIn) => this.hear(signIn));
        this.#patience.restore();
        await untilAborted(signal);
        await stop();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#patience.tell(error);
        await this.#sleep(PAUSE_LAST_MS);
      }
    }
  }

  async #write(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      await this.#sleep(WRITE_AFTER_MS);
      try {
        this.#flush();
      } catch (error) {
        if (!isWorldError(error)) throw error;
        this.#closeJournal();
        this.#patience.tell(error);
        await this.#sleep(PAUSE_LAST_MS);
      }
    }
  }

  /** What was heard goes into the journal, as soon as it is known whose domains are here. */
  #flush(): void {
    const replica = this.#replica;
    if (replica === null) return;
    const now = this.#now();
    this.#journal ??= this.#options.openJournal(now);
    const counted = { more: this.#more, nameless: this.#nameless };
    if (this.#heard.size > 0 || counted.more > 0 || counted.nameless > 0) {
      const noted: Noted[] = [];
      const domains = new Map<string, boolean>();
      for (const each of this.#heard.values()) {
        const domain = each.address.slice(each.address.lastIndexOf("@") + 1);
        const isOurs = domains.get(domain) ?? replica.hasDomain(domain);
        domains.set(domain, isOurs);
        if (isOurs) noted.push(each);
        else counted.nameless += each.count;
      }
      this.#journal.add(noted, counted, now);
      this.#heard = new Map();
      this.#strange = 0;
      this.#more = 0;
      this.#nameless = 0;
      this.#aliveAt = now;
    } else if (now - this.#aliveAt > ALIVE_EVERY_MS) {
      this.#journal.keepAlive(now);
      this.#aliveAt = now;
    }
  }

  async #handIn(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      await this.#sleep(this.#roundMs);
      try {
        await this.#begin();
        for (let sent = 0; sent < BATCHES_A_ROUND && (await this.#sendOne()); sent++);
        this.#patience.restore();
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fault) && !isWorldError(error)) throw error;
        if (!(error instanceof Fault)) this.#closeJournal();
        await this.#patience.wait(error);
      }
    }
  }

  /** A mail server that is set up to report does so from now on, also when nobody signs in for long. */
  async #begin(): Promise<void> {
    if (this.#journal === null || this.#journal.isBegun || this.#expected === false) return;
    this.#expected = await this.#options.isExpected();
    if (this.#expected) this.#journal.begin(this.#now());
  }

  async #sendOne(): Promise<boolean> {
    const storeId = this.#replica?.applied()?.storeId;
    const sealed = storeId === undefined ? null : this.#journal?.seal();
    if (sealed === null || sealed === undefined || storeId === undefined) return false;
    const { since, attempts, ...batch } = sealed;
    const now = this.#now();
    const ago = (at: number) => Math.max(0, now - at);
    const body = {
      ...batch,
      storeId,
      sinceAgoMs: ago(since),
      attempts: attempts.map(({ firstAt, lastAt, ...attempt }) => ({
        ...attempt,
        firstAgoMs: ago(firstAt),
        lastAgoMs: ago(lastAt),
      })),
    };
    const { lastSeq } = await this.#options.control.sendAttempts(body, this.#options.signal);
    this.#journal?.acknowledge(lastSeq);
    return true;
  }

  /** Its file may be full, damaged or gone: it is opened, or made, anew. */
  #closeJournal(): void {
    this.#journal?.close();
    this.#journal = null;
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

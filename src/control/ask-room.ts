// Asks mail hosts and waits for their answers, whichever process of the control plane their agents come to.
// Invariant: one that does not answer in time is said to be silent and holds nobody up for longer; an answer of
// another kind than was asked for counts as none.
import { causeOf, type Log } from "../base/log.ts";
import {
  answersTo,
  askedHosts,
  dropAsks,
  dropUntaken,
  keepAnswers,
  putAsks,
  takeAsks,
} from "../store/ask.ts";
import type { Ledger } from "../store/ledger.ts";
import { listMailHosts } from "../store/mail-host.ts";
import { LIFE_MS } from "../store/presence.ts";
import { newId, type Store } from "../store/store.ts";
import { type Answer, ASKS_AT_ONCE, type Ask } from "../wire/ask.ts";
import type { AskOutcome } from "../wire/check.ts";
import { Bell } from "./bell.ts";

/** What is asked, of all mail hosts alike. */
export type Question = Ask extends infer One ? (One extends Ask ? Omit<One, "id"> : never) : never;
type AnswerOf<K extends Answer["kind"]> = Extract<Answer, { kind: K }>;

export interface HostAnswer<K extends Answer["kind"]> {
  mailHostId: string;
  mailHost: string;
  outcome: AskOutcome;
  /** False: it does not know of the question: nothing was heard of it for long, or it did not fetch it in time. */
  isAsked: boolean;
  /** Null unless it answered. */
  answer: AnswerOf<K> | null;
  /** Why it could not, where it said so. */
  cause: string | null;
}

export interface Asking {
  /** Only this mail host; all of them otherwise. */
  mailHostId?: string;
  /** One that has fetched the question is waited for three times as long as others. */
  isPatient?: boolean;
  /** Done in the transaction that asks: what must not be asked without its entry in the trail. */
  note?: (ledger: Ledger) => void;
}

interface Options {
  store: Store;
  log: Log;
  now: () => number;
  stopping: AbortSignal;
  askWaitMs?: number;
}

const WAIT_MS = 3_000;
/** Asks and answers handed to another process of the control plane ring no bell here. */
const LOOK_EVERY_MS = 250;

export class AskRoom {
  readonly #options: Options;
  /** By mail host; of those that wait here. */
  readonly #waiting = new Map<string, { bell: Bell; agents: number }>();
  readonly #answers = new Bell();
  readonly #look: NodeJS.Timeout;

  constructor(options: Options) {
    this.#options = options;
    this.#look = setInterval(() => void this.#lookElsewhere(), LOOK_EVERY_MS);
    this.#look.unref();
  }

  end(): void {
    clearInterval(this.#look);
  }

  /** The answers of the mail hosts, by name; those of whom nothing was heard for long are not waited for. */
  async ask<K extends Answer["kind"]>(
    kind: K,
    question: Question,
    { mailHostId, isPatient = false, note }: Asking = {},
  ): Promise<HostAnswer<K>[]> {
    const { store, now } = this.#options;
    const hosts = (await listMailHosts(store)).filter(
      ({ id }) => mailHostId === undefined || id === mailHostId,
    );
    const at = now();
    const asked = hosts
      .filter(({ last_seen }) => at - (last_seen ?? 0) < LIFE_MS)
      .map(({ id }) => ({ mailHostId: id, id: newId() }));
    const rows = asked.map((each) => ({ ...each, body: JSON.stringify({ ...question, id: each.id }) }));
    if (note !== undefined)
      await store.change(async (ledger) => {
        note(ledger);
        await putAsks(ledger.db, rows, at);
      });
    else if (rows.length > 0) await putAsks(store.db, rows, at);
    for (const each of asked) this.#waiting.get(each.mailHostId)?.bell.ring();
    const ids = asked.map((each) => each.id);
    const untaken = new Set<string>();
    const answers = await this.#answersTo(ids, ids.length)
      .then(async (first) => {
        if (first.size === ids.length) return first;
        for (const id of await dropUntaken(store, ids)) untaken.add(id);
        return isPatient ? this.#answersTo(ids, ids.length - untaken.size, 2) : first;
      })
      .finally(() => dropAsks(store, ids));
    return hosts.map(({ id, name }) => {
      const own = asked.find((each) => each.mailHostId === id);
      const told = read(kind, answers.get(own?.id ?? ""));
      return { mailHostId: id, mailHost: name, isAsked: own !== undefined && !untaken.has(own.id), ...told };
    });
  }

  /** What is asked of a mail host, waiting for it; `requireAsker` rejects when its token is none any more. */
  async take(
    mailHostId: string,
    waitMs: number,
    signal: AbortSignal,
    requireAsker: () => Promise<unknown>,
  ): Promise<Ask[]> {
    const { store, now } = this.#options;
    const until = performance.now() + waitMs;
    const waiting = this.#waiting.get(mailHostId) ?? { bell: new Bell(), agents: 0 };
    this.#waiting.set(mailHostId, waiting);
    waiting.agents++;
    try {
      for (;;) {
        const heard = waiting.bell.count;
        await requireAsker();
        if (signal.aborted) return [];
        const bodies = await takeAsks(store, mailHostId, ASKS_AT_ONCE, now());
        const left = until - performance.now();
        if (bodies.length > 0 || left <= 0) return bodies.map((body) => JSON.parse(body) as Ask);
        await waiting.bell.wait(heard, left, signal);
      }
    } finally {
      if (--waiting.agents === 0) this.#waiting.delete(mailHostId);
    }
  }

  async answer(mailHostId: string, answers: readonly { id: string; answer: Answer }[]): Promise<void> {
    const kept = answers.map(({ id, answer }) => ({ id, answer: JSON.stringify(answer) }));
    await keepAnswers(this.#options.store, mailHostId, kept);
    this.#answers.ring();
  }

  /** Whoever waits looks whether he may still wait: a mail host may have been revoked. */
  wake(): void {
    for (const { bell } of this.#waiting.values()) bell.ring();
  }

  /** Waits for so many of them. */
  async #answersTo(ids: readonly string[], wanted: number, times = 1): Promise<Map<string, string>> {
    const { store, stopping, askWaitMs = WAIT_MS } = this.#options;
    const until = performance.now() + times * askWaitMs;
    for (;;) {
      const heard = this.#answers.count;
      const answers = await answersTo(store, ids);
      const left = until - performance.now();
      if (answers.size >= wanted || left <= 0 || stopping.aborted) return answers;
      await this.#answers.wait(heard, Math.min(left, LOOK_EVERY_MS), stopping);
    }
  }

  async #lookElsewhere(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const { store, now, log } = this.#options;
    try {
      for (const id of await askedHosts(store, now())) this.#waiting.get(id)?.bell.ring();
    } catch (error) {
      log.debug("the store does not answer", { cause: causeOf(error) });
    }
  }
}

function read<K extends Answer["kind"]>(
  kind: K,
  text: string | undefined,
): Pick<HostAnswer<K>, "outcome" | "answer" | "cause"> {
  if (text === undefined) return { outcome: "silent", answer: null, cause: null };
  const answer = JSON.parse(text) as Answer;
  if (answer.kind === kind) return { outcome: "answered", answer: answer as AnswerOf<K>, cause: null };
  return { outcome: "failed", answer: null, cause: answer.kind === "failed" ? answer.cause : null };
}

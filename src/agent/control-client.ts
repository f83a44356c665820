// The agent's side of the wire: asks the control plane for changes and hands in receipts.
// Invariant: every answer is checked against its schema; anything else is a Fault, never half used.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { z } from "zod";
import { Fault } from "../base/fault.ts";
import { MemoryReturn } from "../base/memory.ts";
import { type Answer, type Ask, asksSchema } from "../wire/ask.ts";
import { type AttemptsBody, type AttemptsTaken, attemptsTakenSchema } from "../wire/attempt.ts";
import {
  type Feed,
  feedSchema,
  type PolicyPage,
  policyPageSchema,
  type ReceiptsBody,
  type Speaker,
  type TroubleCode,
} from "../wire/feed.ts";
import type { FindingsBody } from "../wire/rule.ts";
import { WIRE_VERSION } from "../wire/version.ts";

export interface ControlClientOptions {
  /** https://host:port of the control plane. */
  url: string;
  token: string;
  speaker: Speaker;
}

/** Longer than any answer should take beyond the wait that was asked for. */
const ANSWER_TIMEOUT_MS = 15_000;

export class ControlClient {
  readonly #url: string;
  readonly #token: string;
  readonly #speaker: Speaker;
  /** Aborted when the control plane, which had been away, answers; null while it is not away. */
  #back: AbortController | null = null;
  readonly #memory = new MemoryReturn();

  constructor(options: ControlClientOptions) {
    this.#url = options.url.replace(/\/$/, "");
    this.#token = options.token;
    this.#speaker = options.speaker;
  }

  /** Changes after a serial; waits up to `waitS` seconds for one when there is none. */
  feed(after: number, waitS: number, signal: AbortSignal): Promise<Feed> {
    const query = new URLSearchParams({
      after: String(after),
      wait: String(waitS),
      version: String(WIRE_VERSION),
      life: this.#speaker.life,
      replaces: this.#speaker.replaces.join(),
    });
    return this.#ask("GET", `/agent/v1/feed?${query}`, feedSchema, signal, undefined, waitS * 1_000);
  }

  /** One page of the whole policy, after an address. */
  policyPage(after: string, signal: AbortSignal): Promise<PolicyPage> {
    const query = new URLSearchParams({ after, version: String(WIRE_VERSION) });
    return this.#ask("GET", `/agent/v1/policy?${query}`, policyPageSchema, signal);
  }

  async sendReceipts(body: Omit<ReceiptsBody, "version" | "speaker">, signal: AbortSignal): Promise<void> {
    const all = { version: WIRE_VERSION, speaker: this.#speaker, ...body };
    await this.#ask("POST", "/agent/v1/receipts", null, signal, all);
  }

  async sendTrouble(code: TroubleCode, signal: AbortSignal): Promise<void> {
    await this.#ask("POST", "/agent/v1/trouble", null, signal, { version: WIRE_VERSION, code });
  }

  async sendFindings(body: Omit<FindingsBody, "version">, signal: AbortSignal): Promise<void> {
    await this.#ask("POST", "/agent/v1/findings", null, signal, { version: WIRE_VERSION, ...body });
  }

  /** What this mail host is asked; waits up to `waitS` seconds for something when there is nothing. */
  async asks(waitS: number, signal: AbortSignal): Promise<Ask[]> {
    const query = new URLSearchParams({ wait: String(waitS), version: String(WIRE_VERSION) });
    const path = `/agent/v1/asks?${query}`;
    return (await this.#ask("GET", path, asksSchema, signal, undefined, waitS * 1_000)).asks;
  }

  async sendAnswer(id: string, answer: Answer, signal: AbortSignal): Promise<void> {
    const body = { version: WIRE_VERSION, answers: [{ id, answer }] };
    await this.#ask("POST", "/agent/v1/answers", null, signal, body);
  }

  sendAttempts(body: Omit<AttemptsBody, "version">, signal: AbortSignal): Promise<AttemptsTaken> {
    const all = { version: WIRE_VERSION, ...body };
    return this.#ask("POST", "/agent/v1/attempts", attemptsTakenSchema, signal, all);
  }

  /** So long, or until the control plane, which was away, answers any of the agent's works. Never rejects. */
  async rest(ms: number, signal: AbortSignal): Promise<void> {
    const ends = this.#back === null ? signal : AbortSignal.any([signal, this.#back.signal]);
    await sleep(ms, undefined, { signal: ends }).catch(() => undefined);
  }

  async #ask<T>(
    method: string,
    path: string,
    schema: z.ZodType<T> | null,
    signal: AbortSignal,
    body?: unknown,
    waitMs = 0,
  ): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#url + path, {
        method,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS + waitMs)]),
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      if (!signal.aborted) this.#back ??= new AbortController();
      throw new Fault(
        "control-unreachable",
        "The control plane does not answer.",
        "Check that it runs and that this machine reaches it.",
        error,
      );
    }
    if (!response.ok) throw refused(response.status, text);
    this.#back?.abort();
    this.#back = null;
    this.#memory.note(text.length);
    if (schema === null) return undefined as T;
    const parsed = schema.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    throw new Fault(
      "control-unclear",
      "The control plane's answer was not understood.",
      "Bring agent and control plane to the same version.",
      parsed.error,
    );
  }
}

/** Undefined for what is no JSON: a proxy's own page, an answer cut short. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(status: number, text: string): Fault {
  if (status === 401 || status === 403)
    return new Fault(
      "token-refused",
      "The control plane refuses this agent's token.",
      "Add the mail host again (npm run postern -- mail-host add) and store the new token.",
    );
  return new Fault(
    "control-refused",
    `The control plane answered ${status}.`,
    "Its log has the cause.",
    new Error(text.slice(0, 300)),
  );
}

/** Trusts one more CA for every connection of this process; the system's stay trusted. */
export function trustCa(file: string): void {
  setDefaultCACertificates([...getCACertificates("default"), readFileSync(file, "utf8")]);
}

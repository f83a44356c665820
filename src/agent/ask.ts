// Takes what the control plane asks this mail host, has the connectors find it out or do it, and answers: beside the
// following of changes, never in its way.
// Invariant: each ask is answered once or not at all; what cannot be found out is answered as failed, never as
// nothing; and no more is done at once than stated here, whoever asks how much.
import { Fault } from "../base/fault.ts";
import { causeOf, type Log } from "../base/log.ts";
import { parseAddress } from "../policy/address.ts";
import { type Answer, ASK_WAIT_MAX_S, type Ask, SESSIONS_MAX } from "../wire/ask.ts";
import type { Checker, Connector, Deliver } from "./connector.ts";
import type { ControlClient } from "./control-client.ts";
import { Patience } from "./patience.ts";
import type { Replica } from "./replica.ts";

export interface AskDeskOptions {
  control: Pick<ControlClient, "asks" | "sendAnswer" | "rest">;
  connectors: readonly Connector[];
  checkers: readonly Checker[];
  deliver: Deliver;
  log: Log;
  signal: AbortSignal;
}

const AT_ONCE_MOST = 4;
/** Whoever asks waits for three seconds; what would begin later than that is not begun. */
const WAITING_MOST = 100;
const PAUSE = { firstMs: 500, lastMs: 10_000 };
const SAYS = {
  trouble: "questions of the control plane are not heard",
  over: "questions of the control plane are answered again",
};

export class AskDesk {
  readonly #options: AskDeskOptions;
  readonly #waiting: Ask[] = [];
  #replica: Replica | null = null;
  #underWay = 0;

  constructor(options: AskDeskOptions) {
    this.#options = options;
  }

  /** The replica that says what is in force; null while there is none. */
  follow(replica: Replica | null): void {
    this.#replica = replica;
  }

  /** Until the signal. */
  async run(): Promise<void> {
    const { control, signal, log } = this.#options;
    const patience = new Patience({ log, says: SAYS, ...PAUSE, rest: (ms) => control.rest(ms, signal) });
    while (!signal.aborted) {
      try {
        const asks = await control.asks(ASK_WAIT_MAX_S, signal);
        patience.restore();
        for (const ask of asks) this.#take(ask);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fault)) throw error;
        await patience.wait(error);
      }
    }
  }

  #take(ask: Ask): void {
    if (this.#waiting.length >= WAITING_MOST) {
      this.#send(ask, { kind: "failed", cause: "Too much is asked of this mail host at once." });
      return;
    }
    this.#waiting.push(ask);
    this.#next();
  }

  #next(): void {
    if (this.#underWay >= AT_ONCE_MOST) return;
    const ask = this.#waiting.shift();
    if (ask === undefined) return;
    this.#underWay++;
    this.#answer(ask).then((answer) => {
      this.#underWay--;
      this.#send(ask, answer);
      this.#next();
    });
  }

  /** One that is not heard is one that came too late. */
  #send(ask: Ask, answer: Answer): void {
    const { control, signal, log } = this.#options;
    control
      .sendAnswer(ask.id, answer, signal)
      .catch((error) => log.debug("an answer was not heard", { cause: causeOf(error) }));
  }

  /** Never rejects: what goes wrong in answering is the answer. */
  async #answer(ask: Ask): Promise<Answer> {
    const { log } = this.#options;
    try {
      return await this.#found(ask);
    } catch (error) {
      const hint = error instanceof Fault ? error.hint : "";
      log.warn("a question of the control plane cannot be answered", {
        kind: ask.kind,
        cause: causeOf(error),
        hint,
      });
      return { kind: "failed", cause: error instanceof Fault ? error.message.slice(0, 300) : "Internal." };
    }
  }

  async #found(ask: Ask): Promise<Answer> {
    const { connectors, deliver } = this.#options;
    const addresses = "addresses" in ask ? ask.addresses : [ask.address];
    if (addresses.some((address) => parseAddress(address) !== address))
      return { kind: "failed", cause: "That is no mailbox's address." };
    switch (ask.kind) {
      case "sessions": {
        const sessions = (await this.#sessions(ask.address)).map(({ end: _end, ...session }) => session);
        return {
          kind: "sessions",
          sessions: sessions.slice(0, SESSIONS_MAX),
          more: Math.max(0, sessions.length - SESSIONS_MAX),
        };
      }
      case "end-session": {
        const session = (await this.#sessions(ask.address)).find(({ name }) => name === ask.session);
        return { kind: "ended", sessions: (await session?.end()) === true ? 1 : 0 };
      }
      case "end-channel": {
        const { address, channel } = ask;
        const meant = connectors.filter(({ channels }) => channels.includes(channel));
        const counts = await Promise.all(
          meant.map((connector) => connector.endSessions([{ address, channels: [channel] }])),
        );
        return { kind: "ended", sessions: counts.flat().reduce((sum, count) => sum + count, 0) };
      }
      case "check":
        return this.#checked(ask.addresses);
      case "deliver":
        return { kind: "deliver", outcome: await deliver(ask.address, ask.message) };
    }
  }

  async #sessions(address: string) {
    return (await Promise.all(this.#options.connectors.map((each) => each.openSessions(address)))).flat();
  }

  async #checked(addresses: readonly string[]): Promise<Answer> {
    const applied = this.#replica?.applied();
    if (applied === undefined) return { kind: "failed", cause: "Nothing is in force here yet." };
    const found = await Promise.all(this.#options.checkers.map((checker) => checker.check(addresses)));
    const mailboxes = addresses.map((address) => ({
      address,
      words: found.flatMap((words) => words.get(address) ?? []),
    }));
    const { storeId, serial: appliedSerial } = applied;
    return { kind: "checked", storeId, appliedSerial, mailboxes };
  }
}

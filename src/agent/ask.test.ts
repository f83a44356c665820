// What the agent makes of what it is asked, with connectors that say what the test wants: answers, failures, and how
// much is done at once.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import { makeLog } from "../base/log.ts";
import type { Answer, Ask, Word } from "../wire/ask.ts";
import { AskDesk } from "./ask.ts";
import type { LiveSession } from "./connector.ts";
import type { Replica } from "./replica.ts";

const address = "anna@a.example";
const name = (letter: string) => `imap-${letter.repeat(24)}`;

describe("the desk for questions", () => {
  let over: AbortController;
  let running: Promise<void>;
  let desk: AskDesk;
  let asked: Ask[];
  let answers: Map<string, Answer>;
  let ended: string[];
  let openSessions: (address: string) => Promise<LiveSession[]>;
  let check: (addresses: readonly string[]) => Promise<Map<string, Word[]>>;

  const session = (letter: string): LiveSession => ({
    name: name(letter),
    channel: "imap",
    ip: "192.0.2.7",
    since: 1,
    lastUsed: null,
    software: null,
    end: async () => {
      ended.push(letter);
      return true;
    },
  });

  beforeEach(() => {
    over = new AbortController();
    asked = [];
    answers = new Map();
    ended = [];
    openSessions = async () => [session("a"), session("b")];
    check = async (addresses) => new Map(addresses.map((each) => [each, []]));
    desk = new AskDesk({
      control: {
        asks: async (_, signal) => {
          if (asked.length === 0) await sleep(5, undefined, { signal });
          return asked.splice(0);
        },
        sendAnswer: async (id, answer) => void answers.set(id, answer),
        rest: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      },
      connectors: [
        {
          name: "one",
          channels: ["imap"],
          endSessions: async (evictions) => evictions.map(() => 2),
          openSessions: (of) => openSessions(of),
        },
        {
          name: "other",
          channels: ["webmail"],
          endSessions: async (evictions) => evictions.map(() => 100),
          openSessions: async () => [],
        },
      ],
      checkers: [{ name: "one", check: (addresses) => check(addresses) }],
      deliver: async () => "delivered",
      log: makeLog("test", "error"),
      signal: over.signal,
    });
    running = desk.run();
  });
  afterEach(async () => {
    over.abort();
    await running;
  });

  async function answersTo(...asks: Ask[]): Promise<(Answer | undefined)[]> {
    asked.push(...asks);
    for (let waited = 0; asks.some(({ id }) => !answers.has(id)); waited += 5) {
      assert.ok(waited < 20_000, "no answer");
      await sleep(5);
    }
    return asks.map(({ id }) => answers.get(id));
  }

  it("tells sessions, ends the one that is named or a channel's, and delivers", async () => {
    const said = await answersTo(
      { kind: "sessions", id: "1", address },
      { kind: "end-session", id: "2", address, session: name("b") },
      { kind: "end-session", id: "3", address, session: name("c") },
      { kind: "end-channel", id: "4", address, channel: "imap" },
      { kind: "deliver", id: "5", address, message: "Subject: x\r\n\r\n" },
    );
    const told = [session("a"), session("b")].map(({ end: _, ...rest }) => rest);
    assert.deepEqual(said, [
      { kind: "sessions", sessions: told, more: 0 },
      { kind: "ended", sessions: 1 },
      { kind: "ended", sessions: 0 },
      { kind: "ended", sessions: 2 },
      { kind: "deliver", outcome: "delivered" },
    ]);
    assert.deepEqual(ended, ["b"]);
  });

  it("says that it failed when it cannot find out, or is asked about what is no address", async () => {
    openSessions = async () => {
      throw new Fault("dovecot-unreachable", "Dovecot does not say.", "");
    };
    check = async () => {
      throw new TypeError("a bug");
    };
    desk.follow({ applied: () => ({ storeId: "s", serial: 7 }) } as unknown as Replica);
    const said = await answersTo(
      { kind: "sessions", id: "1", address },
      { kind: "check", id: "2", addresses: [address] },
      { kind: "sessions", id: "3", address: "*" },
      { kind: "check", id: "4", addresses: [address, "a@b\tuser=x"] },
    );
    assert.deepEqual(
      said.map((answer) => answer?.kind === "failed" && answer.cause),
      [
        "Dovecot does not say.",
        "Internal.",
        "That is no mailbox's address.",
        "That is no mailbox's address.",
      ],
    );
  });

  it("says with what was in force when it began to check; nothing before anything is", async () => {
    const ask = { kind: "check" as const, addresses: [address] };
    assert.equal((await answersTo({ ...ask, id: "1" }))[0]?.kind, "failed");
    let serial = 7;
    desk.follow({ applied: () => ({ storeId: "s", serial }) } as unknown as Replica);
    check = async () => {
      serial = 8;
      return new Map([[address, []]]);
    };
    assert.deepEqual(await answersTo({ ...ask, id: "2" }), [
      { kind: "checked", storeId: "s", appliedSerial: 7, mailboxes: [{ address, words: [] }] },
    ]);
  });

  it("does a few things at once and refuses what would wait too long", async () => {
    let inFlight = 0;
    let most = 0;
    openSessions = async () => {
      most = Math.max(most, ++inFlight);
      await sleep(10);
      inFlight--;
      return [];
    };
    const asks = Array.from({ length: 150 }, (_, at): Ask => ({ kind: "sessions", id: `${at}`, address }));
    const kinds = Map.groupBy(await answersTo(...asks), (answer) => answer?.kind);
    assert.equal(most, 4);
    assert.equal(kinds.get("sessions")?.length, 104);
    assert.equal(kinds.get("failed")?.length, 46);
  });
});

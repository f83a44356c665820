// Asking mail hosts through two processes' rooms on one store: who is heard, who is silent, who is not even asked; and
// that a question reaches an agent that waits elsewhere.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { makeLog } from "../base/log.ts";
import { addMailHost } from "../store/mail-host.ts";
import { NAMELESS } from "../store/presence.ts";
import { noteSeen } from "../store/receipt.ts";
import { openStore, type Store } from "../store/store.ts";
import type { Answer, Ask } from "../wire/ask.ts";
import { AskRoom } from "./ask-room.ts";

const setup = { account: "setup", ip: null };
const question = { kind: "sessions", address: "info@anna.example" } as const;
const nothing: Answer = { kind: "sessions", sessions: [], more: 0 };

describe("asking mail hosts", () => {
  let dir: string;
  let store: Store;
  let stopping: AbortController;
  let here: AskRoom;
  let elsewhere: AskRoom;

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-asks-"));
    store = await openStore({ sqliteFile: path.join(dir, "store.sqlite") });
    stopping = new AbortController();
    for (const id of ["one", "two", "gone"]) {
      await addMailHost(store, setup, { id, name: id, tokenHash: id });
      if (id !== "gone") await noteSeen(store, id, NAMELESS, Date.now());
    }
    here = room();
    elsewhere = room();
  });
  afterEach(async () => {
    stopping.abort();
    for (const each of [here, elsewhere]) each.end();
    await store.close();
    rmSync(dir, { recursive: true });
  });

  const room = (askWaitMs = 20_000) =>
    new AskRoom({
      store,
      log: makeLog("test", "error"),
      now: Date.now,
      stopping: stopping.signal,
      askWaitMs,
    });

  /** One agent's loop, until the room stops. */
  async function agent(of: AskRoom, id: string, answer: (ask: Ask) => Answer | null): Promise<void> {
    while (!stopping.signal.aborted)
      for (const ask of await of.take(id, 25_000, stopping.signal, async () => undefined)) {
        const said = answer(ask);
        if (said !== null) await of.answer(id, [{ id: ask.id, answer: said }]);
      }
  }

  it("hears all that answer, wherever they wait, and asks nobody of whom nothing was heard", async () => {
    const agents = [agent(here, "one", () => nothing), agent(elsewhere, "two", () => nothing)];
    const told = await here.ask("sessions", question);
    assert.deepEqual(
      told.map(({ mailHost, outcome, isAsked }) => [mailHost, outcome, isAsked]),
      [
        ["gone", "silent", false],
        ["one", "answered", true],
        ["two", "answered", true],
      ],
    );
    const [alone, ...more] = await here.ask("sessions", question, { mailHostId: "two" });
    assert.deepEqual([alone?.mailHost, alone?.answer, more], ["two", nothing, []]);
    assert.equal((await store.db.selectFrom("ask").select("id").execute()).length, 0);
    stopping.abort();
    await Promise.all(agents);
  });

  it("tells one that is silent from one that failed, and from one that answers something else", async () => {
    const impatient = room(700);
    const agents = [
      agent(here, "one", ({ kind }) =>
        kind === "sessions" ? { kind: "failed", cause: "no Dovecot" } : { kind: "ended", sessions: 1 },
      ),
      agent(here, "two", () => null),
    ];
    const outcomes = (told: { mailHost: string; outcome: string; cause: string | null }[]) =>
      told.filter(({ mailHost }) => mailHost !== "gone").map(({ outcome, cause }) => [outcome, cause]);
    assert.deepEqual(outcomes(await impatient.ask("sessions", question)), [
      ["failed", "no Dovecot"],
      ["silent", null],
    ]);
    const check = { kind: "check" as const, addresses: [] };
    assert.deepEqual(outcomes(await impatient.ask("checked", check)), [
      ["failed", null],
      ["silent", null],
    ]);
    impatient.end();
    stopping.abort();
    await Promise.all(agents);
  });

  it("tells an agent that waits when its token is none any more", async () => {
    let isOne = true;
    const waiting = here.take("one", 25_000, stopping.signal, async () => {
      if (!isOne) throw new Error("revoked");
    });
    isOne = false;
    setTimeout(() => here.wake(), 10);
    await assert.rejects(waiting, /revoked/);
  });
});

// What becomes of a mail host's words: agreement, alarm, or neither; who hears of it. With an agent that says what the
// test wants.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Asker, type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";
import type { Channel } from "../policy/channel.ts";
import { acknowledge } from "../store/receipt.ts";
import type { Ask, Word } from "../wire/ask.ts";
import type { Check, Says } from "../wire/check.ts";
import { WIRE_VERSION } from "../wire/version.ts";

const info = "/mailboxes/info@anna.example";

describe("checking a mailbox", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  let host: { id: string; token: string };
  let isOver: boolean;
  let agent: Promise<void>;
  /** What the servers say of a channel, and up to which change they are. */
  let says: (channel: Channel) => Says;
  let appliedSerial: () => Promise<number>;

  beforeEach(async () => {
    fixture = await controlFixture({ askWaitMs: 10_000 });
    anna = await fixture.as("anna@example.org");
    host = await fixture.addHost("mx1");
    const { store } = fixture;
    await acknowledge(store, host.id, { appliedSerial: await store.serial(), ended: [] }, Date.now());
    store.onChange(async () => {
      await acknowledge(store, host.id, { appliedSerial: await store.serial(), ended: [] }, Date.now());
    });
    says = () => "open";
    appliedSerial = () => store.serial();
    isOver = false;
    agent = answerAll();
  });
  afterEach(async () => {
    isOver = true;
    await agent;
    await fixture.stop();
  });

  async function answerAll(): Promise<void> {
    while (!isOver) {
      const url = `/asks?wait=0.2&version=${WIRE_VERSION}`;
      const { asks } = (await fixture.agent(host.token, "GET", url)).json() as { asks: Ask[] };
      for (const ask of asks) {
        const addresses = ask.kind === "check" ? ask.addresses : [];
        const words = (["pop", "imap", "smtp", "webmail"] as const).map(
          (channel): Word => ({
            channel,
            server: "Dovecot",
            door: channel,
            says: says(channel),
            words: null,
          }),
        );
        const answer = {
          kind: "checked",
          storeId: fixture.store.id,
          appliedSerial: await appliedSerial(),
          mailboxes: addresses.map((address) => ({ address, words })),
        };
        const body = { version: WIRE_VERSION, answers: [{ id: ask.id, answer }] };
        assert.equal((await fixture.agent(host.token, "POST", "/answers", body)).statusCode, 204);
      }
    }
  }
  const check = async () => (await anna("POST", `${info}/check`)).json() as Check;
  const hasAlarm = async () => (await anna("GET", info)).json().alarm as boolean;
  const block = (blocked: Channel[]) => anna("PUT", `${info}/restrictions`, { blocked });

  it("is no alarm when they say what is wished, or cannot tell", async () => {
    await block(["pop"]);
    says = (channel) => (channel === "pop" ? "refused" : "open");
    assert.equal((await check()).differs, false);
    for (const unclear of ["temporary", "unknown"] as const) {
      says = () => unclear;
      assert.equal((await check()).differs, false);
    }
    assert.equal(await hasAlarm(), false);
  });

  it("is an alarm when they let in who is blocked, or refuse who is not, and only a plain answer ends it", async () => {
    await block(["pop"]);
    const answer = await check();
    assert.deepEqual(
      answer.mailHosts[0]?.channels.map(({ channel, wish, differs }) => [channel, wish, differs]),
      [
        ["pop", "blocked", true],
        ["imap", "open", false],
        ["smtp", "open", false],
        ["webmail", "open", false],
      ],
    );
    assert.equal(await hasAlarm(), true);
    const operator = await fixture.as("op@example.org");
    const seen = async () => (await operator("GET", "/mail-hosts")).json().mailHosts[0].answersDiffer;
    assert.equal(await seen(), 1);
    assert.ok(fixture.lines.some((line) => line.includes("answer otherwise") && line.includes("hint")));
    says = () => "unknown";
    await check();
    assert.equal(await hasAlarm(), true);
    says = (channel) => (channel === "pop" ? "refused" : "open");
    await check();
    assert.deepEqual([await hasAlarm(), await seen()], [false, 0]);
    says = () => "refused";
    assert.equal((await check()).differs, true);
    const alarms = (await anna("GET", `${info}/alarm`)).json().alarms;
    assert.deepEqual(
      alarms[0].channels.map(({ channel }: { channel: string }) => channel),
      ["imap", "smtp", "webmail"],
    );
  });

  it("judges nobody by what was not yet in force, nor near a turn of the clocks", async () => {
    await block(["pop"]);
    appliedSerial = async () => (await fixture.store.serial()) - 1;
    const early = await check();
    assert.deepEqual([early.differs, early.mailHosts[0]?.inForce], [false, false]);
    appliedSerial = () => fixture.store.serial();
    const until = { pop: new Date(Date.now() + 30_000).toISOString() };
    await anna("PUT", `${info}/restrictions`, { blocked: ["pop"], until });
    assert.equal((await check()).differs, false);
    assert.equal(await hasAlarm(), false);
  });

  it("asks one account's questions a few at a time", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => anna("POST", `${info}/check`)));
    const statuses = answers.map(({ statusCode }) => statusCode);
    assert.deepEqual([...new Set(statuses)].sort(), [200, 429]);
    assert.equal((await anna("POST", `${info}/check`)).statusCode, 200);
  });
});

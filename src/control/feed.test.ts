// The agents' side: feed, policy, receipts; and a PUT that waits for them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { type Asker, type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";
import { feedSchema, policyPageSchema } from "../wire/feed.ts";
import { mailHostListSchema } from "../wire/mail-host.ts";
import { WIRE_VERSION } from "../wire/version.ts";
import { Bell } from "./bell.ts";

/** What the store made into JSON is as the schema says, and nothing is beside it. */
function checked<T>(schema: z.ZodType<T>, answer: { headers: object; json(): unknown }): T {
  assert.match(JSON.stringify(answer.headers), /"content-type":"application\/json/);
  const parsed = schema.parse(answer.json());
  assert.deepEqual(answer.json(), parsed);
  return parsed;
}

describe("feed and receipts", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  let host: { id: string; token: string };
  /** What the control plane's clock is ahead. */
  let offset = 0;
  const url = "/mailboxes/info@anna.example/restrictions";
  const feed = async (token: string, after: number, wait = 0) =>
    checked(
      feedSchema,
      await fixture.agent(token, "GET", `/feed?after=${after}&wait=${wait}&version=${WIRE_VERSION}`),
    );
  const receipt = (token: string, appliedSerial: number, ended: object[] = [], storeId = fixture.store.id) =>
    fixture.agent(token, "POST", "/receipts", { version: WIRE_VERSION, storeId, appliedSerial, ended });

  before(async () => {
    fixture = await controlFixture({ now: () => Date.now() + offset });
    anna = await fixture.as("anna@example.org");
    host = await fixture.addHost("mx1");
  });
  after(() => fixture.stop());

  it("wakes the agent at once and answers when every mail host has it in force", async () => {
    const serial = await fixture.store.serial();
    const other = await fixture.addHost("mx2");
    const agent = async (token: string, sessions: number) => {
      const found = await feed(token, serial, 10);
      assert.ok(found.kind === "changes");
      const [change] = found.changes;
      assert.ok(change?.op === "set");
      assert.deepEqual(change.mailbox.blocked, ["imap"]);
      const ended = sessions > 0 ? [{ serial: change.serial, sessions }] : [];
      assert.equal((await receipt(token, change.serial, ended)).statusCode, 204);
    };
    const agents = [agent(host.token, 2), agent(other.token, 0)];
    const answer = (await anna("PUT", url, { blocked: ["imap"] })).json();
    await Promise.all(agents);
    assert.equal(answer.inForce, true);
    assert.deepEqual(
      answer.receipts.map((one: { mailHost: string; sessionsEnded: number }) => [
        one.mailHost,
        one.sessionsEnded,
      ]),
      [
        ["mx1", 2],
        ["mx2", 0],
      ],
    );
    const operator = await fixture.as("op@example.org");
    assert.equal((await operator("DELETE", `/mail-hosts/${other.id}`)).statusCode, 204);
    const refused = await fixture.agent(other.token, "GET", `/feed?after=0&version=${WIRE_VERSION}`);
    assert.equal(refused.statusCode, 401);
    assert.equal((await anna("GET", url)).json().receipts.length, 1);
  });

  it("answers after two seconds with who is still missing", async () => {
    const began = performance.now();
    const answer = (await anna("PUT", url, { blocked: ["pop"] })).json();
    const took = performance.now() - began;
    assert.ok(took > 1_900 && took < 2_800, `${took} ms`);
    assert.equal(answer.inForce, false);
    assert.equal(answer.waitingFor[0].mailHost, "mx1");
    assert.equal(answer.waitingFor[0].appliedSerial, answer.serial - 1);
    await receipt(host.token, answer.serial);
    assert.equal((await anna("GET", url)).json().inForce, true);
  });

  it("tells a mail host that is revoked while it waits at once, and nothing else", async () => {
    const gone = await fixture.addHost("gone");
    const serial = await fixture.store.serial();
    const waiting = fixture.agent(gone.token, "GET", `/feed?after=${serial}&wait=10&version=${WIRE_VERSION}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const operator = await fixture.as("op@example.org");
    assert.equal((await operator("DELETE", `/mail-hosts/${gone.id}`)).statusCode, 204);
    const answer = await waiting;
    const changed = anna("PUT", url, { blocked: ["smtp"] });
    while ((await fixture.store.serial()) === serial) await new Promise(setImmediate);
    assert.deepEqual([answer.statusCode, answer.json().code], [401, "not-signed-in"]);
    await receipt(host.token, serial + 1);
    assert.equal((await changed).json().inForce, true);
  });

  it("does not believe a word about another history", async () => {
    const serial = await fixture.store.serial();
    await receipt(host.token, serial + 5);
    await anna("PUT", url, { blocked: ["pop", "imap"] });
    await receipt(host.token, serial + 1, [], "another-store");
    const { appliedSerial } = (await (await fixture.as("op@example.org"))("GET", "/mail-hosts")).json()
      .mailHosts[0];
    assert.equal(appliedSerial, serial);
    assert.equal((await feed(host.token, serial + 5)).kind, "behind");
  });

  it("counts a mail host with two agents as far as the one behind, until that one is silent", async () => {
    const shared = await fixture.addHost("shared");
    const [one, two, after] = ["1", "2", "3"].map((digit) => digit.repeat(16));
    const says = async (life: string | undefined, appliedSerial: number, replaces: string[] = []) => {
      const speaker = { life, replaces };
      const body = { version: WIRE_VERSION, storeId: fixture.store.id, appliedSerial, speaker, ended: [] };
      assert.equal((await fixture.agent(shared.token, "POST", "/receipts", body)).statusCode, 204);
      const operator = await fixture.as("op@example.org");
      const { mailHosts } = mailHostListSchema.parse((await operator("GET", "/mail-hosts")).json());
      const found = mailHosts.find((each) => each.name === "shared");
      return [found?.appliedSerial, found?.trouble?.code ?? null];
    };
    const serial = await fixture.store.serial();
    assert.deepEqual(await says(one, serial), [serial, null]);
    assert.deepEqual(await says(two, serial - 1), [serial - 1, "token-shared"]);
    assert.deepEqual(await says(one, serial), [serial - 1, "token-shared"]);
    assert.equal(fixture.lines.filter((line) => line.includes("one mail host's token")).length, 1);
    assert.deepEqual(await says(two, serial), [serial, "token-shared"]);
    // Restarted in its own folder: it names the former, which counts no more.
    assert.deepEqual(await says(after, serial, [two ?? ""]), [serial, "token-shared"]);
    assert.deepEqual(await says(after, serial, [one ?? "", two ?? ""]), [serial, null]);
    assert.deepEqual(await says(two, 1), [1, "token-shared"]);
    offset += 89_000;
    assert.deepEqual(await says(after, serial), [1, "token-shared"]);
    offset += 2_000;
    assert.deepEqual(await says(after, serial), [serial, null]);
    const operator = await fixture.as("op@example.org");
    assert.equal((await operator("DELETE", `/mail-hosts/${shared.id}`)).statusCode, 204);
  });

  it("shows what troubles a mail host until it hands in a receipt", async () => {
    const trouble = async () => {
      const operator = await fixture.as("op@example.org");
      return mailHostListSchema.parse((await operator("GET", "/mail-hosts")).json()).mailHosts[0]?.trouble;
    };
    const body = { version: WIRE_VERSION, code: "replica-disk-full" };
    assert.equal((await fixture.agent(host.token, "POST", "/trouble", body)).statusCode, 204);
    const told = await trouble();
    assert.equal(told?.code, "replica-disk-full");
    offset += 10_000;
    await fixture.agent(host.token, "POST", "/trouble", body);
    assert.deepEqual(await trouble(), told);
    await receipt(host.token, await fixture.store.serial());
    assert.equal(await trouble(), null);
    const unknown = await fixture.agent(host.token, "POST", "/trouble", {
      version: WIRE_VERSION,
      code: "hungry",
    });
    assert.equal(unknown.statusCode, 400);
  });

  it("gives the whole policy in pages", async () => {
    const page = await fixture.agent(host.token, "GET", `/policy?version=${WIRE_VERSION}`);
    const { mailboxes, isLast, serial } = checked(policyPageSchema, page);
    assert.deepEqual(
      mailboxes.map((mailbox) => mailbox.address),
      ["info@anna.example", "info@bert.example", "sales@anna.example"],
    );
    assert.deepEqual([isLast, serial], [true, await fixture.store.serial()]);
    const rest = await fixture.agent(
      host.token,
      "GET",
      `/policy?version=${WIRE_VERSION}&after=info%40bert.example`,
    );
    assert.equal(rest.json().mailboxes.length, 1);
  });

  it("lets a token reach nothing else, and nothing else reach the feed", async () => {
    const services = await fixture.api.inject({
      url: "/api/v1/services",
      headers: { authorization: `Bearer ${host.token}` },
    });
    assert.equal(services.statusCode, 401);
    const wrong = `pmh_${host.id}_${"0".repeat(64)}`;
    for (const token of [wrong, "", "pmh__", host.token.slice(0, -1), `${host.token}0`])
      assert.equal(
        (await fixture.agent(token, "GET", `/feed?after=0&version=${WIRE_VERSION}`)).statusCode,
        401,
      );
    const operator = await fixture.as("op@example.org");
    const cookie = await operator("GET", `/../../agent/v1/feed?after=0&version=${WIRE_VERSION}`);
    assert.notEqual(cookie.statusCode, 200);
    const newer = await fixture.agent(host.token, "GET", `/feed?after=0&version=${WIRE_VERSION + 1}`);
    assert.deepEqual([newer.statusCode, newer.json().code], [400, "version-unsupported"]);
  });
});

it("a waiting feed ends at once when the control plane stops", async () => {
  const fixture = await controlFixture();
  const { token } = await fixture.addHost("mx1");
  const waiting = fixture.agent(
    token,
    "GET",
    `/feed?after=${await fixture.store.serial()}&wait=20&version=${WIRE_VERSION}`,
  );
  await sleep(100);
  const stopped = fixture.stop().then(() => "stopped");
  assert.equal(await Promise.race([stopped, sleep(15_000, "waits to its end", { ref: false })]), "stopped");
  assert.equal((await waiting).statusCode, 200);
});

it("a bell misses nothing between looking and waiting", async () => {
  const bell = new Bell();
  const { signal } = new AbortController();
  const heard = bell.count;
  bell.ring();
  await bell.wait(heard, 60_000, signal);
  const wait = bell.wait(bell.count, 60_000, signal);
  assert.equal(bell.hasWaiters, true);
  bell.ring();
  await wait;
  assert.equal(bell.hasWaiters, false);
  await bell.wait(bell.count, 1, signal);
  await bell.wait(bell.count, 60_000, AbortSignal.abort());
});

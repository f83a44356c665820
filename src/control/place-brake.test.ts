// One address that tries many emails: slowed, never shut out for long, and nobody elsewhere notices.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { controlFixture, PASSWORD } from "../../tests/fixtures/control.ts";
import { networkOf, PlaceBrake } from "./place-brake.ts";

const wrong = async () => undefined;
const right = async () => "in";

function brakeAt(clock: { now: number }) {
  const pauses: number[] = [];
  const brake = new PlaceBrake(
    () => clock.now,
    async (ms) => {
      pauses.push(ms);
    },
  );
  return { brake, pauses };
}

describe("the brake of a place", () => {
  it("counts emails, not tries, and slows every further one up to four seconds", async () => {
    const { brake, pauses } = brakeAt({ now: 1e9 });
    for (let at = 0; at < 100; at++) await brake.attempt("192.0.2.1", "one", wrong);
    for (let at = 0; at < 29; at++) await brake.attempt("192.0.2.1", `e${at}`, wrong);
    assert.deepEqual(pauses, []);
    for (let at = 30; at < 36; at++) await brake.attempt("192.0.2.1", `e${at}`, wrong);
    assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    await brake.attempt("192.0.2.2", "e1", wrong);
    assert.equal(pauses.length, 6);
  });

  it("lets a right password in, at once where it was right before, and forgets after 15 minutes", async () => {
    const clock = { now: 1e9 };
    const { brake, pauses } = brakeAt(clock);
    assert.equal(await brake.attempt("192.0.2.1", "anna", right), "in");
    for (let at = 0; at < 60; at++) await brake.attempt("192.0.2.1", `e${at}`, wrong);
    pauses.length = 0;
    assert.equal(await brake.attempt("192.0.2.1", "anna", right), "in");
    assert.deepEqual(pauses, []);
    assert.equal(await brake.attempt("192.0.2.1", "bert", right), "in");
    assert.deepEqual(pauses, [4_000]);
    clock.now += 15 * 60_000 + 1;
    await brake.attempt("192.0.2.1", "carl", wrong);
    assert.deepEqual(pauses, [4_000]);
  });

  it("lets few wait at once from a slowed place, none of them the one who is known there", async () => {
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const brake = new PlaceBrake(
      () => 1e9,
      () => asleep,
    );
    await brake.attempt("192.0.2.1", "anna", right);
    for (let at = 0; at < 30; at++) await brake.attempt("192.0.2.1", `e${at}`, wrong);
    const guesses = Array.from({ length: 20 }, (_, at) => brake.attempt("192.0.2.1", `g${at}`, wrong));
    const ended = Promise.allSettled(guesses);
    assert.equal(await brake.attempt("192.0.2.1", "anna", right), "in");
    assert.equal(await brake.attempt("198.51.100.1", "g1", right), "in");
    wake();
    assert.equal((await ended).filter((one) => one.status === "rejected").length, 12);
  });

  it("keeps its memory small", async () => {
    const { brake } = brakeAt({ now: 1e9 });
    await brake.attempt("192.0.2.1", "first", right);
    for (let at = 0; at < 20_001; at++) await brake.attempt(`n${at}`, "x", right);
    assert.equal(brake.knows("192.0.2.1", "first"), false);
    assert.equal(brake.knows("n20000", "x"), true);
  });

  it("takes an IPv6 network for one place", () => {
    for (const [ip, network] of [
      ["192.0.2.1", "192.0.2.1"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
      ["2001:db8:1:2::9", "2001:db8:1:2"],
      ["2001:db8::1", "2001:db8:0:0"],
      ["fe80::1%eth0", "fe80:0:0:0"],
      ["::1", "0:0:0:0"],
    ] as const)
      assert.equal(networkOf(ip), network);
  });
});

it("says how long to wait, and whose address it was behind a proxy of this machine only", async () => {
  const pauses: number[] = [];
  let wake: () => void = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const pause = (ms: number) => {
    pauses.push(ms);
    return asleep;
  };
  const fixture = await controlFixture({ pause });
  const send = (email: string, forwarded: string, remoteAddress = "127.0.0.1") =>
    fixture.api.inject({
      method: "POST",
      url: "/api/v1/session",
      remoteAddress,
      headers: { "x-forwarded-for": forwarded },
      payload: { email, password: email.startsWith("anna") ? PASSWORD : "wrong" },
    });
  for (let at = 0; at < 30; at++) await send(`e${at}@example.org`, "198.51.100.7, 192.0.2.1");
  const slowed = Array.from({ length: 9 }, (_, at) => send(`f${at}@example.org`, "192.0.2.1"));
  const refused = await Promise.race(slowed);
  assert.deepEqual([refused.statusCode, refused.json().code], [429, "too-many-requests"]);
  assert.equal(refused.headers["retry-after"], "1");
  assert.equal((await send("anna@example.org", "192.0.2.2")).statusCode, 200);
  // What another machine says of itself is not believed: it is a place of its own.
  assert.equal((await send("anna@example.org", "192.0.2.1", "203.0.113.9")).statusCode, 200);
  assert.deepEqual(pauses, Array(8).fill(500));
  wake();
  await Promise.all(slowed);
  const seen = fixture.lines.map((line) => JSON.parse(line).ip);
  assert.deepEqual([...new Set(seen.filter(Boolean))].sort(), ["192.0.2.1", "192.0.2.2", "203.0.113.9"]);
  await fixture.stop();
});

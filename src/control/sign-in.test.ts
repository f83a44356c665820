// Signing in: the cookie, the same answer for all wrong tries, the brake, and foreign sites.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type ControlFixture, controlFixture, PASSWORD } from "../../tests/fixtures/control.ts";
import { checkPassword, hashMailboxPassword, hashPassword, verifyPassword } from "./password.ts";
import { SignInBrake } from "./sign-in-brake.ts";

describe("sign-in", () => {
  let fixture: ControlFixture;
  const pauses: number[] = [];
  let now = Date.now();

  before(async () => {
    const pause = async (ms: number) => {
      pauses.push(ms);
    };
    fixture = await controlFixture({ now: () => now, pause });
  });
  after(() => fixture.stop());

  it("sets a cookie that scripts and other sites cannot use, and keeps only its hash", async () => {
    const ask = await fixture.as(null);
    const done = await ask("POST", "/session", { email: " Anna@example.ORG ", password: PASSWORD });
    assert.equal(done.statusCode, 200);
    const [cookie] = done.cookies;
    assert.deepEqual(
      [cookie?.name, cookie?.httpOnly, cookie?.secure, cookie?.sameSite, cookie?.path],
      ["__Host-postern_session", true, true, "Strict", "/"],
    );
    assert.equal(Buffer.from(cookie?.value ?? "", "base64url").length, 32);
    assert.equal(done.json().account.kind, "customer");
    assert.equal(done.json().webmailUrl, "https://webmail.example/");
    assert.deepEqual(done.json().mailSettings, [
      { channel: "imap", host: "mail.example", port: 993, security: "tls" },
    ]);
    const kept = await fixture.store.db.selectFrom("sign_in").select("token_hash").execute();
    assert.ok(kept.every((row) => row.token_hash !== cookie?.value));
  });

  it("answers alike to a wrong password and an unknown account", async () => {
    const ask = await fixture.as(null);
    const answers = await Promise.all(
      ["anna@example.org", "nobody@example.org"].map((email) =>
        ask("POST", "/session", { email, password: "x" }),
      ),
    );
    const bodies = answers.map((answer) => ({ ...answer.json(), requestId: "" }));
    assert.deepEqual(bodies[0], bodies[1]);
    assert.equal(bodies[0]?.code, "wrong-credentials");
    assert.equal(answers[0]?.statusCode, 401);
    assert.equal(answers[0]?.headers["content-type"], "application/problem+json");
  });

  it("slows down after five wrong tries, existing account or not, and lets the right password in", async () => {
    const ask = await fixture.as(null);
    for (const email of ["bert@example.org", "no-such@example.org"]) {
      pauses.length = 0;
      for (let at = 0; at < 10; at++) await ask("POST", "/session", { email, password: "wrong" });
      assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 8_000]);
    }
    assert.equal(
      (await ask("POST", "/session", { email: "bert@example.org", password: PASSWORD })).statusCode,
      200,
    );
    pauses.length = 0;
    await ask("POST", "/session", { email: "bert@example.org", password: "wrong" });
    assert.deepEqual(pauses, []);
    now += 16 * 60_000;
    await ask("POST", "/session", { email: "no-such@example.org", password: "wrong" });
    assert.deepEqual(pauses, []);
  });

  it("ends with sign-out, with 12 idle hours, and with a new password elsewhere", async () => {
    const [one, two] = [await fixture.as("anna@example.org"), await fixture.as("anna@example.org")];
    assert.equal((await one("DELETE", "/session")).statusCode, 204);
    assert.equal((await one("GET", "/session")).json().code, "not-signed-in");
    const three = await fixture.as("anna@example.org");
    const change = { currentPassword: PASSWORD, newPassword: "another-password-2" };
    const weak = await two("PUT", "/account/password", { ...change, newPassword: "short" });
    assert.equal(weak.json().code, "password-weak");
    const wrong = await two("PUT", "/account/password", { ...change, currentPassword: "wrong" });
    assert.deepEqual([wrong.statusCode, wrong.json().code], [403, "password-wrong"]);
    assert.equal((await two("PUT", "/account/password", change)).statusCode, 204);
    assert.equal((await two("GET", "/session")).statusCode, 200);
    assert.equal((await three("GET", "/session")).statusCode, 401);
    now += 12 * 3_600_000 + 1;
    assert.equal((await two("GET", "/session")).statusCode, 401);
  });

  it("refuses what another site sends", async () => {
    const ask = await fixture.as("op@example.org");
    const send = (headers: Record<string, string>) => ask("POST", "/mail-hosts", { name: "!" }, headers);
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example", host: "postern.example" },
      { origin: "null", host: "postern.example" },
    ])
      assert.deepEqual(
        [(await send(headers)).statusCode, (await send(headers)).json().code],
        [403, "foreign-request"],
      );
    for (const headers of [
      {},
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      { origin: "https://postern.example:20443", host: "postern.example:20443" },
    ])
      assert.equal((await send(headers)).json().code, "bad-request");
    const text = await ask("POST", "/mail-hosts", undefined, { "content-type": "text/plain" });
    assert.notEqual(text.statusCode, 201);
  });
});

it("the brake runs guesses from one place one after the other and bounds the queue", async () => {
  const brake = new SignInBrake(
    () => 0,
    async () => undefined,
  );
  let running = 0;
  let most = 0;
  const guess = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    return undefined;
  };
  const tries = Array.from({ length: 10 }, () => brake.attempt("a@example.org", "192.0.2.1", guess));
  const ended = await Promise.allSettled(tries);
  assert.equal(most, 1);
  assert.equal(ended.filter((one) => one.status === "rejected").length, 7);
  assert.equal(await brake.attempt("a@example.org", "192.0.2.2", async () => "in"), "in");
});

it("hashes as Dovecot reads them, and verifies", async () => {
  const hash = await hashPassword("correct horse");
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.match(await hashMailboxPassword("correct horse"), /^\{ARGON2ID\}\$argon2id\$/);
  assert.equal(await verifyPassword(hash, "correct horse"), true);
  assert.equal(await verifyPassword(hash, "correct hors"), false);
  assert.equal(await verifyPassword(undefined, "x"), false);
});

it("refuses weak passwords, and those that are tried first", async () => {
  const weak = [
    "short",
    "aaaaaaaaaaaa",
    "info@anna.example",
    "INFO@ANNA.EXAMPLE",
    "anna.example",
    "x".repeat(129),
    "tab\there-12345",
    "1q2w3e4r5t6y",
    "Password12!",
    "P@ssw0rd2026",
    "winter2026!!",
    "dragondragon",
    "!!superman!!",
    "Iloveyou1234",
  ];
  for (const password of weak)
    await assert.rejects(checkPassword(password, "info@anna.example"), { code: "password-weak" }, password);
  for (const password of ["correct horse battery", "ünïcödé-pässwörd", "x9!kd82mPq"])
    await checkPassword(password, "info@anna.example");
});

// What must stay secret: passwords, cookies, tokens and hashes in no line of the log and in no refusal; and
// whether an account exists, also by the clock.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ACCESS, type Asked, EMAILS } from "../../tests/fixtures/access-table.ts";
import { controlFixture, type Method, PASSWORD } from "../../tests/fixtures/control.ts";
import { SESSION_COOKIE } from "./guard.ts";
import { hashPassword, verifyPassword } from "./password.ts";

const WRONG = "wrong-secret-of-mine";
const IN_QUERY = "secret-in-a-query";

/** Processor time: far more than a request or a comparison takes, far less than a hash does. */
const HASH_LEAST_US = 10_000;

it("no line of the log and no refusal holds a password, cookie, token or hash, also when the store fails", async () => {
  const fixture = await controlFixture({ pause: async () => undefined });
  const { token } = await fixture.addHost("agent");
  const secrets = new Set([PASSWORD, WRONG, IN_QUERY, "a-good-password", token, token.slice(-64)]);
  const refusals: string[] = [];
  const cookies: Record<string, string>[] = [{}, { authorization: `Bearer ${token}` }];
  for (const email of Object.values(EMAILS)) {
    const done = await fixture.api.inject({
      method: "POST",
      url: "/api/v1/session",
      payload: { email, password: PASSWORD },
    });
    const value = done.cookies[0]?.value ?? "";
    secrets.add(value);
    cookies.push({ cookie: `${SESSION_COOKIE}=${value}` });
  }
  let nth = 0;
  const asked = new Map<string, Asked>();
  const runAll = async () => {
    for (const [route, row] of Object.entries(ACCESS)) {
      if (/DELETE|live|static|docs/.test(route)) continue;
      for (const headers of cookies) {
        const { url, payload } = asked.get(route) ?? (await row.ask(fixture, ++nth, "owner"));
        // What a request is about cannot be made any more once the store fails.
        asked.set(route, { url, payload });
        for (const body of [payload, { ...payload, password: WRONG, currentPassword: WRONG }]) {
          const answer = await fixture.api.inject({
            method: route.split(" ")[0] as Method,
            url: `${url}${url.includes("?") ? "&" : "?"}secret=${IN_QUERY}`,
            headers: { ...headers, ...(payload && { "content-type": "application/json" }) },
            ...(payload && { payload: JSON.stringify(body) }),
          });
          if (answer.statusCode >= 400) refusals.push(answer.body);
          else if (/POST .*mail-hosts/.test(route)) secrets.add(answer.json().token);
          else for (const { value } of answer.cookies) secrets.add(value);
        }
      }
    }
  };
  // No change waits for a mail host.
  fixture.store.onChange(() => {
    void fixture.store.db.updateTable("mail_host").set({ applied_serial: 1e9 }).execute();
  });
  await runAll();
  await fixture.store.db.schema.alterTable("audit").renameTo("audit_away").execute();
  await runAll();
  assert.ok(fixture.lines.length > 300, `${fixture.lines.length} lines`);
  assert.ok(refusals.some((body) => body.includes("store-unavailable")));
  for (const { password_hash, token_hash } of [
    ...(await fixture.store.db.selectFrom("account").select("password_hash").execute()),
    ...(await fixture.store.db.selectFrom("mailbox").select("password_hash").execute()),
    ...(await fixture.store.db.selectFrom("sign_in").select("token_hash").execute()),
    ...(await fixture.store.db.selectFrom("mail_host").select("token_hash").execute()),
  ] as { password_hash?: string | null; token_hash?: string }[])
    secrets.add(password_hash ?? token_hash ?? PASSWORD);
  secrets.delete("");
  assert.ok(secrets.size > 20, `${secrets.size} secrets`);
  const said = [...fixture.lines, ...refusals].join("\n");
  for (const secret of secrets) assert.ok(!said.includes(secret), `${secret} is in a log line or a refusal`);
  await fixture.stop();
});

it("a sign-in is worked for alike, whether the account exists or not", async () => {
  const fixture = await controlFixture({ pause: async () => undefined });
  const ask = await fixture.as(null);
  for (const email of ["anna@example.org", "nobody@example.org"]) {
    const before = process.resourceUsage().userCPUTime;
    await ask("POST", "/session", { email, password: "wrong" });
    assert.ok(process.resourceUsage().userCPUTime - before > HASH_LEAST_US, email);
  }
  await fixture.stop();
});

it("hashes at every sign-in, whatever is kept, with the parameters of a new hash", async () => {
  const kept = await hashPassword("x");
  assert.match(kept, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  for (const hash of [kept, undefined, "", "broken", "$argon2id$v=19$m=1"]) {
    const before = process.resourceUsage().userCPUTime;
    assert.equal(await verifyPassword(hash, "y"), false);
    assert.ok(process.resourceUsage().userCPUTime - before > HASH_LEAST_US, `${hash} was not worked for`);
  }
});

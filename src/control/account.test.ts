// One's own account through the API: the password asked again, one's sign-ins, the history; what an operator
// does with customers, services and tokens; and the limit of changes.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Asker, type ControlFixture, controlFixture, PASSWORD } from "../../tests/fixtures/control.ts";
import { printStore } from "../../tests/fixtures/store-print.ts";
import type { AccountHistory, SignInList } from "../wire/session.ts";
import { WIRE_VERSION } from "../wire/version.ts";

const BROWSER = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };

describe("one's account", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  const pauses: number[] = [];
  let now = Date.now();

  beforeEach(async () => {
    pauses.length = 0;
    const pause = async (ms: number) => {
      pauses.push(ms);
    };
    fixture = await controlFixture({ pause, now: () => now, changesASecond: 2 });
    anna = await fixture.as("anna@example.org");
  });
  afterEach(() => fixture.stop());

  /** Without what a request leaves behind by being asked. */
  async function kept() {
    const { rows } = await printStore(fixture.store);
    const { sign_in: _, audit: __, ...rest } = rows;
    return rest;
  }
  const history = async (ask: Asker) => (await ask("GET", "/account/history")).json<AccountHistory>().entries;

  it("asks for the password again for what changes the account or deletes; a wrong one changes nothing", async () => {
    const operator = await fixture.as("op@example.org");
    const bert = (await operator("GET", "/customers?search=bert")).json().customers[0];
    const then = await kept();
    const account = { email: "anna.new@example.org", name: "New" };
    for (const [ask, method, url, body] of [
      [anna, "DELETE", "/mailboxes/info@anna.example", { confirm: "info@anna.example" }],
      [anna, "PUT", "/account", account],
      [anna, "PUT", "/account/password", { newPassword: "quite-another-one-7" }],
      [operator, "DELETE", "/mailboxes/info@anna.example", { confirm: "info@anna.example" }],
      [operator, "PUT", `/customers/${bert.id}`, account],
      [operator, "PUT", `/customers/${bert.id}/password`, { newPassword: "quite-another-one-7" }],
      [operator, "DELETE", `/customers/${bert.id}`, {}],
      [operator, "DELETE", `/services/${fixture.annas}`, {}],
    ] as const) {
      const wrong = await ask(method, url, { ...body, currentPassword: `${PASSWORD}x` });
      assert.deepEqual([wrong.statusCode, wrong.json().code], [403, "password-wrong"], `${method} ${url}`);
      const missing = await ask(method, url, body);
      assert.deepEqual([missing.statusCode, missing.json().code], [400, "bad-request"], `${method} ${url}`);
    }
    assert.deepEqual(await kept(), then);
    const gone = { confirm: "info@anna.example", currentPassword: PASSWORD };
    assert.equal((await anna("DELETE", "/mailboxes/info@anna.example", gone)).statusCode, 200);
  });

  it("slows guessing of the password again like a sign-in, also of one by the other", async () => {
    const body = { confirm: "info@anna.example", currentPassword: "wrong" };
    for (let at = 0; at < 4; at++) await anna("DELETE", "/mailboxes/info@anna.example", body);
    await (await fixture.as(null))("POST", "/session", { email: "anna@example.org", password: "wrong" });
    assert.deepEqual(pauses, []);
    await anna("PUT", "/account", { email: "a@example.org", name: "A", currentPassword: "wrong" });
    await anna("DELETE", "/mailboxes/info@anna.example", body);
    assert.deepEqual(pauses, [1_000, 2_000]);
  });

  it("changes name and email; the next sign-in is by the new one", async () => {
    const body = { email: " Anna.New@Example.org", name: " Anna N. ", currentPassword: PASSWORD };
    const done = await anna("PUT", "/account", body);
    assert.deepEqual([done.json().email, done.json().name], ["anna.new@example.org", "Anna N."]);
    assert.equal((await anna("GET", "/session")).json().account.email, "anna.new@example.org");
    const taken = await anna("PUT", "/account", { ...body, email: "bert@example.org" });
    assert.equal(taken.json().code, "email-taken");
    assert.equal(
      (await anna("PUT", "/account", { ...body, email: "nobody" })).json().code,
      "address-invalid",
    );
    const ask = await fixture.as(null);
    const password = PASSWORD;
    assert.equal(
      (await ask("POST", "/session", { email: "anna.new@example.org", password })).statusCode,
      200,
    );
    assert.equal((await ask("POST", "/session", { email: "anna@example.org", password })).statusCode, 401);
    assert.equal(
      (await history(anna)).find(({ action }) => !action.startsWith("sign"))?.action,
      "account-changed",
    );
  });

  it("shows where one is signed in, ends one, ends all others", async () => {
    const signIn = { email: "anna@example.org", password: PASSWORD };
    await (await fixture.as(null))("POST", "/session", signIn, BROWSER);
    const third = await fixture.as("anna@example.org");
    const bert = await fixture.as("bert@example.org");
    const list = async (ask: Asker) => (await ask("GET", "/account/sign-ins")).json<SignInList>().signIns;
    const signIns = await list(anna);
    assert.deepEqual([signIns.length, signIns.filter(({ isThis }) => isThis).length], [3, 1]);
    const browser = signIns.find(({ program }) => program === BROWSER["user-agent"]);
    assert.deepEqual([browser?.ip, browser?.since], ["127.0.0.1", new Date(now).toISOString()]);
    assert.ok(signIns.every((each) => Object.keys(each).every((key) => !/hash|token/.test(key))));
    assert.equal((await bert("DELETE", `/account/sign-ins/${browser?.id}`)).statusCode, 404);
    assert.equal((await anna("DELETE", `/account/sign-ins/${browser?.id}`)).statusCode, 204);
    assert.equal((await list(anna)).length, 2);
    assert.equal((await third("GET", "/session")).statusCode, 200);
    assert.deepEqual((await anna("DELETE", "/account/sign-ins")).json(), { ended: 1 });
    assert.equal((await third("GET", "/session")).statusCode, 401);
    assert.equal((await anna("GET", "/session")).statusCode, 200);
    assert.equal((await bert("GET", "/session")).statusCode, 200);
  });

  it("writes signing in and out, refusals and new passwords into the account's own history", async () => {
    const ask = await fixture.as(null);
    for (const email of ["anna@example.org", "nobody@example.org", "anna@example.org"])
      await ask("POST", "/session", { email, password: "wrong" });
    const two = await fixture.as("anna@example.org");
    await two("DELETE", "/session");
    await anna("PUT", "/account/password", { currentPassword: PASSWORD, newPassword: "quite-another-one-7" });
    const before = await history(anna);
    assert.ok(!before.some(({ action }) => action === "sign-in-refused"), "not while somebody tries");
    await fixture.writeRefused();
    const entries = await history(anna);
    assert.deepEqual(
      entries.map(({ action, ip, count }) => [action, ip, count]),
      [
        ["sign-in-refused", "127.0.0.1", 2],
        ["account-password-changed", "127.0.0.1", null],
        ["signed-out", "127.0.0.1", null],
        ["signed-in", "127.0.0.1", null],
        ["signed-in", "127.0.0.1", null],
        ["account-created", null, null],
      ],
    );
    const all = await fixture.store.db.selectFrom("audit").select(["account", "after"]).execute();
    assert.doesNotMatch(JSON.stringify(all), /nobody@|wrong/);
    assert.deepEqual((await history(await fixture.as("bert@example.org"))).length, 2);
  });

  it("gives an agent's token out once, and the former one opens nothing any more, also while it waits", async () => {
    const { id, token } = await fixture.addHost("mx");
    const operator = await fixture.as("op@example.org");
    const serial = await fixture.store.serial();
    const waiting = fixture.agent(token, "GET", `/feed?after=${serial}&wait=20&version=${WIRE_VERSION}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const made = await operator("POST", `/mail-hosts/${id}/token`);
    assert.equal(made.statusCode, 201);
    assert.match(made.json().token, new RegExp(`^pmh_${id}_[0-9a-f]{64}$`));
    const answer = await waiting;
    assert.deepEqual([answer.statusCode, answer.json().code], [401, "not-signed-in"]);
    assert.equal((await fixture.agent(token, "GET", `/policy?version=${WIRE_VERSION}`)).statusCode, 401);
    assert.equal(
      (await fixture.agent(made.json().token, "GET", `/policy?version=${WIRE_VERSION}`)).statusCode,
      200,
    );
    const { rows } = await printStore(fixture.store);
    assert.ok(!JSON.stringify(rows).includes(made.json().token.slice(-64)));
    assert.ok(!(await operator("GET", "/mail-hosts")).body.includes("pmh_"));
  });

  it("lets an operator change customers, services and passwords, and take away what is empty", async () => {
    const operator = await fixture.as("op@example.org");
    const currentPassword = PASSWORD;
    const { id } = (await operator("GET", "/customers?search=BERT")).json().customers[0];
    const changed = await operator("PUT", `/customers/${id}`, {
      email: "b@example.org",
      name: "B",
      currentPassword,
    });
    assert.deepEqual(changed.json(), { id, email: "b@example.org", name: "B", kind: "customer" });
    const newPassword = "quite-another-one-7";
    const bert = await fixture.store.db
      .selectFrom("account")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    assert.equal(bert?.email, "b@example.org");
    await operator("PUT", `/customers/${id}/password`, { newPassword, currentPassword });
    const ask = await fixture.as(null);
    const signIn = (password: string) => ask("POST", "/session", { email: "b@example.org", password });
    assert.deepEqual(
      [(await signIn(PASSWORD)).statusCode, (await signIn(newPassword)).statusCode],
      [401, 200],
    );
    const remove = async (url: string) =>
      (await operator("DELETE", url, { currentPassword })).json()?.code ?? 204;
    assert.equal(await remove(`/customers/${id}`), "not-empty");
    assert.equal(await remove(`/services/${fixture.berts}`), "not-empty");
    const confirm = "info@bert.example";
    await operator("DELETE", `/mailboxes/${confirm}`, { confirm, currentPassword });
    assert.equal(
      (await operator("DELETE", `/services/${fixture.berts}`, { currentPassword })).statusCode,
      204,
    );
    assert.equal((await operator("DELETE", `/customers/${id}`, { currentPassword })).statusCode, 204);
    assert.equal((await signIn(newPassword)).statusCode, 401);
  });

  it("lets an account make many changes at once, then so many a second, and costs others nothing", async () => {
    const change = (ask: Asker, at: number) =>
      ask("PUT", "/mailboxes/info@anna.example/display-name", { displayName: `Name ${at}` });
    for (let at = 0; at < 20; at++) assert.equal((await change(anna, at)).statusCode, 200, String(at));
    const refused = await change(anna, 20);
    assert.deepEqual(
      [refused.statusCode, refused.json().code, refused.headers["retry-after"]],
      [429, "too-many-requests", "1"],
    );
    assert.equal((await anna("GET", "/mailboxes/info@anna.example")).json().displayName, "Name 19");
    const operator = await fixture.as("op@example.org");
    for (let at = 0; at < 40; at++) assert.equal((await change(operator, at)).statusCode, 200, String(at));
    now += 1_000;
    const statuses = [];
    for (let at = 0; at < 3; at++) statuses.push((await change(anna, at)).statusCode);
    assert.deepEqual(statuses, [200, 200, 429]);
    now += 3_600_000;
    for (let at = 0; at < 20; at++) assert.equal((await change(anna, at)).statusCode, 200, String(at));
    assert.equal((await change(anna, 20)).statusCode, 429);
  });
});

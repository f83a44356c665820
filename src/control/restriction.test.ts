// Restrictions, mailboxes and isolation through the API.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type Asker,
  type ControlFixture,
  controlFixture,
  type Method,
  PASSWORD,
} from "../../tests/fixtures/control.ts";

describe("mailboxes and restrictions", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  let bert: Asker;
  let operator: Asker;
  const info = "/mailboxes/info@anna.example";

  before(async () => {
    fixture = await controlFixture();
    anna = await fixture.as("anna@example.org");
    bert = await fixture.as("bert@example.org");
    operator = await fixture.as("op@example.org");
  });
  after(() => fixture.stop());

  it("sets restrictions once, says the state, and names it by an ETag", async () => {
    const first = await anna("PUT", `${info}/restrictions`, { blocked: ["smtp", "pop", "smtp"] });
    assert.equal(first.statusCode, 200);
    const { blocked, serial, inForce, receipts, waitingFor, lastChange } = first.json();
    assert.deepEqual([blocked, inForce, receipts, waitingFor], [["pop", "smtp"], false, [], []]);
    assert.equal(lastChange.by, "anna@example.org");
    const again = await anna("PUT", `${info}/restrictions`, { blocked: ["pop", "smtp"] });
    assert.deepEqual(again.json(), first.json());
    assert.equal(again.headers.etag, first.headers.etag);
    assert.equal(await fixture.store.serial(), serial);
    const read = await anna("GET", `/mailboxes/INFO%40Anna.Example/restrictions`);
    assert.deepEqual(read.json(), first.json());
    assert.equal(read.headers.etag, first.headers.etag);
  });

  it("refuses a change of a state that is no more, and shows the present one", async () => {
    const seen = (await anna("GET", `${info}/restrictions`)).headers.etag as string;
    const mine = await anna("PUT", `${info}/restrictions`, { blocked: ["imap"] }, { "if-match": seen });
    assert.equal(mine.statusCode, 200);
    const late = await operator("PUT", `${info}/restrictions`, { blocked: [] }, { "if-match": seen });
    assert.deepEqual([late.statusCode, late.json().code], [412, "restrictions-changed"]);
    assert.deepEqual(late.json().current, mine.json());
    assert.equal(late.headers.etag, mine.headers.etag);
    const both = await operator(
      "PUT",
      `${info}/restrictions`,
      { blocked: [] },
      { "if-match": `"0", ${late.headers.etag}` },
    );
    assert.equal(both.json().lastChange.by, "op@example.org");
  });

  it("shows nobody what is another's, in the same words as what does not exist", async () => {
    const body = async (ask: Asker, method: Method, url: string, payload?: object) => {
      const answer = await ask(method, url, payload);
      return [answer.statusCode, { ...answer.json(), requestId: "" }];
    };
    const requests: [Method, string, object?][] = [
      ["GET", ""],
      ["GET", "/restrictions"],
      ["PUT", "/restrictions", { blocked: [] }],
      ["GET", "/history"],
      ["PUT", "/password", { password: "a-good-password" }],
      ["DELETE", "", { confirm: "info@anna.example", currentPassword: PASSWORD }],
    ];
    for (const [method, path, payload] of requests) {
      const theirs = await body(bert, method, `${info}${path}`, payload);
      assert.deepEqual(theirs, await body(bert, method, `/mailboxes/none@anna.example${path}`, payload));
      assert.deepEqual(theirs, await body(bert, method, `/mailboxes/nonsense${path}`, payload));
      assert.equal(theirs[0], 404);
    }
    for (const path of ["", "/mailboxes"])
      assert.deepEqual(
        await body(bert, "GET", `/services/${fixture.annas}${path}`),
        await body(bert, "GET", `/services/none${path}`),
      );
    const mailbox = { localPart: "x", domain: "anna.example", password: "a-good-password" };
    assert.equal((await bert("POST", `/services/${fixture.annas}/mailboxes`, mailbox)).statusCode, 404);
    assert.equal(
      (await bert("POST", `/services/${fixture.berts}/mailboxes`, mailbox)).json().code,
      "address-invalid",
    );
    const nobody = await fixture.as(null);
    assert.equal((await nobody("GET", "/services")).json().code, "not-signed-in");
    assert.equal((await operator("GET", "/services")).json().services.length, 2);
    assert.equal((await bert("GET", "/services")).json().services.length, 1);
  });

  it("keeps operators' doors to operators", async () => {
    for (const [method, url, payload] of [
      ["GET", "/mail-hosts"],
      ["POST", "/mail-hosts", { name: "x" }],
      ["DELETE", "/mail-hosts/x"],
      ["POST", "/customers", { email: "c@example.org", name: "C", password: "a-good-password" }],
      [
        "POST",
        "/services",
        { customerEmail: "bert@example.org", kind: "mail", name: "N", domains: ["n.example"] },
      ],
      ["POST", `/services/${fixture.annas}/import`, { mailboxes: [{ address: "i@anna.example" }] }],
    ] as [Method, string, object?][]) {
      const refused = await anna(method, url, payload);
      assert.deepEqual([refused.statusCode, refused.json().code], [403, "not-allowed"], url);
      const done = await operator(method, url, payload);
      assert.ok(done.statusCode < 300 || url === "/mail-hosts/x", `${url} ${done.body}`);
    }
    const [host] = (await operator("GET", "/mail-hosts")).json().mailHosts;
    assert.equal((await operator("DELETE", `/mail-hosts/${host.id}`)).statusCode, 204);
  });

  it("creates, finds, changes and deletes a mailbox", async () => {
    const mailboxes = `/services/${fixture.annas}/mailboxes`;
    const mailbox = {
      localPart: "New.One",
      domain: "anna.example",
      displayName: " Neu ",
      password: "a-good-password",
    };
    const weak = await anna("POST", mailboxes, { ...mailbox, password: "new.one" });
    assert.equal(weak.json().code, "password-weak");
    for (const localPart of ["a b", "a+b", "a@b", ".a", "-", "ä"])
      assert.equal(
        (await anna("POST", mailboxes, { ...mailbox, localPart })).json().code,
        "address-invalid",
        localPart,
      );
    const made = await anna("POST", mailboxes, mailbox);
    assert.equal(made.statusCode, 201);
    assert.deepEqual(
      [made.json().mailbox.address, made.json().mailbox.displayName, made.json().inForce],
      ["new.one@anna.example", "Neu", false],
    );
    assert.equal((await anna("POST", mailboxes, mailbox)).json().code, "address-taken");
    assert.equal((await anna("GET", `${mailboxes}?search=NEW.o&restricted=false`)).json().total, 1);
    assert.equal((await anna("GET", `${mailboxes}?sort=nonsense`)).json().code, "bad-request");
    const one = "/mailboxes/new.one@anna.example";
    const changed = await anna("PUT", `${one}/password`, { password: "another-password" });
    assert.equal(changed.json().serial, made.json().serial + 1);
    const slip = await anna("DELETE", one, { confirm: "new@anna.example", currentPassword: PASSWORD });
    assert.equal(slip.json().code, "confirmation-missing");
    assert.equal((await anna("GET", `${one}/history`)).json().entries[0].action, "password-changed");
    assert.equal(
      (await anna("DELETE", one, { confirm: "NEW.one@anna.example", currentPassword: PASSWORD })).statusCode,
      200,
    );
    assert.equal((await anna("GET", one)).statusCode, 404);
  });

  it("says no in problem documents, without causes", async () => {
    const bad = await anna("PUT", `${info}/restrictions`, { blocked: ["ftp"] });
    assert.equal(bad.json().code, "bad-request");
    assert.match(bad.json().detail, /blocked/);
    assert.equal((await anna("PUT", `${info}/restrictions`, { blocked: "pop" })).statusCode, 400);
    const large = await anna("PUT", `${info}/restrictions`, { blocked: [], x: "x".repeat(1_100_000) });
    assert.deepEqual([large.statusCode, large.json().code], [413, "too-large"]);
    assert.equal((await anna("GET", "/nothing")).json().code, "not-found");
    assert.equal((await anna("GET", "/mailboxes/a%2Fb@anna.example")).statusCode, 404);
  });
});

it("a store that fails is said so, nothing is half applied, and the cause is in the log alone", async () => {
  const fixture = await controlFixture();
  const anna = await fixture.as("anna@example.org");
  const serial = await fixture.store.serial();
  await fixture.store.db.schema.alterTable("audit").renameTo("audit_away").execute();
  const failed = await anna("PUT", "/mailboxes/info@anna.example/restrictions", { blocked: ["pop"] });
  assert.deepEqual([failed.statusCode, failed.json().code], [503, "store-unavailable"]);
  assert.doesNotMatch(failed.body, /audit|table|SQL/i);
  assert.ok(
    fixture.lines.some((line) => line.includes("no such table") && line.includes(failed.json().requestId)),
  );
  await fixture.store.db.schema.alterTable("audit_away").renameTo("audit").execute();
  const state = await anna("GET", "/mailboxes/info@anna.example/restrictions");
  assert.deepEqual(state.json().blocked, []);
  assert.equal(await fixture.store.serial(), serial);
  await fixture.stop();
});

it("takes no NUL and no body but JSON", async () => {
  const fixture = await controlFixture();
  const anna = await fixture.as("anna@example.org");
  const nul = await anna("GET", `/services/${fixture.annas}/mailboxes?search=%00`);
  assert.equal(nul.json().code, "bad-request");
  const email = await anna("POST", "/session", { email: "a\u0000b", password: "x" });
  assert.equal(email.json().code, "bad-request");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const form = await anna("PUT", "/mailboxes/info@anna.example/restrictions", undefined, headers);
  assert.equal(form.json().code, "bad-request");
  await fixture.stop();
});

// The server as a whole, over a real port: live events, the panel's files, headers, description, the end.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type ControlFixture, controlFixture, PASSWORD } from "../../tests/fixtures/control.ts";
import { makeLog } from "../base/log.ts";
import { restrict } from "../store/restriction.ts";
import { liveEventSchema } from "../wire/live.ts";
import { startControl } from "./server.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;

describe("server", () => {
  let fixture: ControlFixture;
  let url: string;
  const panelDir = mkdtempSync(path.join(tmpdir(), "postern-panel-"));

  before(async () => {
    mkdirSync(path.join(panelDir, "assets"));
    writeFileSync(path.join(panelDir, "index.html"), "<!doctype html><title>panel</title>");
    writeFileSync(path.join(panelDir, "assets", "index-abc123.js"), "export {};");
    fixture = await controlFixture({ panelDir });
    url = await fixture.api.listen({ host: "127.0.0.1", port: 0 });
  });
  after(async () => {
    await fixture.stop();
    rmSync(panelDir, { recursive: true });
  });

  const signIn = async (email: string) => {
    const answer = await fetch(`${url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  };
  const set = (address: string, blocked: ("pop" | "imap")[]) =>
    restrict(fixture.store, setup, operator, { address, blocked, isExpected: null });

  async function listen(cookie: string, lastEventId?: string) {
    const abort = new AbortController();
    const headers = { cookie, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) };
    const answer = await fetch(`${url}/api/v1/live`, { headers, signal: abort.signal });
    assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
    assert.ok(answer.body);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
      }
      return text;
    };
    await until(/retry/);
    return { until, close: () => abort.abort(), rest: () => until(/$^/) };
  }

  it("tells open panels what concerns them, and nothing else", async () => {
    const [anna, bert] = [await signIn("anna@example.org"), await signIn("bert@example.org")];
    const [annas, berts] = [await listen(anna), await listen(bert)];
    await set("info@anna.example", ["pop"]);
    await set("info@bert.example", ["imap"]);
    const toBert = await berts.until(/bert/);
    assert.doesNotMatch(toBert, /anna/);
    const toAnna = await annas.until(/anna/);
    const [, id, data] = /id: (\d+)\nevent: mailbox\ndata: (.*)\n\n/.exec(toAnna) ?? [];
    const told = liveEventSchema.parse({ ...JSON.parse(data ?? ""), event: "mailbox" });
    assert.ok(told.event === "mailbox");
    assert.deepEqual(told.mailbox.blocked, ["pop"]);
    annas.close();
    await set("info@anna.example", ["imap"]);
    const back = await listen(anna, id);
    assert.match(await back.until(/"blocked":\["imap"\]/), /imap/);
    back.close();
    berts.close();
  });

  it("ends the events of one who has signed out, before the next one", async () => {
    const cookie = await signIn("anna@example.org");
    const live = await listen(cookie);
    const out = await fetch(`${url}/api/v1/session`, { method: "DELETE", headers: { cookie } });
    assert.equal(out.status, 204);
    await set("info@anna.example", []);
    assert.doesNotMatch(await live.rest(), /event:/);
  });

  it("serves the panel for every screen, and problems for unknown addresses of the API", async () => {
    for (const screen of ["/", "/services/x", "/help", "/services/x?q=1"]) {
      const answer = await fetch(url + screen);
      assert.match(await answer.text(), /<title>panel/);
      assert.equal(answer.headers.get("cache-control"), "no-cache");
    }
    const asset = await fetch(`${url}/assets/index-abc123.js`);
    assert.match(asset.headers.get("cache-control") ?? "", /immutable/);
    for (const none of ["/assets/none.js", "/api/v1/none", "/api/none", "/agent/v1/none"])
      assert.equal((await fetch(url + none)).status, 404, none);
    assert.equal((await fetch(`${url}/help`, { method: "POST" })).status, 404);
    for (const path of ["/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd"])
      assert.doesNotMatch(await (await fetch(url + path)).text(), /root:/);
  });

  it("sends the headers that keep foreign scripts and frames out", async () => {
    for (const address of ["/", "/api/v1/session", "/healthz"]) {
      const { headers } = await fetch(url + address);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
    assert.equal((await fetch(`${url}/api/v1/session`)).headers.get("cache-control"), "no-store");
  });

  it("describes every route in OpenAPI 3.1", async () => {
    const description = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
    };
    assert.match(description.openapi, /^3\.1/);
    const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(routes.sort(), EVERY_ROUTE.toSorted());
    for (const methods of Object.values(description.paths))
      for (const { summary, responses } of Object.values(methods)) {
        assert.ok(summary);
        assert.ok(Object.keys(responses).length > 0);
      }
    assert.match(await (await fetch(`${url}/api/v1/docs/`)).text(), /swagger-ui/);
  });

  it("logs one line a request, without its query", async () => {
    await fetch(`${url}/api/v1/services?secret=xyzzy`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(fixture.lines.some((line) => line.includes('"path":"/api/v1/services"')));
    assert.ok(!fixture.lines.some((line) => line.includes("xyzzy") || line.includes(PASSWORD)));
  });

  it("says in one sentence that its port is taken", async () => {
    const port = Number(new URL(url).port);
    const options = { host: "127.0.0.1", port, tls: null, panelDir: null, webmailUrl: null };
    const log = makeLog("control", "error");
    await assert.rejects(startControl({ ...options, store: fixture.store, log }), { code: "port-in-use" });
    const tls = { cert: "no certificate", key: "no key" };
    await assert.rejects(startControl({ ...options, tls, store: fixture.store, log }), {
      code: "bad-certificate",
    });
  });
});

it("stops while a panel listens", async () => {
  const fixture = await controlFixture();
  const url = await fixture.api.listen({ host: "127.0.0.1", port: 0 });
  const done = await fixture.api.inject({
    method: "POST",
    url: "/api/v1/session",
    payload: { email: "anna@example.org", password: PASSWORD },
  });
  const live = await fetch(`${url}/api/v1/live`, {
    headers: { cookie: `__Host-postern_session=${done.cookies[0]?.value}` },
  });
  await fixture.stop();
  assert.match(await live.text(), /^retry/);
});

const EVERY_ROUTE = [
  "GET /agent/v1/asks",
  "POST /agent/v1/answers",
  "GET /api/v1/mailboxes/{address}/sessions",
  "POST /api/v1/mailboxes/{address}/sessions/end",
  "POST /api/v1/mailboxes/{address}/check",
  "GET /api/v1/mailboxes/{address}/alarm",
  "GET /api/v1/mailboxes/{address}/usage",
  "GET /api/v1/mailboxes/{address}/activity",
  "GET /api/v1/services/{id}/usage",
  "GET /api/v1/services/{id}/unknown-addresses",
  "POST /agent/v1/attempts",
  "POST /api/v1/session",
  "GET /api/v1/session",
  "DELETE /api/v1/session",
  "PUT /api/v1/account",
  "PUT /api/v1/account/password",
  "GET /api/v1/account/history",
  "GET /api/v1/account/sign-ins",
  "DELETE /api/v1/account/sign-ins",
  "DELETE /api/v1/account/sign-ins/{id}",
  "GET /api/v1/customers",
  "PUT /api/v1/customers/{id}",
  "PUT /api/v1/customers/{id}/password",
  "DELETE /api/v1/customers/{id}",
  "PUT /api/v1/services/{id}",
  "PUT /api/v1/services/{id}/restrictions",
  "POST /api/v1/services/{id}/restrictions/preview",
  "PUT /api/v1/services/{id}/default-restrictions",
  "PUT /api/v1/services/{id}/holder-messages",
  "GET /api/v1/services/{id}/batches/{batch}/effect",
  "POST /api/v1/services/{id}/batches/{batch}/undo",
  "GET /api/v1/services/{id}/history",
  "GET /api/v1/services/{id}/history.csv",
  "DELETE /api/v1/services/{id}",
  "PUT /api/v1/mailboxes/{address}/display-name",
  "POST /api/v1/mail-hosts/{id}/token",
  "POST /api/v1/customers",
  "GET /api/v1/services",
  "POST /api/v1/services",
  "GET /api/v1/services/{id}",
  "GET /api/v1/services/{id}/mailboxes",
  "POST /api/v1/services/{id}/mailboxes",
  "POST /api/v1/services/{id}/import",
  "GET /api/v1/mailboxes/{address}",
  "DELETE /api/v1/mailboxes/{address}",
  "PUT /api/v1/mailboxes/{address}/password",
  "GET /api/v1/mailboxes/{address}/restrictions",
  "PUT /api/v1/mailboxes/{address}/restrictions",
  "POST /api/v1/mailboxes/{address}/look",
  "GET /api/v1/mailboxes/{address}/history",
  "GET /api/v1/mailboxes/{address}/history.csv",
  "POST /api/v1/mailboxes/{address}/history/{serial}/undo",
  "GET /api/v1/live",
  "GET /api/v1/mail-hosts",
  "POST /api/v1/mail-hosts",
  "DELETE /api/v1/mail-hosts/{id}",
  "GET /agent/v1/feed",
  "GET /agent/v1/policy",
  "POST /agent/v1/receipts",
  "POST /agent/v1/trouble",
  "POST /agent/v1/findings",
];

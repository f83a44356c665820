// The control plane as a target, over a real port: cookies, foreign sites, headers, redirects, paths, ETags.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type Asker, type ControlFixture, controlFixture, PASSWORD } from "../../tests/fixtures/control.ts";
import { printStore } from "../../tests/fixtures/store-print.ts";

const SECRET = "outside of the panel's folder";

describe("hardening", () => {
  const dir = mkdtempSync(path.join(tmpdir(), "postern-hard-"));
  const panelDir = path.join(dir, "panel");
  let fixture: ControlFixture;
  let anna: Asker;
  let now = Date.now();
  let port: number;

  before(async () => {
    mkdirSync(path.join(panelDir, "assets"), { recursive: true });
    writeFileSync(path.join(panelDir, "index.html"), "<!doctype html><title>panel</title>");
    writeFileSync(path.join(panelDir, "assets", "a.js"), "export {};");
    for (const file of ["secret.txt", "panel/.secret", "panel/assets/.secret", "panel-secret"])
      writeFileSync(path.join(dir, file), SECRET);
    fixture = await controlFixture({ panelDir, now: () => now });
    port = Number(new URL(await fixture.api.listen({ host: "127.0.0.1", port: 0 })).port);
    anna = await fixture.as("anna@example.org");
  });
  after(async () => {
    await fixture.stop();
    rmSync(dir, { recursive: true });
  });

  /** Bytes as they are: no client of ours tidies them up. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      socket.setTimeout(5_000, () => socket.destroy(new Error(`no end of the answer to ${text}`)));
      let answer = "";
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.on("end", () => (answer === "" ? reject(new Error(`no answer to ${text}`)) : resolve(answer)));
      socket.on("error", reject);
    });
  }
  const get = (target: string, headers = "") =>
    raw(`GET ${target} HTTP/1.1\r\nHost: postern.example\r\nConnection: close\r\n${headers}\r\n`);

  async function signInCookie(): Promise<string> {
    const ask = await fixture.as(null);
    const done = await ask("POST", "/session", { email: "anna@example.org", password: PASSWORD });
    return String(done.headers["set-cookie"]);
  }

  it("gives a cookie no other site, host, path or script can use, and takes it back", async () => {
    const ask = await fixture.as(null);
    const done = await ask("POST", "/session", { email: "anna@example.org", password: PASSWORD });
    const line = String(done.headers["set-cookie"]);
    assert.match(line, /^__Host-postern_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const out = await ask("DELETE", "/session", undefined, { cookie: line.split(";")[0] ?? "" });
    assert.match(String(out.headers["set-cookie"]), /^__Host-postern_session=; .*Expires=Thu, 01 Jan 1970/);
    const again = await ask("GET", "/session", undefined, { cookie: line.split(";")[0] ?? "" });
    assert.equal(again.statusCode, 401);
  });

  it("ends every sign-in after a week, however much it is used", async () => {
    const began = now;
    const ask = await fixture.as("bert@example.org");
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      now = began + hours * 3_600_000;
      assert.equal((await ask("GET", "/session")).statusCode, 200, `after ${hours} hours`);
    }
    now = began + 7 * 24 * 3_600_000;
    assert.equal((await ask("GET", "/session")).statusCode, 401);
    now = began;
  });

  it("changes nothing for another site, a form, a frame or a method of another name", async () => {
    const url = "/mailboxes/info@anna.example/restrictions";
    const json = JSON.stringify({ blocked: ["pop"] });
    const type = { "content-type": "application/json" };
    const send = (headers: Record<string, string>, payload = json, method = "PUT") =>
      anna(method as "PUT", url, payload as unknown as object, headers);
    const then = await printStore(fixture.store);
    for (const headers of [
      { ...type, "sec-fetch-site": "cross-site" },
      { ...type, "sec-fetch-site": "same-site" },
      { ...type, "sec-fetch-site": "same-origin, cross-site" },
      { ...type, "sec-fetch-site": "" },
      { ...type, origin: "https://postern.example.evil.example", host: "postern.example" },
      { ...type, origin: "https://postern.example@evil.example", host: "postern.example" },
      { ...type, origin: "https://postern.example:8443", host: "postern.example" },
      { ...type, origin: "https://xn--postern-.example", host: "postern.example" },
      { ...type, origin: "null", host: "null" },
      { ...type, origin: "", host: "postern.example" },
      { ...type, origin: "postern.example", host: "postern.example" },
    ]) {
      const answer = await send(headers);
      assert.deepEqual(
        [answer.statusCode, answer.json().code],
        [403, "foreign-request"],
        JSON.stringify(headers),
      );
    }
    for (const form of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/plain; application/json",
      "application/json-seq",
    ])
      assert.equal((await send({ "content-type": form })).statusCode, 415, form);
    for (const headers of [{ "x-http-method-override": "PUT" }, { "x-method-override": "PUT" }])
      assert.equal((await send({ ...type, ...headers }, json, "POST")).statusCode, 404);
    assert.deepEqual(await printStore(fixture.store), then);
  });

  it("sends the same strict headers with every answer, also with those that no route gave", async () => {
    const targets = [
      "/",
      "/assets/a.js",
      "/api/v1/session",
      "/api/v1/none",
      "/agent/v1/policy",
      "/%zz",
      "/%00",
    ];
    for (const target of [...targets, "/healthz", "/api/v1/openapi.json"]) {
      const head = (await get(target)).split("\r\n\r\n")[0] ?? "";
      assert.match(head, /^content-security-policy: .*frame-ancestors 'none'/im, target);
      assert.doesNotMatch(head, /unsafe-|x-powered-by|^server:/im, target);
      for (const line of [/^x-content-type-options: nosniff/im, /^referrer-policy: no-referrer/im])
        assert.match(head, line, target);
      assert.match(head, /^x-frame-options: deny/im, target);
      assert.doesNotMatch(head, /^access-control-/im, target);
    }
    const docs = (await get("/api/v1/docs")).split("\r\n\r\n")[0] ?? "";
    assert.match(docs, /script-src 'self'/);
    assert.doesNotMatch(docs, /script-src[^;]*unsafe/);
    const preflight = await raw(
      "OPTIONS /api/v1/session HTTP/1.1\r\nHost: p\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n",
    );
    assert.doesNotMatch(preflight, /access-control-/i);
  });

  it("leads nowhere else", async () => {
    const evil = [
      "//evil.example",
      "/\\evil.example",
      "//evil.example/%2f..",
      "/https:/evil.example",
      "/%5cevil",
    ];
    const more = evil.flatMap((target) => [target, `/api/v1/docs${target}`, `/assets${target}`]);
    for (const target of [...more, "/?next=https://evil.example", "/api/v1/docs/static/index.html"]) {
      const answer = await get(target, "X-Forwarded-Host: evil.example\r\n");
      const location = /^location: (.*)$/im.exec(answer)?.[1] ?? "/";
      assert.match(location, /^(\/(?![/\\])|\.\/)/, target);
      assert.doesNotMatch(answer.split("\r\n\r\n")[0] ?? "", /evil/, target);
    }
  });

  it("serves what is in the panel's folder and nothing beside it", async () => {
    for (const target of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e%2fsecret.txt",
      "/assets/../../secret.txt",
      "/assets/..%2f..%2fsecret.txt",
      "/assets/%252e%252e/%252e%252e/secret.txt",
      "/..%5csecret.txt",
      "/..\\secret.txt",
      "/....//secret.txt",
      "/%c0%ae%c0%ae/secret.txt",
      "/.secret",
      "/%2esecret",
      "/assets/.secret",
      "/../panel-secret",
      "/secret.txt%00.js",
      "/assets/a.js%00",
      `${dir}/secret.txt`,
      `//${dir}/secret.txt`,
      `file://${dir}/secret.txt`,
      "http://postern.example/../secret.txt",
      "/api/v1/docs/static/../../../../secret.txt",
      "/api/v1/docs/static/..%2f..%2fpackage.json",
    ]) {
      const answer = await get(target);
      assert.doesNotMatch(answer, new RegExp(`${SECRET}|"version":`), target);
      assert.match(answer, /^HTTP\/1\.1 (200|400|404) /, target);
    }
    assert.match(await get("/assets/a.js"), /export/);
    assert.match(await get("/assets/"), /^HTTP\/1\.1 404/);
  });

  it("answers what is not HTTP with a problem document too", async () => {
    for (const text of [
      "NONSENSE\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n",
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    ]) {
      const answer = await raw(text);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, text.slice(0, 40));
      assert.doesNotMatch(answer, /HPE_|node_modules|\n {4}at /, text.slice(0, 40));
    }
    assert.match(await raw("NONSENSE\r\n\r\n"), /application\/problem\+json/);
  });

  it("knows its own methods only, and echoes no request (TRACE)", async () => {
    for (const method of ["TRACE", "CONNECT", "TRACK", "PROPFIND", "PATCH", "LINK", "get", "FOO"])
      for (const target of ["/api/v1/session", "/", "/agent/v1/policy"]) {
        const asked = `${method} ${target} HTTP/1.1\r\nHost: a\r\nX-Mine: echo\r\nConnection: close\r\n\r\n`;
        // Node ends a CONNECT that nobody listens for without an answer.
        const answer = await raw(asked).catch(() => "HTTP/1.1 400 ended");
        assert.match(answer, /^HTTP\/1\.1 4\d\d /, `${method} ${target}`);
        assert.doesNotMatch(answer, /echo/, `${method} ${target}`);
      }
  });

  it("takes no word of the Host header or of a proxy for where it is or who asks", async () => {
    for (const host of [
      "evil.example",
      "evil.example:443",
      "[::1]",
      "a b",
      "evil.example/x",
      "a\r\nHost: evil.example",
    ])
      for (const target of [
        "/",
        "/api/v1/session",
        "/api/v1/docs",
        "/none",
        "http://evil.example/api/v1/session",
      ]) {
        const lines = `Host: ${host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Original-URL: /evil\r\n`;
        const answer = await raw(`GET ${target} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`);
        assert.doesNotMatch(answer, /evil/, `${host} ${target}`);
      }
    const own = { host: "evil.example", origin: "https://postern.example" };
    const answer = await anna("PUT", "/mailboxes/info@anna.example/restrictions", { blocked: [] }, own);
    assert.equal(answer.json().code, "foreign-request");
  });

  it("takes no second request out of the body of a first one", async () => {
    const second = "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Smuggled: 1\r\n\r\n";
    const head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    for (const framing of [
      `Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
      `Content-Length: 5\r\nContent-Length: 0\r\n\r\n{}   ${second}`,
      `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${second}`,
      `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${second}`,
      `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${second}`,
      `Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n${second}`,
      `Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${second}`,
      `Content-Length: +2\r\n\r\n{}${second}`,
      `Content-Length: 2 \r\n X: y\r\n\r\n{}${second}`,
    ]) {
      const answer = await raw(head + framing);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, framing);
      assert.doesNotMatch(answer, /"ok":true/, framing);
    }
  });

  it("takes an encoded slash for a letter of the address, never for a step to another route", async () => {
    const restrictions = "/api/v1/mailboxes/info@anna.example/restrictions";
    const cookie = `Cookie: ${String((await signInCookie()).split(";")[0])}\r\n`;
    assert.match(await get(restrictions, cookie), /^HTTP\/1\.1 200 /);
    for (const target of [
      "/api/v1/mailboxes/info@anna.example%2frestrictions",
      "/api/v1/mailboxes%2finfo@anna.example/restrictions",
      "/api/v1/mailboxes/x/..%2finfo@anna.example/restrictions",
      "/api/v1//mailboxes/info@anna.example/restrictions",
      "/api/v1/mailboxes/info@anna.example/restrictions;x=y",
      "/api/v1/mailboxes/info%40anna.example%252frestrictions",
    ])
      assert.match(await get(target, cookie), /^HTTP\/1\.1 404 /, target);
  });

  it("lets nothing that was sent into a header of the answer", async () => {
    const crlf = "%0d%0aset-cookie:%20evil=1";
    for (const target of [`/${crlf}`, `/api/v1/mailboxes/${crlf}`, `/assets/${crlf}`, `/api/v1/docs/${crlf}`])
      assert.doesNotMatch((await get(target)).split("\r\n\r\n")[0] ?? "", /evil/, target);
    const echoed = await get(
      "/api/v1/session",
      "X-Request-Id: evil\r\nAccept: evil/evil\r\nCookie: evil=1\r\n",
    );
    assert.doesNotMatch(echoed, /evil/);
    const name = await anna("POST", `/services/${fixture.annas}/mailboxes`, {
      localPart: "head\r\nX: y",
      domain: "anna.example",
      password: "a-good-password",
    });
    assert.equal(name.json().code, "address-invalid");
  });

  it("takes a garbled If-Match for another state, and changes nothing by it", async () => {
    const url = "/mailboxes/sales@anna.example/restrictions";
    const { etag } = (await anna("GET", url)).headers;
    const version = String(etag).replaceAll('"', "");
    const then = await printStore(fixture.store);
    for (const ifMatch of [
      "",
      " ",
      '""',
      version,
      `W/${etag}`,
      `"${version}`,
      `"0${version}"`,
      `"${version}.0"`,
      `"+${version}"`,
      "'; DROP TABLE mailbox; --",
      "**",
      ",".repeat(5_000),
      '"\u00e9"',
      `"${"9".repeat(4_000)}"`,
    ]) {
      const answer = await anna("PUT", url, { blocked: ["pop"] }, { "if-match": ifMatch });
      assert.deepEqual([answer.statusCode, answer.json().code], [412, "restrictions-changed"], ifMatch);
      assert.equal(answer.headers.etag, etag);
    }
    assert.deepEqual(await printStore(fixture.store), then);
    const right = await anna("PUT", url, { blocked: ["pop"] }, { "if-match": `"x", ${etag}` });
    assert.equal(right.statusCode, 200);
  });
});

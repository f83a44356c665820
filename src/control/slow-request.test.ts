// Clients that take their time: headers or bodies in drops, connections on which nothing is said, answers that
// nobody reads. With time limits a hundredth of the real ones.
// Invariant: no assertion about how long something took, only about what came of it and that others were served.
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";

const DROP_MS = 20;
const timeLimits = { headersMs: 150, requestMs: 600, keepAliveMs: 200, stillMs: 2_000, lookEveryMs: 30 };

describe("slow clients", () => {
  let fixture: ControlFixture;
  let port: number;
  before(async () => {
    fixture = await controlFixture({ timeLimits });
    port = Number(new URL(await fixture.api.listen({ host: "127.0.0.1", port: 0 })).port);
  });
  after(() => fixture.stop());

  /** Sends `first` at once, then one drop after the other until the server has hung up; what it said. */
  async function trickle(first: string, drop: string): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    const { said, ended } = listen(socket);
    socket.write(first);
    const timer = setInterval(() => drop !== "" && socket.writable && socket.write(drop), DROP_MS);
    await ended;
    clearInterval(timer);
    return said();
  }

  function listen(socket: Socket): { said: () => string; ended: Promise<unknown> } {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => undefined);
    return { said: () => text, ended: new Promise((resolve) => socket.once("close", resolve)) };
  }

  const isServed = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status === 200;

  it("headers in drops: 408, as a problem document", async () => {
    const said = await trickle("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ", "a");
    assert.match(said, /^HTTP\/1\.1 408 /);
    assert.match(said, /application\/problem\+json/);
  });

  it("a body in drops: 408, and nothing was done", async () => {
    const head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    assert.match(await trickle(`${head}Content-Length: 100000\r\n\r\n{"email":"`, "a"), /^HTTP\/1\.1 408 /);
    assert.match(
      await trickle(`${head}Transfer-Encoding: chunked\r\n\r\n`, "1\r\n \r\n"),
      /^HTTP\/1\.1 408 /,
    );
  });

  it("the body of a stranger is not waited for at all", async () => {
    const head = "PUT /api/v1/account HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    assert.match(await trickle(`${head}Content-Length: 100000\r\n\r\n`, ""), /^HTTP\/1\.1 401 /);
  });

  it("a connection on which nothing is said, or nothing more, is ended", async () => {
    assert.match(await trickle("", ""), /^(HTTP\/1\.1 408 |$)/);
    assert.match(await trickle("\r\n", ""), /^(HTTP\/1\.1 408 |$)/);
    assert.match(await trickle("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", ""), /^HTTP\/1\.1 200 /);
  });

  it("an answer that nobody reads is given up, and what it held", async () => {
    const socket = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    socket.pause();
    const ask = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
    const timer = setInterval(() => socket.writable && socket.write(ask.repeat(50)), DROP_MS);
    const { server } = fixture.api;
    const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    while ((await open()) === 0) await new Promise((resolve) => setTimeout(resolve, DROP_MS));
    setTimeout(() => clearInterval(timer), 500);
    while ((await open()) > 0) await new Promise((resolve) => setTimeout(resolve, DROP_MS));
    socket.destroy();
    await closed;
    assert.ok(await isServed());
  });

  it("five hundred slow connections do not keep one ordinary request waiting, and all are ended", async () => {
    const sockets = Array.from({ length: 500 }, () => connect(port, "127.0.0.1"));
    const ends = sockets.map((socket) => listen(socket).ended);
    for (const socket of sockets) socket.write("GET / HTTP/1.1\r\nX: ");
    assert.ok(await isServed());
    await Promise.all(ends);
    assert.ok(await isServed());
  });
});

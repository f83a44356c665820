// How the agent's works wait while the control plane is away, against a server that comes and goes.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ControlClient } from "./control-client.ts";

const LONG_MS = 60_000;

describe("the wait for the control plane", () => {
  const over = new AbortController();
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function serve(port: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server = createServer((_, answer) => answer.end("{}")).listen(port, "127.0.0.1", resolve);
    await promise;
    return (server.address() as AddressInfo).port;
  }
  async function away(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server?.close(() => resolve());
    server?.closeAllConnections();
    await promise;
  }
  const client = (port: number) =>
    new ControlClient({ url: `http://127.0.0.1:${port}`, token: "t", speaker: { life: "l", replaces: [] } });
  const send = (control: ControlClient) => control.sendTrouble("replica-busy", over.signal);
  const isOver = (rest: Promise<void>) => Promise.race([rest.then(() => true), sleep(50, false)]);

  it("ends for all when one of them is answered again", async () => {
    const port = await serve(0);
    const control = client(port);
    await send(control);
    await away();
    await assert.rejects(send(control), { code: "control-unreachable" });
    const rests = [control.rest(LONG_MS, over.signal), control.rest(LONG_MS, over.signal)];
    await assert.rejects(send(control), { code: "control-unreachable" });
    assert.equal(await isOver(Promise.any(rests)), false);
    await serve(port);
    await send(control);
    await Promise.all(rests);
  });

  it("is not cut short by answers when the control plane was not away", async () => {
    const control = client(await serve(0));
    const ending = new AbortController();
    const rest = control.rest(LONG_MS, ending.signal);
    await send(control);
    assert.equal(await isOver(rest), false);
    ending.abort();
    await rest;
  });
});

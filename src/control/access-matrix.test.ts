// Every route, asked by every role: the status of tests/fixtures/access-table.ts, and a store that nobody who
// was refused has changed.
// Invariant: a route that the running server has and the table has not (or the other way round) fails.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { LightMyRequestResponse as Response } from "fastify";
import { ACCESS, type Asked, EMAILS, ROLES, type Role, type Row } from "../../tests/fixtures/access-table.ts";
import { type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";
import { watchRoutes } from "../../tests/fixtures/route-watch.ts";
import { printStore } from "../../tests/fixtures/store-print.ts";
import { findAccount } from "../store/account.ts";
import { listMailHosts, revokeMailHost } from "../store/mail-host.ts";
import { acknowledge } from "../store/receipt.ts";
import { addSignIn, hashToken } from "../store/sign-in.ts";
import { WIRE_VERSION } from "../wire/version.ts";
import { SESSION_COOKIE } from "./guard.ts";

const setup = { account: "setup", ip: null };
const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

describe("who may do what", () => {
  const panelDir = mkdtempSync(path.join(tmpdir(), "postern-matrix-"));
  const watch = watchRoutes();
  const tokens: Partial<Record<Role, string>> = {};
  let fixture: ControlFixture;
  let acknowledging: Promise<unknown> = Promise.resolve();
  let nth = 0;
  let signIns = 0;

  before(async () => {
    writeFileSync(path.join(panelDir, "index.html"), "<!doctype html><title>panel</title>");
    fixture = await controlFixture({ panelDir });
    await fixture.api.ready();
    watch.end();
    const { store } = fixture;
    tokens.agent = (await fixture.addHost("agent")).token;
    const revoked = await fixture.addHost("revoked");
    tokens.revoked = revoked.token;
    await revokeMailHost(store, setup, revoked.id);
    // Every mail host says at once what a change waits for.
    store.onChange(() => {
      acknowledging = acknowledging.then(async () => {
        const said = { appliedSerial: await store.serial(), ended: [] };
        for (const { id } of await listMailHosts(store)) await acknowledge(store, id, said, Date.now());
      });
    });
  });
  after(async () => {
    await fixture.stop();
    rmSync(panelDir, { recursive: true });
  });

  async function credentials(role: Role): Promise<Record<string, string>> {
    const email = EMAILS[role];
    if (email !== undefined) {
      const account = (await findAccount(fixture.store, email)) ?? assert.fail(email);
      const token = `${role}-${++signIns}`;
      const tokenHash = hashToken(token);
      await addSignIn(fixture.store, { tokenHash, account, ip: null, program: null }, Date.now());
      return { cookie: `${SESSION_COOKIE}=${token}` };
    }
    return tokens[role] === undefined ? {} : { authorization: `Bearer ${tokens[role]}` };
  }

  async function send(method: string, asked: Asked, headers: Record<string, string>): Promise<Response> {
    const payload = asked.payload === undefined ? {} : { payload: asked.payload };
    const answer = await fixture.api.inject({
      method: method as (typeof METHODS)[number],
      url: asked.url,
      headers,
      ...payload,
      payloadAsStream: true,
    });
    const isLive = answer.headers["content-type"]?.toString().startsWith("text/event-stream");
    if (isLive) answer.stream().destroy();
    const body = isLive ? "" : Buffer.concat(await answer.stream().toArray()).toString();
    return Object.assign(answer, { body, json: () => JSON.parse(body) }) as Response;
  }

  /** Asks once as one role; tells whether anything in the store changed. */
  async function ask(method: string, asked: Asked, role: Role) {
    const headers = await credentials(role);
    await acknowledging;
    const then = await printStore(fixture.store);
    const answer = await send(method, asked, headers);
    await acknowledging;
    const now = await printStore(fixture.store);
    return { answer, isChanged: JSON.stringify(then) !== JSON.stringify(now) };
  }

  async function checkRow(route: string, row: Row, role: Role): Promise<void> {
    const [method = "", pattern] = route.split(" ");
    const asked = await row.ask(fixture, ++nth, role);
    const { answer, isChanged } = await ask(method, asked, role);
    const status = row.statuses[ROLES.indexOf(role)] ?? 0;
    const label = `${method} ${pattern} as ${role}`;
    assert.equal(answer.statusCode, status, `${label}: ${answer.body}`);
    if (status >= 400) assert.equal(answer.headers["content-type"], "application/problem+json", label);
    if (status >= 400 || method === "GET") assert.equal(isChanged, false, `${label} changed the store`);
    if (method === "GET") {
      const { answer: head, isChanged: isHeadChange } = await ask("HEAD", asked, role);
      assert.deepEqual([head.statusCode, head.body, isHeadChange], [status, "", false], `HEAD ${label}`);
    }
  }

  it("has a row for every route, and no row without one", () => {
    assert.deepEqual([...watch.routes].sort(), Object.keys(ACCESS).sort());
    const described = Object.entries(fixture.api.swagger().paths ?? {}).flatMap(([url, methods]) =>
      Object.keys(methods ?? {}).map(
        (method) => `${method.toUpperCase()} ${url.replaceAll("{", ":").replaceAll("}", "")}`,
      ),
    );
    assert.deepEqual(
      described.filter((route) => !(route in ACCESS)),
      [],
    );
    for (const [route, { statuses }] of Object.entries(ACCESS))
      assert.equal(statuses.length, ROLES.length, route);
  });

  for (const [route, row] of Object.entries(ACCESS))
    it(`${route}: ${row.statuses.join(" ")}`, async () => {
      for (const role of ROLES) await checkRow(route, row, role);
    });

  it("answers about what is another's exactly as about what does not exist", async () => {
    const seen = ({ statusCode, headers, body }: Response) => {
      const { "x-request-id": _id, date: _date, ...rest } = headers;
      return { statusCode, headers: rest, body: { ...JSON.parse(body), requestId: "" } };
    };
    for (const [route, row] of Object.entries(ACCESS)) {
      if (row.askNothing === undefined) continue;
      const [method = ""] = route.split(" ");
      const theirs = await ask(method, await row.ask(fixture, ++nth, "other"), "other");
      const nothing = await ask(method, row.askNothing, "other");
      assert.deepEqual(seen(theirs.answer), seen(nothing.answer), route);
      const operator = await ask(method, row.askNothing, "operator");
      assert.deepEqual([operator.answer.statusCode, operator.isChanged], [404, false], route);
    }
  });

  it("takes a cookie for no agent, a token for no account, and neither in another's place", async () => {
    const [owner, agent] = [await credentials("owner"), tokens.agent ?? ""];
    const cookie = String(owner.cookie).split("=")[1] ?? "";
    const services = { url: "/api/v1/services" };
    const policy = { url: `/agent/v1/policy?version=${WIRE_VERSION}` };
    const stranger = `pmh_${"0".repeat(24)}_${"0".repeat(64)}`;
    for (const [asked, headers] of [
      [services, { cookie: `${SESSION_COOKIE}=${agent}` }],
      [services, { cookie: `${SESSION_COOKIE}=` }],
      [services, { cookie: `${SESSION_COOKIE}=${hashToken(cookie)}` }],
      [services, { authorization: `Bearer ${cookie}` }],
      [services, { cookie: `postern_session=${cookie}` }],
      [policy, { authorization: `Bearer ${cookie}` }],
      [policy, { authorization: `Bearer ${stranger}` }],
      [policy, { authorization: `Bearer ${agent.slice(0, -1)}` }],
      [policy, { authorization: `Bearer ${agent}x` }],
      [policy, { authorization: `bearer ${agent},` }],
      [policy, { authorization: `Basic ${Buffer.from(agent).toString("base64")}` }],
      [policy, owner],
    ] as [Asked, Record<string, string>][])
      assert.equal((await send("GET", asked, headers)).statusCode, 401, JSON.stringify(headers));
    assert.equal((await send("GET", services, owner)).statusCode, 200);
  });
});

// Hearing of sign-ins and handing them in, on a real replica, journal and receiver, with a control plane that is there
// or not and remembers what it was told.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import { makeLog } from "../base/log.ts";
import { ATTEMPTS_MAX, type AttemptsBody } from "../wire/attempt.ts";
import type { SignIn } from "./dovecot/report.ts";
import { Replica } from "./replica.ts";
import { UsageJournal } from "./usage-journal.ts";
import { startReceiver } from "./usage-receiver.ts";
import { UsageWatch } from "./usage-watch.ts";

type Body = Omit<AttemptsBody, "version">;
const SECRET = "0123456789abcdef0123456789abcdef";

const signIn = (some: Partial<SignIn> = {}): SignIn => ({
  channel: "imap",
  outcome: "let-in",
  address: "anna@example.org",
  ip: "192.0.2.7",
  software: "Thunderbird",
  ...some,
});

describe("reporting sign-ins", () => {
  let dir: string;
  let replica: Replica;
  let over: AbortController;
  let running: Promise<void>;
  let watch: UsageWatch;
  let told: Body[];
  let isThere: boolean;
  let isExpected: boolean;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-usage-"));
    told = [];
    isThere = true;
    isExpected = false;
    replica = new Replica({ dir, isManaged: false, webmailPorts: [], webmailPeers: [] });
    const mailbox = { address: "anna@example.org", id: "a", blocked: [], passwordHash: null };
    replica.apply("store", [{ op: "set", serial: 1, mailbox }]);
    begin();
  });
  afterEach(async () => {
    await end();
    replica.close();
    rmSync(dir, { recursive: true });
  });

  function begin(): void {
    over = new AbortController();
    watch = new UsageWatch({
      openJournal: (now) => new UsageJournal(path.join(dir, "usage.sqlite"), now),
      listen: async () => async () => undefined,
      isExpected: async () => isExpected,
      control: {
        sendAttempts: async (body) => {
          if (!isThere) throw new Fault("control-unreachable", "away", "");
          told.push(body);
          return { lastSeq: body.seq };
        },
        rest: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      },
      log: makeLog("test", "error"),
      signal: over.signal,
      roundMs: 50,
    });
    watch.follow(replica);
    running = watch.run();
  }
  async function end(): Promise<void> {
    over.abort();
    watch.follow(null);
    await running;
  }
  async function until(isSo: () => boolean): Promise<void> {
    for (let waited = 0; !isSo(); waited += 20) {
      assert.ok(waited < 20_000, JSON.stringify(told));
      await sleep(20);
    }
  }
  const heard = () => told.flatMap((body) => body.attempts).reduce((sum, each) => sum + each.count, 0);
  const numbers = () => [...new Set(told.map((body) => body.seq))];

  it("adds up a storm, and never writes down a name of no domain here", async () => {
    for (let at = 0; at < 50_000; at++) watch.hear(signIn({ outcome: "wrong-password", software: "" }));
    for (let at = 0; at < 40_000; at++)
      watch.hear(signIn({ outcome: "wrong-password", address: `n${at}@example.org` }));
    for (let at = 0; at < 10; at++)
      watch.hear(signIn({ address: `pass${at}@word.example`, outcome: "blocked" }));
    watch.hear(signIn({ address: null }));
    watch.hear(null);
    watch.hear(signIn());
    await until(() => heard() === 50_000 + 10_000 - 1 + 1);
    const last = told.reduce(
      (sum, body) => ({ more: sum.more + body.more, nameless: sum.nameless + body.nameless }),
      {
        more: 0,
        nameless: 0,
      },
    );
    assert.deepEqual(last, { more: 30_001, nameless: 11 });
    assert.ok(!JSON.stringify(told).includes("word.example"));
    for (const part of ["", "-wal"])
      assert.ok(!readFileSync(path.join(dir, `usage.sqlite${part}`)).includes("word.example"));
    assert.ok(told.every((body) => body.storeId === "store" && body.attempts.length <= ATTEMPTS_MAX));
  });

  it("hands in what it heard once the control plane is there again, also after a restart, each number once", async () => {
    isThere = false;
    for (let at = 0; at < 7; at++) watch.hear(signIn());
    await sleep(700);
    watch.hear(signIn({ channel: "pop" }));
    await end();
    assert.equal(heard(), 0);
    begin();
    isThere = true;
    await until(() => heard() === 8);
    assert.deepEqual(
      numbers(),
      told.map((body) => body.seq),
    );
  });

  it("without a replica that can be read holds back, and calls no password wrong", async () => {
    watch.follow(null);
    watch.hear(signIn({ outcome: "wrong-password" }));
    watch.hear(signIn({ outcome: "blocked" }));
    await sleep(700);
    watch.follow(replica);
    await until(() => heard() === 2);
    assert.deepEqual(told.flatMap((body) => body.attempts.map((each) => each.outcome)).sort(), [
      "blocked",
      "unavailable",
    ]);
  });

  it("says that it listens when the mail server is set up so, before anybody signs in", async () => {
    await end();
    isExpected = true;
    begin();
    await until(() => told.length === 1);
    assert.deepEqual(
      told.map((body) => [body.seq, body.attempts]),
      [[1, []]],
    );
  });
});

describe("the receiver", () => {
  let dir: string;
  let port: number;
  let stop: () => Promise<void>;
  let texts: string[];

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-receiver-"));
    const secretFile = path.join(dir, "secret.conf");
    writeFileSync(secretFile, `auth_policy_server_api_header = Authorization: Bearer ${SECRET}\n`);
    texts = [];
    port = await freePort();
    stop = await startReceiver({
      listen: `127.0.0.1:${port}`,
      secretFile,
      hear: (text) => {
        JSON.parse(text);
        texts.push(text);
      },
    });
  });
  afterEach(async () => {
    await stop();
    rmSync(dir, { recursive: true });
  });

  function post(body: string, authorization = `Bearer ${SECRET}`, method = "POST"): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request({ port, host: "127.0.0.1", method, headers: { authorization } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  it("takes reports of one who knows the secret, and nothing else", async () => {
    assert.equal(await post("{}"), 200);
    assert.equal(await post("{}", `Bearer ${SECRET}x`), 401);
    assert.equal(await post("{}", ""), 401);
    assert.equal(await post("nonsense"), 400);
    assert.equal(await post("", undefined, "GET"), 405);
    assert.equal(await post(JSON.stringify("x".repeat(20_000))).catch(() => 413), 413);
    assert.equal(await post("{}"), 200);
    assert.deepEqual(texts, ["{}", "{}"]);
  });

  it("listens on loopback alone, with a secret, or says why not", async () => {
    const options = { secretFile: path.join(dir, "secret.conf"), hear: () => undefined };
    for (const listen of ["0.0.0.0:1", "192.0.2.1:80", "127.0.0.1", ""])
      await assert.rejects(startReceiver({ ...options, listen }), { code: "report-listen" });
    await assert.rejects(startReceiver({ ...options, listen: `127.0.0.1:${port}` }), {
      code: "report-listen",
    });
    writeFileSync(path.join(dir, "short"), "short\n");
    for (const name of ["short", "missing"])
      await assert.rejects(
        startReceiver({ ...options, secretFile: path.join(dir, name), listen: "127.0.0.1:1025" }),
        { code: "report-secret" },
      );
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

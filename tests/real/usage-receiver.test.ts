// Who hears of sign-ins never has a say in them: with nobody there, one who hangs, refuses or lies, logins are as ever,
// on the managed host and on one with a password database of its own, which reports alike.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readReport, type SignIn } from "../../src/agent/dovecot/report.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { processId, status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";
import { OperatorHost } from "../fixtures/operator-host.ts";
import { type ProbeName, probe } from "../fixtures/probe.ts";

const ONE_EACH: ProbeName[] = ["pop3s USER", "imaps LOGIN", "submissions PLAIN", "webmail imap LOGIN"];

describe("a host with a password database of its own", () => {
  const RECEIVERS: Record<string, ((server: Server) => void) | null> = {
    "nobody listens": null,
    "one who never answers": (server) => server.on("request", () => undefined),
    "one who hangs up": (server) => server.on("connection", (socket) => socket.destroy()),
    "one who talks nonsense": (server) =>
      server.on("request", (_, response) => response.end('{"status": -1, "msg": "go away"}')),
    "one who refuses": (server) => server.on("request", (_, response) => response.writeHead(500).end("no")),
  };
  let customer: Customer;
  let mailbox: TestMailbox;
  let blocked: TestMailbox;
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("own");
    blocked = await customer.createMailbox("own");
    await customer.restrict(blocked.address, ["imap"]);
  });

  async function login(host: OperatorHost, { address, password }: TestMailbox): Promise<string> {
    const client = await LineClient.connect(host.doors.imap, "plain", status().ca);
    await client.expect(/^\* OK/);
    const said = await client.ask(`a LOGIN ${address} ${password}`, /^a /);
    client.close();
    return said;
  }

  it("reports as the managed one does", async () => {
    const texts: string[] = [];
    const { port, server } = await listen((made) =>
      made.on("request", (asked, response) => {
        let text = "";
        asked.on("data", (part) => (text += part));
        asked.on("end", () => {
          if (asked.headers.authorization === "Bearer own-secret") texts.push(text);
          response.end('{"status": 0}');
        });
      }),
    );
    const alias = { name: `alias-${mailbox.address}`, of: mailbox };
    const accounts = { mailboxes: [mailbox, blocked], masters: [], aliases: [alias], namesakes: [] };
    const host = await OperatorHost.start({ ...accounts, reporting: { port, secret: "own-secret" } });
    try {
      await login(host, mailbox);
      await login(host, { address: alias.name, password: mailbox.password });
      await login(host, blocked);
      await login(host, { ...mailbox, password: "wrong" });
      for (let waited = 0; texts.length < 4; waited += 50) {
        assert.ok(waited < 10_000, texts.join("\n"));
        await sleep(50);
      }
      const door = { ports: new Set<string>(), peers: new Set(["127.0.0.2"]) };
      const own = { channel: "imap", ip: "127.0.0.1", software: "" } as const;
      assert.deepEqual(
        texts.map((text) => readReport(text, door)),
        [
          { ...own, address: mailbox.address, outcome: "let-in" },
          { ...own, address: mailbox.address, outcome: "let-in" },
          { ...own, address: blocked.address, outcome: "blocked" },
          { ...own, address: mailbox.address, outcome: "wrong-password" },
        ] satisfies SignIn[],
      );
    } finally {
      await host.stop();
      await closed(server);
    }
  });

  it("lets in and refuses as ever, whoever hears of it", async () => {
    const { port, server: first } = await listen(() => undefined);
    await closed(first);
    const accounts = { mailboxes: [mailbox, blocked], masters: [], aliases: [], namesakes: [] };
    const host = await OperatorHost.start({ ...accounts, reporting: { port, secret: "own-secret" } });
    try {
      for (const [who, behave] of Object.entries(RECEIVERS)) {
        const server = behave === null ? null : (await listen(behave, port)).server;
        for (let round = 0; round < 4; round++) {
          assert.match(await login(host, mailbox), /^a OK/, who);
          assert.match(await login(host, blocked), /IMAP access is disabled/, who);
        }
        if (server !== null) await closed(server);
      }
    } finally {
      await host.stop();
    }
  });

  it("and the managed one too, with its agent frozen, or gone", async () => {
    const check = async () => {
      const result = await probe(blocked, ONE_EACH);
      const open = ONE_EACH.filter((name) => result[name]?.ok);
      assert.deepEqual(
        open,
        ["pop3s USER", "submissions PLAIN", "webmail imap LOGIN"],
        JSON.stringify(result),
      );
    };
    const agent = processId("agent");
    process.kill(agent, "SIGSTOP");
    try {
      await check();
      await check();
    } finally {
      process.kill(agent, "SIGKILL");
    }
    await check();
  });
});

async function listen(behave: (server: Server) => void, port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer();
  behave(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

async function closed(server: Server): Promise<void> {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await done;
}

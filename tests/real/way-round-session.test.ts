// Sessions that a thief keeps busy in whatever way so that the block should not find them: through a proxy, asking
// to be notified, in the middle of a download he does not read, of an upload, of a sign-in. All end with the block;
// what was not handed over by then is not handed over.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { afterEach, before, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { InboxCount } from "../fixtures/inbox-count.ts";
import { type Endpoint, status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";

const ENDS_WITHIN_MS = 5_000;
/** More than the sockets' buffers of both sides and of a proxy between take. */
const BIG_BYTES = 40 * 1024 * 1024;

describe("sessions kept busy", { concurrency: 1 }, () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  let token: string;
  const closing: (() => void)[] = [];
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("busy");
    token = Buffer.from(`\0${mailbox.address}\0${mailbox.password}`).toString("base64");
    await deliver(mailbox.address, BIG_BYTES);
  });
  beforeEach(() => customer.restrict(mailbox.address, []));
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function connect(door: Endpoint, security: "tls" | "plain" = "tls"): Promise<LineClient> {
    const client = await LineClient.connect(door, security, status().ca);
    closing.push(() => client.close());
    return client;
  }
  async function imap(door: Endpoint = doors().imaps): Promise<LineClient> {
    const client = await connect(door);
    await client.expect(/^\* OK/);
    await client.ask(`a AUTHENTICATE PLAIN ${token}`, /^a OK/);
    await client.ask("b SELECT INBOX", /^b OK/);
    return client;
  }
  async function ended(client: LineClient): Promise<void> {
    for (let waited = 0; !client.isEnded && waited < ENDS_WITHIN_MS; waited += 20) await sleep(20);
    assert.equal(client.isEnded, true, "the session goes on");
  }

  it("through a proxy, in IDLE, with NOTIFY, twenty at once", async () => {
    const server = net.createServer((near) => {
      const far = net.connect({ ...doors().imaps, family: 4 });
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on("error", () => undefined);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(() => server.close());
    const { port } = server.address() as net.AddressInfo;
    const clients = await Promise.all(Array.from({ length: 20 }, () => imap({ host: "localhost", port })));
    for (const [at, client] of clients.entries()) {
      if (at % 2) await client.ask("c IDLE", /^\+/);
      else await client.ask("c NOTIFY SET (selected (MessageNew MessageExpunge))", /^c /);
    }
    const answer = await customer.restrict(mailbox.address, ["imap"]);
    assert.equal(
      answer.receipts.reduce((sum, receipt) => sum + receipt.sessionsEnded, 0),
      20,
    );
    for (const client of clients) await ended(client);
  });

  const downloads: [label: string, door: () => Endpoint, lines: () => string[], channel: "imap" | "pop"][] = [
    [
      "IMAP FETCH",
      () => doors().imaps,
      () => [`a AUTHENTICATE PLAIN ${token}`, "b SELECT INBOX", "c FETCH 1 BODY.PEEK[]"],
      "imap",
    ],
    ["POP3 RETR", () => doors().pop3s, () => [`AUTH PLAIN ${token}`, "RETR 1"], "pop"],
  ];
  for (const [label, door, lines, channel] of downloads) {
    it(`in the middle of ${label}, the client not reading`, async () => {
      const socket = tls.connect({ ...door(), ca: readFileSync(status().ca), servername: "localhost" });
      closing.push(() => socket.destroy());
      socket.on("error", () => undefined);
      await once(socket, "secureConnect");
      for (const line of lines()) {
        socket.write(`${line}\r\n`);
        await once(socket, "data");
      }
      socket.pause();
      // Until the server has filled what buffers there are and waits for the reader.
      await sleep(1_000);
      await customer.restrict(mailbox.address, [channel]);
      let bytes = 0;
      const end = once(socket, "close", { signal: AbortSignal.timeout(ENDS_WITHIN_MS) });
      socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
      socket.resume();
      await end;
      assert.ok(bytes < BIG_BYTES, `${bytes} bytes were handed over`);
    });
  }

  it("in the middle of an IMAP APPEND, and nothing is stored", async () => {
    const inbox = new InboxCount(mailbox);
    const had = await inbox.count();
    const client = await imap();
    await client.ask("c APPEND INBOX {1000}", /^\+/);
    client.send("Subject: half");
    await customer.restrict(mailbox.address, ["imap"]);
    client.send("x".repeat(1_000));
    await ended(client);
    assert.equal(await inbox.count(), had);
  });

  it("in the middle of a ManageSieve PUTSCRIPT", async () => {
    const client = await connect(doors().sieve, "plain");
    await client.expect(/^OK/);
    await client.ask("STARTTLS", /^OK/);
    await client.startTls(doors().sieve.host, status().ca);
    await client.expect(/^OK/);
    await client.ask(`AUTHENTICATE "PLAIN" "${token}"`, /^OK/);
    client.send('PUTSCRIPT "thief" {1000+}\r\nkeep;');
    await customer.restrict(mailbox.address, ["imap"]);
    await ended(client);
  });

  it("in the middle of the sign-in: the name before the block, the password after it", async () => {
    const asked = async (door: Endpoint, first: RegExp, steps: [string, RegExp][]) => {
      const client = await connect(door);
      await client.expect(first);
      for (const [line, answer] of steps) await client.ask(line, answer);
      return client;
    };
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const name = base64(mailbox.address);
    const waiting = await Promise.all([
      asked(doors().imaps, /^\* OK/, [
        ["a AUTHENTICATE LOGIN", /^\+/],
        [name, /^\+/],
      ]),
      asked(doors().pop3s, /^\+OK/, [[`USER ${mailbox.address}`, /^\+OK/]]),
      asked(doors().submissions, /^220 /, [
        ["EHLO thief.example", /^250 /],
        ["AUTH LOGIN", /^334 /],
        [name, /^334 /],
      ]),
    ]);
    await customer.restrict(mailbox.address, ["pop", "imap", "smtp"]);
    const words = [base64(mailbox.password), `PASS ${mailbox.password}`, base64(mailbox.password)];
    const said = await Promise.all(
      waiting.map((client, at) => client.ask(words[at] ?? "", /^(a |\+OK|-ERR|[245]\d\d )/)),
    );
    for (const [at, channel] of ["IMAP", "POP", "SMTP"].entries())
      assert.match(said[at] ?? "", new RegExp(`${channel} access is disabled for this address`));
  });
});

/** One message of this many bytes, by LMTP. */
async function deliver(address: string, bytes: number): Promise<void> {
  const client = await LineClient.connect(doors().lmtp, "plain", status().ca);
  try {
    await client.expect(/^220 /);
    await client.ask("LHLO client.example", /^250 /);
    await client.ask("MAIL FROM:<world@elsewhere.example>", /^250 /);
    await client.ask(`RCPT TO:<${address}>`, /^250 /);
    await client.ask("DATA", /^354 /);
    const line = `${"x".repeat(998)}\r\n`;
    await client.ask(`Subject: big\r\n\r\n${line.repeat(Math.ceil(bytes / line.length))}.`, /^250 /);
  } finally {
    client.close();
  }
}

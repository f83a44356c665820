// One who holds the stolen password of a mailbox whose SMTP is blocked, perhaps with a session signed in before,
// tries every form of sending that Postfix and Dovecot know. Nothing is accepted; what another mailbox's inbox
// holds at the end is the proof.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, before, beforeEach, describe, it } from "node:test";
import { Customer, type DoorName, doors, type TestMailbox } from "../fixtures/customer.ts";
import { InboxCount } from "../fixtures/inbox-count.ts";
import { processId, status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";

const REPLY = /^[2345]\d\d /;
const REASON = /SMTP access is disabled for this address/;
const NOT_SIGNED_IN = /^554 5\.7\.1 .*Client host rejected: Access denied/;
const token = (mailbox: TestMailbox) =>
  Buffer.from(`\0${mailbox.address}\0${mailbox.password}`).toString("base64");

describe("sending past a blocked SMTP", { concurrency: 1 }, () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  let open: TestMailbox;
  let target: TestMailbox;
  let inbox: InboxCount;
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("smtp-thief");
    open = await customer.createMailbox("smtp-open");
    target = await customer.createMailbox("smtp-target");
    inbox = new InboxCount(target);
  });
  beforeEach(() => customer.restrict(mailbox.address, []));
  const clients: LineClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  const block = () => customer.restrict(mailbox.address, ["smtp"]);
  async function connect(door: "submissions" | "submission" | "lmtp" | "mx"): Promise<LineClient> {
    const client = await LineClient.connect(
      doors()[door],
      door === "submissions" ? "tls" : "plain",
      status().ca,
    );
    clients.push(client);
    await client.expect(/^220 /);
    return client;
  }
  async function greeted(door: "submissions" | "submission" = "submissions"): Promise<LineClient> {
    const client = await connect(door);
    await client.ask("EHLO thief.example", /^250 /);
    if (door === "submission") {
      await client.ask("STARTTLS", /^220 /);
      await client.startTls(doors().submission.host, status().ca);
      await client.ask("EHLO thief.example", /^250 /);
    }
    return client;
  }
  async function signedIn(who = mailbox, door: "submissions" | "submission" = "submissions") {
    const client = await greeted(door);
    await client.ask(`AUTH PLAIN ${token(who)}`, /^235 /);
    return client;
  }
  const envelope = (from = mailbox.address) => `MAIL FROM:<${from}>\r\nRCPT TO:<${target.address}>`;
  const body = "Subject: past the block\r\n\r\nhello\r\n.";
  async function replies(client: LineClient, count: number): Promise<string[]> {
    const said: string[] = [];
    for (let at = 0; at < count; at++) said.push(await client.expect(REPLY));
    return said;
  }

  describe("in a session signed in before", () => {
    for (const door of ["submissions", "submission"] as const) {
      it(`on ${door}: envelope and message in one packet, three times, RSET and a new greeting between`, async () => {
        const client = await signedIn(mailbox, door);
        const had = await inbox.count();
        client.send(`${envelope()}\r\nDATA`);
        assert.match((await replies(client, 3))[2] ?? "", /^354 /);
        assert.match(await client.ask(body, REPLY), /^250 /);
        await inbox.waitFor(had + 1);
        await block();
        for (const between of ["RSET", "EHLO again.example", "HELO again.example"]) {
          await client.ask(between, /^250 /);
          client.send(`${envelope()}\r\nDATA`);
          const [mail, rcpt, data] = await replies(client, 3);
          assert.match(mail ?? "", /^250 /);
          assert.match(rcpt ?? "", REASON);
          assert.match(data ?? "", /^(554|503) /);
        }
        await customer.restrict(mailbox.address, []);
        const later = await signedIn();
        later.send(`${envelope()}\r\nDATA`);
        await replies(later, 3);
        await later.ask(body, /^250 /);
        await inbox.waitFor(had + 2);
      });
    }

    it("BDAT, blocked before its first and between its chunks", async () => {
      const chunk = "Subject: in chunks\r\n\r\nhello\r\n";
      const client = await signedIn();
      const had = await inbox.count();
      client.send(envelope());
      await replies(client, 2);
      await block();
      // The line end that `send` adds belongs to the chunk.
      assert.match(await client.ask(`BDAT ${chunk.length + 2} LAST\r\n${chunk}`, REPLY), REASON);
      await client.ask("RSET", /^250 /);
      await customer.restrict(mailbox.address, []);
      client.send(envelope());
      await replies(client, 2);
      await client.ask(`BDAT ${chunk.length + 2}\r\n${chunk}`, /^250 /);
      await block();
      assert.match(await client.ask(`BDAT 9 LAST\r\nthe end`, REPLY), REASON);
      await client.ask("RSET", /^250 /);
      await customer.restrict(mailbox.address, []);
      client.send(envelope());
      await replies(client, 2);
      await client.ask(`BDAT ${chunk.length + 2} LAST\r\n${chunk}`, /^250 /);
      await inbox.waitFor(had + 1);
    });

    it("the message's end in a later packet than its body, blocked between", async () => {
      const client = await signedIn();
      const had = await inbox.count();
      client.send(`${envelope()}\r\nDATA`);
      await replies(client, 3);
      client.send("Subject: slowly\r\n\r\nhello");
      await block();
      assert.match(await client.ask(".", REPLY), REASON);
      await customer.restrict(mailbox.address, []);
      client.send(`${envelope()}\r\nDATA`);
      await replies(client, 3);
      await client.ask(body, /^250 /);
      await inbox.waitFor(had + 1);
    });

    it("several whole messages in one packet: all arrive while it is open, none once it is blocked", async () => {
      const client = await signedIn();
      const had = await inbox.count();
      const packet = Array.from({ length: 3 }, () => `${envelope()}\r\nDATA\r\n${body}`).join("\r\n");
      client.send(packet);
      for (let nth = 0; nth < 3; nth++)
        assert.deepEqual(
          (await replies(client, 4)).map((said) => said.slice(0, 3)),
          ["250", "250", "354", "250"],
        );
      await inbox.waitFor(had + 3);
      await block();
      client.send(packet);
      assert.match((await replies(client, 2))[1] ?? "", REASON);
      // What follows is read as commands; QUIT comes last, so nothing of the packet is still to be read.
      await client.ask("QUIT", /^221 /).catch(() => assert.ok(client.isEnded));
      await customer.restrict(mailbox.address, []);
      const later = await signedIn();
      later.send(`${envelope()}\r\nDATA\r\n${body}`);
      await replies(later, 4);
      await inbox.waitFor(had + 4);
    });

    it("as another: a second sign-in, STARTTLS again, XCLIENT, another sender, none at all", async () => {
      const client = await signedIn();
      await block();
      assert.match(await client.ask(`AUTH PLAIN ${token(open)}`, REPLY), /^503 .*already authenticated/);
      assert.match(await client.ask("STARTTLS", REPLY), /^5\d\d /);
      assert.match(await client.ask(`XCLIENT LOGIN=${open.address}`, REPLY), /^550 /);
      for (const from of [`<${open.address}>`, "<>", `<${mailbox.address}> AUTH=<${open.address}>`]) {
        await client.ask(`MAIL FROM:${from}`, /^250 /);
        assert.match(await client.ask(`RCPT TO:<${target.address}>`, REPLY), REASON, from);
        await client.ask("RSET", /^250 /);
      }
    });

    it("takes the session's own TLS for what it is: a sign-in given before STARTTLS is forgotten", async () => {
      const client = await connect("submission");
      await client.ask("EHLO thief.example", /^250 /);
      // The commands wait in the buffer of the connection without TLS.
      client.send(`STARTTLS\r\nEHLO x\r\nAUTH PLAIN ${token(open)}`);
      await client.expect(/^220 /);
      await client.startTls(doors().submission.host, status().ca);
      await client.ask("EHLO thief.example", /^250 /);
      await client.ask(`MAIL FROM:<${open.address}>`, /^250 /);
      assert.match(await client.ask(`RCPT TO:<${target.address}>`, REPLY), NOT_SIGNED_IN);
    });
  });

  describe("without a sign-in", () => {
    const openings: [label: string, line: () => string][] = [
      ["a sign-in refused", () => `AUTH PLAIN ${token(mailbox)}`],
      ["XCLIENT", () => `XCLIENT NAME=localhost ADDR=127.0.0.1 LOGIN=${open.address}`],
      ["XFORWARD", () => "XFORWARD NAME=localhost ADDR=127.0.0.1"],
      ["a proxy's header", () => "PROXY TCP4 127.0.0.1 127.0.0.1 4000 25"],
      ["ANONYMOUS", () => "AUTH ANONYMOUS dGhpZWY="],
      ["EXTERNAL", () => `AUTH EXTERNAL ${Buffer.from(open.address).toString("base64")}`],
      ["CRAM-MD5", () => "AUTH CRAM-MD5"],
      ["XOAUTH2", () => "AUTH XOAUTH2 dXNlcj14AQ=="],
    ];
    for (const [label, line] of openings) {
      it(`sends nothing after ${label}`, async () => {
        await block();
        const client = await greeted();
        assert.match(await client.ask(line(), REPLY), /^[45]\d\d /);
        await client.ask(`MAIL FROM:<${mailbox.address}>`, /^250 /);
        assert.match(await client.ask(`RCPT TO:<${target.address}>`, REPLY), NOT_SIGNED_IN);
      });
    }

    for (const door of ["submissions", "submission"] as const) {
      it(`sends nothing on ${door}, and learns of no address whether it is a mailbox`, async () => {
        await block();
        const names = [mailbox.address, `nobody-${mailbox.address}`, ""];
        for (const from of names) {
          const client = await greeted(door);
          for (const to of [target.address, "someone@elsewhere.example", `nobody-${target.address}`]) {
            await client.ask(`MAIL FROM:<${from}>`, /^250 /);
            assert.match(await client.ask(`RCPT TO:<${to}>`, REPLY), NOT_SIGNED_IN, `${from} to ${to}`);
            await client.ask("RSET", /^250 /);
            assert.match(await client.ask(`VRFY ${to}`, REPLY), NOT_SIGNED_IN, to);
          }
        }
      });
    }

    it("SASL LOGIN and PLAIN, with the name at once or when asked, tell the reason to the right password", async () => {
      await block();
      const base64 = (text: string) => Buffer.from(text).toString("base64");
      const dialogues = [
        ["AUTH PLAIN", token(mailbox)],
        [`AUTH PLAIN ${token(mailbox)}`],
        ["AUTH LOGIN", base64(mailbox.address), base64(mailbox.password)],
        [`AUTH LOGIN ${base64(mailbox.address)}`, base64(mailbox.password)],
      ];
      for (const dialogue of dialogues) {
        const client = await greeted();
        let said = "";
        for (const line of dialogue) said = await client.ask(line, REPLY);
        assert.match(said, /^535 5\.7\.8 /, dialogue[0]);
        assert.match(said, REASON, dialogue[0]);
      }
    });
  });

  it("LMTP delivers to mailboxes here and to nobody else, and takes no sign-in", async () => {
    const client = await connect("lmtp");
    client.send("LHLO thief.example");
    const offers = await client.expect(/^250 /);
    assert.doesNotMatch(offers, /AUTH/);
    await client.ask(`MAIL FROM:<${mailbox.address}>`, /^250 /);
    for (const to of ["someone@elsewhere.example", "root@localhost", `${target.address}@elsewhere.example`])
      assert.match(await client.ask(`RCPT TO:<${to}>`, REPLY), /^5\d\d /, to);
  });

  it("another user of the machine hands nothing to Postfix's own sendmail", async () => {
    await block();
    const had = await inbox.count();
    const config = path.join(status().home, "mailhost/postfix");
    const send = (user: string) =>
      spawnSync(
        "runuser",
        ["-u", user, "--", "/usr/sbin/sendmail", "-C", config, "-f", mailbox.address, target.address],
        {
          input: "Subject: from the shell\n\nhello\n",
          encoding: "utf8",
        },
      );
    const refused = send("nobody");
    assert.notEqual(refused.status, 0, refused.stderr);
    const client = await signedIn(open);
    client.send(`${envelope(open.address)}\r\nDATA\r\n${body}`);
    await replies(client, 4);
    await inbox.waitFor(had + 1);
  });

  it("the door of Sieve redirects takes no sign-in and no mail for elsewhere", async () => {
    const client = await connect("mx");
    client.send("EHLO thief.example");
    for (let line = ""; !/^250 /.test(line); line = await client.expect(/^250/))
      assert.doesNotMatch(line, /AUTH/);
    await client.ask(`MAIL FROM:<${mailbox.address}>`, /^250 /);
    for (const to of ["someone@elsewhere.example", "root@localhost", `${target.address}@elsewhere.example`])
      assert.match(await client.ask(`RCPT TO:<${to}>`, REPLY), /^5\d\d /, to);
  });

  it("Dovecot and Postfix listen on the known ports and nowhere else", () => {
    const known = new Set(
      Object.values(doors() as Record<DoorName, { port: number }>).map(({ port }) => port),
    );
    const found = [...listeningPorts(processId("dovecot")), ...listeningPorts(processId("postfix"))];
    assert.deepEqual(
      found.filter((port) => !known.has(port)),
      [],
    );
    assert.ok(found.includes(doors().submissions.port) && found.includes(doors().imaps.port));
  });
});

/** Local ports of the listening TCP sockets a process holds. Source: proc(5), /proc/net/tcp; 0A = listening. */
function listeningPorts(pid: number): number[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => /\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && inodes.has(fields[9]))
      .map((fields) => Number.parseInt(fields[1]?.split(":").at(-1) ?? "", 16)),
  );
}

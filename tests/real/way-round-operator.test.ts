// Ways round that an operator's own Dovecot and Postfix may offer beside Postern: aliases, master users, trusted
// networks, a proxy in front. Connected as docs/connect.md says, none of them gets into a blocked mailbox.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { dovecotConnector } from "../../src/agent/dovecot/connector.ts";
import { DovecotSettings } from "../../src/agent/dovecot/setting.ts";
import { CHANNELS } from "../../src/policy/channel.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { processId, status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";
import { OperatorHost } from "../fixtures/operator-host.ts";

const BLOCKED = /IMAP access is disabled for this address/;
const NOT_LISTED = /Access is not set up for this address/;
const ORDINARY = /\[AUTHENTICATIONFAILED\] Authentication failed/;
const MASTER = { name: "master", password: "of-them-all" };
const sasl = (actAs: string, name: string, password: string) =>
  Buffer.from(`${actAs}\0${name}\0${password}`).toString("base64");

describe("an operator's own mail host", { concurrency: 1 }, () => {
  let customer: Customer;
  let host: OperatorHost;
  let blocked: TestMailbox;
  let open: TestMailbox;
  let domain: string;
  before(async () => {
    customer = await Customer.signIn();
    blocked = await customer.createMailbox("blocked");
    open = await customer.createMailbox("open");
    await customer.restrict(blocked.address, [...CHANNELS]);
    domain = blocked.address.split("@")[1] ?? "";
    host = await OperatorHost.start({
      mailboxes: [blocked, open],
      // The open mailbox's holder is a master too: an address may be both.
      masters: [MASTER, { name: open.address, password: open.password }],
      aliases: [
        { name: `alias-blocked@${domain}`, of: blocked },
        { name: "blocked@second.example", of: blocked },
        { name: `alias-open@${domain}`, of: open },
      ],
      namesakes: [{ name: `namesake@${domain}`, of: blocked }],
    });
  });
  after(() => host?.stop());

  let attempts = 0;
  interface From {
    address?: string;
    door?: "imap" | "imapProxied";
    first?: string;
    id?: string;
  }
  async function imap(token: string, from: From = {}): Promise<string> {
    const address = from.address ?? `127.6.${process.pid % 256}.${(++attempts % 250) + 1}`;
    const door = host.doors[from.door ?? "imap"];
    const client = await LineClient.connect(door, "plain", status().ca, address);
    try {
      if (from.first !== undefined) client.send(from.first);
      await client.expect(/^\* OK/);
      if (from.id !== undefined) await client.ask(`o1 ID (${from.id})`, /^o1 /);
      return await client.ask(`a1 AUTHENTICATE PLAIN ${token}`, /^(a1 |\* BYE)/);
    } finally {
      client.close();
    }
  }
  async function smtp(name: string, password: string, from: string, to: string): Promise<string> {
    const client = await LineClient.connect(host.doors.submission, "plain", status().ca);
    try {
      await client.expect(/^220 /);
      let said = "";
      for (const line of [
        "EHLO client.example",
        `AUTH PLAIN ${sasl("", name, password)}`,
        `MAIL FROM:<${from}>`,
        `RCPT TO:<${to}>`,
        "DATA",
        "Subject: by an alias\r\n\r\nhello\r\n.",
      ]) {
        said = await client.ask(line, /^[2345]\d\d /);
        if (/^[45]/.test(said)) break;
      }
      return said;
    } finally {
      client.close();
    }
  }

  const signIns: [label: string, token: () => string, answer: RegExp][] = [
    ["the open mailbox", () => sasl("", open.address, open.password), /^a1 OK/],
    ["the blocked mailbox", () => sasl("", blocked.address, blocked.password), BLOCKED],
    ["an alias of the open one", () => sasl("", `alias-open@${domain}`, open.password), /^a1 OK/],
    ["an alias of the blocked one", () => sasl("", `alias-blocked@${domain}`, blocked.password), BLOCKED],
    ["its second domain", () => sasl("", "blocked@second.example", blocked.password), BLOCKED],
    [
      "its alias, in upper case",
      () => sasl("", `ALIAS-BLOCKED@${domain.toUpperCase()}`, blocked.password),
      BLOCKED,
    ],
    ["a namesake nobody listed", () => sasl("", `namesake@${domain}`, blocked.password), NOT_LISTED],
    ["a master for the open one", () => sasl("", `${open.address}*master`, MASTER.password), /^a1 OK/],
    ["a master for the blocked one", () => sasl("", `${blocked.address}*master`, MASTER.password), BLOCKED],
    ["a master, acting as the blocked one", () => sasl(blocked.address, "master", MASTER.password), BLOCKED],
    [
      "a master, acting as its alias",
      () => sasl(`alias-blocked@${domain}`, "master", MASTER.password),
      BLOCKED,
    ],
    ["a master for its alias", () => sasl("", `alias-blocked@${domain}*master`, MASTER.password), BLOCKED],
    ["a master for nobody", () => sasl("", `nobody@${domain}*master`, MASTER.password), NOT_LISTED],
    ["a master, acting as nobody", () => sasl(`nobody@${domain}`, "master", MASTER.password), NOT_LISTED],
    ["a mailbox that is a master", () => sasl(blocked.address, open.address, open.password), BLOCKED],
    ["a master as himself", () => sasl("", "master", MASTER.password), ORDINARY],
    ["a master's wrong password", () => sasl("", `${blocked.address}*master`, "wrong"), ORDINARY],
    ["a mailbox that is no master", () => sasl(open.address, blocked.address, blocked.password), ORDINARY],
  ];
  for (const [label, token, answer] of signIns) {
    it(`${answer.source.includes("OK") ? "lets in" : "refuses"} ${label}`, async () => {
      assert.match(await imap(token()), answer);
    });
  }

  it("believes neither the ID of a trusted network nor a proxy's header about port and address", async () => {
    const { port } = doors().webmailImap;
    const claim = `"x-originating-ip" "127.0.0.1" "x-connected-ip" "127.0.0.1" "x-connected-port" "${port}"`;
    const token = sasl("", blocked.address, blocked.password);
    assert.match(await imap(token, { address: "127.8.0.1", id: claim }), BLOCKED);
    const first = `PROXY TCP4 127.0.0.1 127.0.0.1 4000 ${port}`;
    const proxied: From = { address: "127.0.0.1", door: "imapProxied", first };
    assert.match(await imap(token, proxied), BLOCKED);
    assert.match(await imap(sasl("", open.address, open.password), proxied), /^a1 OK/);
  });

  it("does not send for an alias or a master of the blocked mailbox; mail to its aliases arrives", async () => {
    const send = (name: string, password: string) => smtp(name, password, blocked.address, open.address);
    assert.match(await send(`alias-blocked@${domain}`, blocked.password), /^535 .*SMTP access is disabled/);
    assert.match(await send(`${blocked.address}*master`, MASTER.password), /^535 .*SMTP access is disabled/);
    assert.match(await send(`namesake@${domain}`, blocked.password), /^535 .*Access is not set up/);
    for (const alias of [`alias-blocked@${domain}`, `namesake@${domain}`])
      assert.match(await smtp(`alias-open@${domain}`, open.password, open.address, alias), /^250 /);
    for (let waited = 0; host.messageCount(blocked.address) < 2 && waited < 10_000; waited += 200)
      await sleep(200);
    assert.equal(host.messageCount(blocked.address), 2);
    assert.equal(host.messageCount(open.address), 0);
  });

  it("does not keep a login of before in a cache: 50 of them, then the block", async () => {
    const mailbox = await customer.createMailbox("cached");
    const other = await OperatorHost.start({ mailboxes: [mailbox], masters: [], aliases: [], namesakes: [] });
    const former = host;
    host = other;
    try {
      const from = { address: "127.6.0.1" };
      const token = sasl("", mailbox.address, mailbox.password);
      for (let count = 0; count < 50; count++) assert.match(await imap(token, from), /^a1 OK/);
      await customer.restrict(mailbox.address, ["imap"]);
      assert.match(await imap(token, from), BLOCKED);
      await customer.restrict(mailbox.address, []);
      assert.match(await imap(token, from), /^a1 OK/);
    } finally {
      host = former;
      await other.stop();
    }
  });

  it("keeps a turn by its own clock, with the agent away: one channel closes, another opens", async () => {
    const agent = processId("agent");
    const at = (Math.ceil(Date.now() / 1_000) + 3) * 1_000;
    const until = { imap: new Date(at).toISOString(), smtp: new Date(at).toISOString() };
    const path = `/mailboxes/${open.address}/restrictions`;
    const set = await customer.ask<{ inForce: boolean }>("PUT", path, { blocked: ["smtp"], until });
    assert.equal(set.inForce, true);
    process.kill(agent, "SIGSTOP");
    try {
      const token = sasl("", open.address, open.password);
      const send = () => smtp(open.address, open.password, open.address, open.address);
      assert.match(await imap(token), /^a1 OK/);
      assert.match(await send(), /^535 .*SMTP access is disabled/);
      assert.ok(Date.now() < at, "too late to see what was before");
      await sleep(at - Date.now());
      assert.match(await imap(token), BLOCKED);
      assert.match(await send(), /^250 /);
    } finally {
      process.kill(agent, "SIGCONT");
    }
    await customer.restrict(open.address, []);
  });

  it("ends a compressed session with the block", async () => {
    const mailbox = await customer.createMailbox("compressed");
    const other = await OperatorHost.start({ mailboxes: [mailbox], masters: [], aliases: [], namesakes: [] });
    try {
      const client = await LineClient.connect(other.doors.imap, "plain", status().ca, "127.6.0.2");
      await client.expect(/^\* OK/);
      await client.ask(`a AUTHENTICATE PLAIN ${sasl("", mailbox.address, mailbox.password)}`, /^a OK/);
      await client.ask("b SELECT INBOX", /^b OK/);
      await client.ask("c COMPRESS DEFLATE", /^c OK/);
      const { endSessions } = dovecotConnector({
        settings: new DovecotSettings(other.config),
        webmailPeers: new Set(),
      });
      assert.deepEqual(await endSessions([{ address: mailbox.address, channels: ["pop"] }]), [0]);
      assert.equal(client.isEnded, false);
      assert.deepEqual(await endSessions([{ address: mailbox.address, channels: ["imap"] }]), [1]);
      for (let waited = 0; !client.isEnded && waited < 5_000; waited += 20) await sleep(20);
      assert.ok(client.isEnded, "the session goes on");
    } finally {
      await other.stop();
    }
  });

  it("slows down the browser that guesses, not the others, where the webmail is trusted to name it", async () => {
    const trusted = "127.8.0.2";
    const browser = (ip: string) => ({ address: trusted, id: `"x-originating-ip" "${ip}"` });
    for (let count = 0; count < 3; count++)
      assert.match(await imap(sasl("", open.address, `wrong-${count}`), browser("192.0.2.1")), ORDINARY);
    const right = sasl("", open.address, open.password);
    const order: string[] = [];
    const asked = (ip: string) =>
      imap(right, browser(ip)).then((said) => order.push(`${ip} ${said.slice(0, 5)}`));
    await Promise.all([asked("192.0.2.1"), sleep(1_000).then(() => asked("192.0.2.2"))]);
    assert.deepEqual(order, ["192.0.2.2 a1 OK", "192.0.2.1 a1 OK"]);
  });
});

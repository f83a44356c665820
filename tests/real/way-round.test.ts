// One who holds the stolen password of a mailbox with everything blocked tries to get in by another spelling of
// the name, another SASL form, or by pretending to be the webmail. Nothing gets in; nothing but the mailbox's
// own name with the right password is told the reason.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, describe, it } from "node:test";
import { CHANNELS } from "../../src/policy/channel.ts";
import type { MailboxEffect } from "../../src/wire/mailbox.ts";
import type { Service } from "../../src/wire/service.ts";
import { Customer, type DoorName, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";
import { WEBMAIL_ADDRESS, webmailIdentity } from "../fixtures/webmail-door.ts";

type ThiefDoor = "imaps" | "pop3s" | "submissions" | "webmailImap" | "webmailSubmission";
const DOORS: ThiefDoor[] = ["imaps", "pop3s", "submissions", "webmailImap", "webmailSubmission"];
const PUBLIC_DOORS = ["imaps", "pop3s", "submissions"] as const;
const REASON = /disabled for this address|not set up for this address/;

let attempts = 0;
/** Every attempt from an address of its own, as from a network of thieves: wrong passwords slow an address down. */
const nextAddress = () => `127.7.${process.pid % 256}.${(++attempts % 250) + 1}`;

/** One SASL PLAIN attempt (RFC 4616) on a new connection; the server's whole answer. */
async function attempt(door: ThiefDoor, message: string | Buffer, opening: string[] = []): Promise<string> {
  const [from, identity] = door.startsWith("webmail")
    ? [WEBMAIL_ADDRESS, webmailIdentity()]
    : [nextAddress()];
  const client = await LineClient.connect(doors()[door as DoorName], "tls", status().ca, from, identity);
  try {
    const token = Buffer.from(message).toString("base64");
    if (door === "pop3s") {
      await client.expect(/^\+OK/);
      return await client.ask(`AUTH PLAIN ${token}`, /^(\+OK|-ERR)/);
    }
    if (door.toLowerCase().endsWith("imap") || door === "imaps") {
      await client.expect(/^\* OK/);
      for (const line of opening) await client.ask(line, /^o\d+ /);
      return await client.ask(`a1 AUTHENTICATE PLAIN ${token}`, /^(a1 |\* BYE)/);
    }
    await client.expect(/^220 /);
    await client.ask("EHLO thief.example", /^250 /);
    return await client.ask(`AUTH PLAIN ${token}`, /^[245]\d\d /);
  } finally {
    client.close();
  }
}

const isIn = (said: string) => /^(\+OK|a1 OK|235 )/.test(said);

describe("a stolen password, everything blocked", { concurrency: 8 }, () => {
  let mailbox: TestMailbox;
  let open: TestMailbox;
  let local: string;
  let domain: string;
  before(async () => {
    const customer = await Customer.signIn();
    mailbox = await customer.createMailbox("stolen");
    open = await customer.createMailbox("thief");
    await customer.restrict(mailbox.address, [...CHANNELS]);
    [local = "", domain = ""] = mailbox.address.split("@");
  });

  it("the doors do open to a mailbox that is not blocked (so that the refusals below mean something)", async () => {
    for (const door of DOORS)
      assert.ok(isIn(await attempt(door, `\0${open.address}\0${open.password}`)), door);
  });

  const spellings: [label: string, name: () => string, isSameMailbox: boolean][] = [
    ["as it is", () => mailbox.address, true],
    ["upper case", () => mailbox.address.toUpperCase(), true],
    ["sub-address", () => `${local}+x@${domain}`, false],
    ["sub-address with a hyphen", () => `${local}-x@${domain}`, false],
    ["trailing dot", () => `${mailbox.address}.`, false],
    ["no domain", () => local, false],
    ["white space before", () => ` ${mailbox.address}`, false],
    ["white space after", () => `${mailbox.address} `, false],
    ["tab after", () => `${mailbox.address}\t`, false],
    ["quoted local part", () => `"${local}"@${domain}`, false],
    ["angle brackets", () => `<${mailbox.address}>`, false],
    ["percent routing", () => `${local}%${domain}`, false],
    ["master user form", () => `${mailbox.address}*${open.address}`, false],
    ["SQL", () => `${mailbox.address}' OR '1'='1`, false],
    ["SQL comment", () => `${mailbox.address}'--`, false],
    ["SQL wildcard", () => `${local.slice(0, -1)}%@${domain}`, false],
    ["a lookalike letter", () => mailbox.address.replace("o", "о"), false],
    ["full-width at sign", () => mailbox.address.replace("@", "＠"), false],
    ["a variable of the server", () => `%u${mailbox.address}`, false],
  ];
  for (const [label, name, isSameMailbox] of spellings) {
    it(`the name, ${label}`, async () => {
      // The webmail's doors know one address, from which ordinary failures are answered ever more slowly.
      for (const door of isSameMailbox ? DOORS : PUBLIC_DOORS) {
        const said = await attempt(door, `\0${name()}\0${mailbox.password}`);
        assert.equal(isIn(said), false, `${door}: ${said}`);
        assert.equal(REASON.test(said), isSameMailbox, `${door}: ${said}`);
      }
    });
  }

  const messages: [label: string, message: () => string][] = [
    [
      "acting as the blocked mailbox with the open one's password",
      () => `${mailbox.address}\0${open.address}\0${open.password}`,
    ],
    [
      "acting as the open mailbox with the blocked one's password",
      () => `${open.address}\0${mailbox.address}\0${mailbox.password}`,
    ],
    ["naming itself twice", () => `${mailbox.address}\0${mailbox.address}\0${mailbox.password}`],
    ["a NUL in the name", () => `\0${mailbox.address}\0x\0${mailbox.password}`],
    ["an empty name", () => `\0\0${mailbox.password}`],
    ["an empty password", () => `\0${mailbox.address}\0`],
    ["a very long name", () => `\0${"a".repeat(5000)}@${domain}\0${mailbox.password}`],
  ];
  for (const [label, message] of messages) {
    it(`SASL, ${label}`, async () => {
      for (const door of PUBLIC_DOORS) {
        const said = await attempt(door, message());
        assert.equal(isIn(said), false, `${door}: ${said}`);
      }
    });
  }

  const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  const literal = (text: string, sign: "" | "+") => `{${Buffer.byteLength(text)}${sign}}\r\n${text}`;
  const loginForms: [label: string, write: (text: string) => string][] = [
    ["atoms", (text) => text],
    ["quoted strings", quoted],
    ["literals", (text) => literal(text, "")],
    ["literals without waiting", (text) => literal(text, "+")],
  ];
  for (const [label, write] of loginForms) {
    it(`IMAP LOGIN with ${label}`, async () => {
      const login = async (name: string, password: string) => {
        const client = await LineClient.connect(doors().imaps, "tls", status().ca, nextAddress());
        try {
          await client.expect(/^\* OK/);
          const lines = `a1 LOGIN ${write(name)} ${write(password)}`.split("\r\n");
          for (const line of lines.slice(0, -1)) {
            client.send(line);
            if (line.endsWith("{") || /\{\d+\}$/.test(line)) await client.expect(/^\+/);
          }
          return await client.ask(lines.at(-1) ?? "", /^(a1 |\* BYE)/);
        } finally {
          client.close();
        }
      };
      assert.match(await login(open.address, open.password), /^a1 OK/);
      assert.match(await login(mailbox.address, mailbox.password), REASON);
      const upper = await login(mailbox.address.toUpperCase(), mailbox.password);
      assert.match(upper, REASON);
      const wrong = await login(mailbox.address, "wrong");
      assert.match(wrong, /^a1 NO \[AUTHENTICATIONFAILED\]/);
    });
  }

  it("a domain beyond ASCII, in both of its forms, upper case too", async () => {
    const name = `bücher-${randomBytes(4).toString("hex")}.example`;
    const { operator, customers } = status().accounts;
    const service = await (await Customer.signInAs(operator)).ask<Service>("POST", "/services", {
      customerEmail: customers[0]?.email,
      kind: "mail",
      name,
      domains: [name],
    });
    const [ascii = ""] = service.domains;
    assert.match(ascii, /^xn--/);
    const customer = await Customer.signIn();
    const made = await customer.ask<MailboxEffect>("POST", `/services/${service.id}/mailboxes`, {
      localPart: "anna",
      domain: name,
      displayName: "",
      password: mailbox.password,
    });
    assert.equal(made.mailbox.address, `anna@${ascii}`);
    assert.ok(isIn(await attempt("imaps", `\0anna@${ascii}\0${mailbox.password}`)));
    await customer.restrict(made.mailbox.address, [...CHANNELS]);
    for (const door of PUBLIC_DOORS) {
      for (const form of [`anna@${ascii}`, `ANNA@${ascii.toUpperCase()}`]) {
        const said = await attempt(door, `\0${form}\0${mailbox.password}`);
        assert.match(said, REASON, `${door} ${form}: ${said}`);
      }
      for (const form of [`anna@${name}`, `anna@${name.toUpperCase()}`, `anna@${name.normalize("NFD")}`]) {
        const said = await attempt(door, `\0${form}\0${mailbox.password}`);
        assert.equal(isIn(said) || REASON.test(said), false, `${door} ${form}: ${said}`);
      }
    }
  });

  it("an IMAP client that claims the webmail's port and address is taken for what it is", async () => {
    const webmail = doors().webmailImap.port;
    const id = `o1 ID ("x-originating-ip" "127.0.0.1" "x-originating-port" "1" "x-connected-ip" "127.0.0.1" "x-connected-port" "${webmail}")`;
    const customer = await Customer.signIn();
    const other = await customer.createMailbox("forger");
    await customer.restrict(other.address, ["imap"]);
    const said = await attempt("imaps", `\0${other.address}\0${other.password}`, [id]);
    assert.equal(isIn(said), false, said);
    assert.match(said, /IMAP access is disabled/);
  });

  it("no door offers a mechanism that would tell the reason without the password", async () => {
    const imap = await LineClient.connect(doors().imaps, "tls", status().ca);
    const greeting = await imap.expect(/CAPABILITY/);
    imap.close();
    assert.deepEqual(
      greeting.match(/AUTH=\S+/g)?.map((each) => each.replace("]", "")),
      ["AUTH=PLAIN", "AUTH=LOGIN"],
    );
    const smtp = await LineClient.connect(doors().submissions, "tls", status().ca);
    await smtp.expect(/^220 /);
    assert.match(await smtp.ask("EHLO thief.example", /AUTH/), /AUTH (PLAIN LOGIN|LOGIN PLAIN)$/);
    smtp.close();
  });

  it("no password is taken in the clear on the submission port", async () => {
    const client = await LineClient.connect(doors().submission, "plain", status().ca);
    await client.expect(/^220 /);
    await client.ask("EHLO thief.example", /^250 /);
    const token = Buffer.from(`\0${open.address}\0${open.password}`).toString("base64");
    assert.match(await client.ask(`AUTH PLAIN ${token}`, /^[245]\d\d /), /^5\d\d .*(STARTTLS|not enabled)/);
    client.close();
  });

  it("a mailbox cannot send in another's name", async () => {
    const client = await LineClient.connect(doors().submissions, "tls", status().ca);
    await client.expect(/^220 /);
    await client.ask("EHLO thief.example", /^250 /);
    await client.ask(
      `AUTH PLAIN ${Buffer.from(`\0${open.address}\0${open.password}`).toString("base64")}`,
      /^235 /,
    );
    await client.ask(`MAIL FROM:<${mailbox.address}>`, /^250 /);
    assert.match(
      await client.ask(`RCPT TO:<${open.address}>`, /^[245]\d\d /),
      /^553 5\.7\.1 .*not owned by user/,
    );
    client.close();
  });
});

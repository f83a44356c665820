// The webmail's own doors are the webmail's alone. One who holds a stolen password, has IMAP and SMTP blocked, and
// runs programs on the webmail's own machine, gets in neither by its listeners nor by its address.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Customer, type DoorName, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { type Identity, LineClient } from "../fixtures/line-client.ts";
import { WEBMAIL_ADDRESS, webmailFiles, webmailIdentity } from "../fixtures/webmail-door.ts";
import { WebmailHttp } from "../fixtures/webmail-http.ts";

const SOFTWARE_ADDRESS = "127.0.0.3";

interface Way {
  door: DoorName;
  from: string;
  identity?: Identity;
}

/** The server's answer to the right password, or what ended the connection before one could be given. */
async function signIn(mailbox: TestMailbox, way: Way): Promise<string> {
  const token = Buffer.from(`\0${mailbox.address}\0${mailbox.password}`).toString("base64");
  const endpoint = doors()[way.door];
  const startsPlain = way.door === "sieve" || way.door === "webmailSieve";
  try {
    const client = await LineClient.connect(
      endpoint,
      startsPlain ? "plain" : "tls",
      status().ca,
      way.from,
      way.identity,
    );
    try {
      if (startsPlain) {
        await client.expect(/^OK/);
        await client.ask("STARTTLS", /^OK/);
        await client.startTls(endpoint.host, status().ca);
        await client.expect(/^OK/);
        return await client.ask(`AUTHENTICATE "PLAIN" "${token}"`, /^(OK|NO|BYE)/);
      }
      if (way.door.endsWith("Submission")) {
        await client.expect(/^220 /);
        await client.ask("EHLO thief.example", /^250 /);
        return await client.ask(`AUTH PLAIN ${token}`, /^[245]\d\d /);
      }
      await client.expect(/^\* OK/);
      return await client.ask(`a1 AUTHENTICATE PLAIN ${token}`, /^(a1 |\* BYE)/);
    } finally {
      client.close();
    }
  } catch (error) {
    return `ended: ${String(error)}`;
  }
}

const isIn = (said: string) => /^(a1 OK|OK|235 )/.test(said);

describe("the webmail's own doors", () => {
  let mailbox: TestMailbox;
  let dir: string;
  let selfMade: Identity;
  before(async () => {
    const customer = await Customer.signIn();
    mailbox = await customer.createMailbox("webmail-only");
    await customer.restrict(mailbox.address, ["pop", "imap", "smtp"]);
    dir = mkdtempSync(path.join(tmpdir(), "postern-thief-"));
    const [cert, key] = [path.join(dir, "cert.pem"), path.join(dir, "key.pem")];
    const subject = execFileSync(
      "openssl",
      ["x509", "-in", webmailFiles().cert, "-noout", "-subject", "-nameopt", "compat"],
      {
        encoding: "utf8",
      },
    );
    const name = subject.trim().replace(/^subject=\s*/, "");
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", name, "-keyout", key, "-out", cert],
      { stdio: "ignore" },
    );
    selfMade = { cert: readFileSync(cert), key: readFileSync(key) };
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const own: DoorName[] = ["webmailImap", "webmailSieve", "webmailSubmission"];
  for (const door of own) {
    it(`${door}: lets the webmail in, from its address with its certificate`, async () => {
      const said = await signIn(mailbox, { door, from: WEBMAIL_ADDRESS, identity: webmailIdentity() });
      assert.ok(isIn(said), said);
    });
    const others: [label: string, from: string, identity: () => Identity][] = [
      ["without a certificate", SOFTWARE_ADDRESS, () => ({})],
      ["without a certificate, from the webmail's address", WEBMAIL_ADDRESS, () => ({})],
      ["with a certificate of the same name made by himself", WEBMAIL_ADDRESS, () => selfMade],
      ["with the webmail's certificate, from another address", SOFTWARE_ADDRESS, webmailIdentity],
    ];
    for (const [label, from, identity] of others) {
      it(`${door}: another program, ${label}, gets nowhere`, async () => {
        const said = await signIn(mailbox, { door, from, identity: identity() });
        assert.equal(isIn(said), false, said);
        assert.match(said, /not set up for this address|^ended: |^530 5\.7\.0|^454 /);
      });
    }
  }

  for (const door of ["imaps", "sieve"] as const) {
    it(`${door}: the webmail's address opens no other door, whatever is blocked`, async () => {
      const customer = await Customer.signIn();
      const open = await customer.createMailbox("all-open");
      for (const identity of [{}, webmailIdentity()]) {
        const said = await signIn(open, { door, from: WEBMAIL_ADDRESS, identity });
        assert.equal(isIn(said), false, said);
        assert.match(said, /not set up for this address/);
      }
      assert.ok(isIn(await signIn(open, { door, from: SOFTWARE_ADDRESS })));
    });
  }

  it("names the browser at sign-in, so that Dovecot slows down a guesser and nobody else, and then comes as itself", async () => {
    const guesser = new WebmailHttp(new Map(), "127.0.0.41");
    assert.equal(await guesser.signIn({ ...mailbox, password: "wrong" }), false);
    const holder = new WebmailHttp(new Map(), "127.0.0.42");
    assert.equal(await holder.signIn(mailbox), true);
    const log = readFileSync(path.join(status().home, "log", "dovecot.log"), "utf8");
    const of = log.split("\n").filter((line) => line.includes(`user=<${mailbox.address}>`));
    const seen = (ip: string, said: RegExp) =>
      of.some((line) => line.includes(`rip=${ip},`) && said.test(line));
    assert.ok(seen("127.0.0.41", /auth failed/), "the guesser's address");
    assert.ok(seen("127.0.0.42", /Login: /), "the holder's address");
    assert.ok(seen(WEBMAIL_ADDRESS, /Login: /), "the webmail's own address, once signed in");
  });

  it("keeps its key from everybody but root and itself", () => {
    const placed = path.join(status().home, "mailhost", "roundcube", "config", "webmail.key");
    for (const file of [webmailFiles().key, placed])
      assert.equal(statSync(file, { throwIfNoEntry: true }).mode & 0o007, 0, file);
  });
});

// The conversation with Dovecot's doveadm server, as bytes: words as seen on Dovecot 2.3.19, in any pieces; and a
// server that says something else, too much, or nothing.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { activeFile } from "./active-file.ts";
import { DoveadmServer } from "./doveadm-server.ts";

describe("the doveadm server", () => {
  const dir = mkdtempSync(path.join(tmpdir(), "postern-doveadm-"));
  const file = path.join(dir, "socket");
  let answers: (heard: string) => string[];
  let heard = "";
  let server: net.Server;
  let client: DoveadmServer | undefined;

  before(async () => {
    server = net.createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", async (said) => {
        heard = said.toString();
        for (const piece of answers(heard)) {
          socket.write(piece);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        if (answers(heard).length === 0) socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(file, resolve));
  });
  after(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });
  afterEach(() => client?.close());

  const talk = (...pieces: string[]) => {
    answers = (text) => (text.startsWith("VERSION") ? ["+\n"] : pieces);
    return DoveadmServer.connect(file);
  };

  it("reads an answer in any pieces, and what is escaped in it", async () => {
    for (const pieces of [["a\u0001tb\u0001n\t\u00011\t\n+\n"], [..."a\u0001tb\u0001n\t\u00011\t\n+\n"]]) {
      client = await talk(...pieces);
      assert.deepEqual(await client.ask("a@b.example", "sieve get"), {
        isDone: true,
        fields: ["a\tb\n", "\u0001"],
      });
      client.close();
    }
  });

  it("sends what would be taken for a field or a line as what it is", async () => {
    client = await talk("\n-NOTFOUND\n");
    const answer = await client.ask("a@b.example", "sieve get", "-u", "a@b.example", "x\ty\nz\u0001");
    assert.deepEqual(answer, { isDone: false, code: "NOTFOUND" });
    assert.equal(heard, "\ta@b.example\tsieve get\t-u\ta@b.example\tx\u0001ty\u0001nz\u00011\n");
  });

  for (const [label, pieces] of Object.entries({
    "ends the conversation": [],
    "says more than any script": Array.from({ length: 5 }, () => "x".repeat(1_048_576)),
    "leaves out the end": ["a\tb\nwhat\n"],
  }))
    it(`is a fault that ${label}`, async () => {
      client = await talk(...pieces);
      await assert.rejects(client.ask("a@b.example", "sieve list"), { code: "doveadm-unreachable" });
    });

  it("is a fault that asks for a password, or is not there", async () => {
    answers = () => ["-\n"];
    await assert.rejects(DoveadmServer.connect(file), { code: "doveadm-unreachable" });
    await assert.rejects(DoveadmServer.connect(path.join(dir, "none")), { code: "doveadm-unreachable" });
  });
});

describe("the active script's file", () => {
  const cases: [location: string, file: string | null][] = [
    ["", "/home/anna/.dovecot.sieve"],
    ["file:~/sieve;active=~/.dovecot.sieve", "/home/anna/.dovecot.sieve"],
    ["~/.own.sieve", "/home/anna/.own.sieve"],
    ["~/sieve", "/home/anna/.dovecot.sieve"],
    ["file:~/sieve;bindir=~/x;active=%h/active", "/home/anna/active"],
    ["file:/var/sieve/%d/%n;active=/var/sieve/%Ld/%Ln.sieve", "/var/sieve/a.example/anna.sieve"],
    ["/var/sieve/%{user}.sieve", null],
    ["ldap:/etc/dovecot/sieve-ldap.conf", null],
    ["dict:proxy::sieve;name=active", null],
  ];
  for (const [location, expected] of cases)
    it(location || "Dovecot's default", () =>
      assert.equal(activeFile(location, "/home/anna", "anna@a.example"), expected),
    );
});

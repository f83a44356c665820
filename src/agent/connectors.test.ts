// Reading the servers' words: doveadm who, Roundcube's session rows, proc; and that damage is no session.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { sessionStart } from "./dovecot/process.ts";
import { parseWho } from "./dovecot/who.ts";
import { follows } from "./follow.ts";
import { signedInAddresses } from "./roundcube/connector.ts";

describe("parseWho", () => {
  it("reads doveadm's tab format as seen on Dovecot 2.3.19", () => {
    const text =
      "username\tproto\tpid\tip\nbob@a.example\timap\t19114\t127.0.0.1\nBob@a.example\tpop3\t19120\t::1\n";
    assert.deepEqual(parseWho(text), [
      { address: "bob@a.example", service: "imap", pid: 19114, ip: "127.0.0.1" },
      { address: "bob@a.example", service: "pop3", pid: 19120, ip: "::1" },
    ]);
  });

  it("never makes a process out of damage", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\t", "\n", "0", "7", "-", ".") }), (text) => {
        for (const session of parseWho(text)) assert.ok(Number.isInteger(session.pid) && session.pid > 0);
      }),
    );
  });
});

describe("signedInAddresses", () => {
  const row = (text: string) => Buffer.from(text).toString("base64");

  it("finds who is signed in", () => {
    assert.deepEqual(
      signedInAddresses(row('language|s:5:"en_US";user_id|i:3;username|s:13:"Bob@a.example";auth_time|i:1;')),
      ["bob@a.example"],
    );
  });

  it("finds nobody at the sign-in page", () => {
    assert.deepEqual(signedInAddresses(row('language|s:5:"en_US";temp|b:1;')), []);
    assert.deepEqual(signedInAddresses(""), []);
  });

  it("is not misled by text that a holder stored before the real name", () => {
    const vars = row('x|s:40:";username|s:3:"a@b";";username|s:13:"bob@a.example";');
    assert.ok(signedInAddresses(vars).includes("bob@a.example"));
  });
});

describe("sessionStart", () => {
  it("knows no session in a process that serves none", () => {
    assert.equal(sessionStart(process.pid), undefined);
    assert.equal(sessionStart(2 ** 30), undefined);
  });
});

describe("follows", () => {
  const change = (serial: number) => ({ op: "remove" as const, serial, address: "anna@a.example" });
  const cases: [label: string, applied: number, serials: number[], isFollowing: boolean][] = [
    ["nothing new", 4, [], true],
    ["the next", 4, [5], true],
    ["the next three", 4, [5, 6, 7], true],
    ["a gap at the start", 4, [6], false],
    ["a gap inside", 4, [5, 7], false],
    ["out of order", 4, [6, 5], false],
    ["one again", 4, [4, 5], false],
    ["one twice", 4, [5, 5], false],
  ];
  for (const [label, applied, serials, isFollowing] of cases)
    it(label, () => assert.equal(follows(applied, serials.map(change)), isFollowing));
});

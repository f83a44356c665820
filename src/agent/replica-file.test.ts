// The replica as files: closed to Dovecot until it is whole, made anew when it is gone or damaged, and what is
// counted in it right whoever else wrote to it.
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, it } from "node:test";
import { dovecotRefusal, postfixAnswer, userdbAnswer } from "../../tests/fixtures/shipped-sql.ts";
import type { Channel } from "../policy/channel.ts";
import type { MailboxPolicy } from "../policy/replica.ts";
import { type PolicyPart, Replica } from "./replica.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "postern-replica-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = () => new Replica({ dir, isManaged: true, webmailPorts: [], webmailPeers: [] });
const file = () => path.join(dir, "replica.sqlite");
const credentials = () => path.join(dir, "credentials.sqlite");

async function* pagesOf(mailboxes: readonly MailboxPolicy[]): AsyncGenerator<PolicyPart> {
  yield { mailboxes, isLast: true };
}

describe("the files of the replica", () => {
  it("are not taken for touched when a whole policy breaks off; a stranger's hand meanwhile is", async () => {
    const mailbox = { address: "a@a.example", id: "m1", blocked: [], passwordHash: "{PLAIN}a" };
    for (const isStranger of [false, true]) {
      rmSync(dir, { recursive: true });
      const replica = open();
      async function* broken(): AsyncGenerator<PolicyPart> {
        yield { mailboxes: [mailbox], isLast: false };
        if (isStranger) chmodSync(file(), 0o600);
        throw new Error("the control plane is gone");
      }
      await assert.rejects(replica.replaceAll("s", 1, broken()), /gone/);
      assert.equal(replica.isUntouched(), !isStranger);
      replica.close();
    }
  });

  it("is an error for what a replica that is not whole yet lacks, and an answer for what it has", () => {
    const mailbox = {
      address: "anna@a.example",
      id: "m1",
      blocked: ["smtp"] as Channel[],
      passwordHash: "{PLAIN}a",
    };
    const replica = open();
    replica.apply("s", [{ op: "set", serial: 1, mailbox }]);
    replica.close();
    const ask = (user: string) => [
      () =>
        dovecotRefusal(file(), {
          service: "imap",
          user,
          lport: 993,
          rip: "192.0.2.7",
          hasCertificate: false,
        }),
      () => userdbAnswer(file(), user),
      ...["mailboxes.cf", "smtp-access.cf", "webmail-access.cf"].map(
        (map) => () => postfixAnswer(file(), map, user),
      ),
      () => postfixAnswer(file(), "domains.cf", user.slice(user.indexOf("@") + 1)),
    ];
    const answers = (user: string) => ask(user).map((each) => each());
    const anna = [
      null,
      "/var/vmail/a.example/anna-m1",
      mailbox.address,
      "REJECT SMTP access is disabled for this address",
      null,
      "ours",
    ];
    const nobody = "Access is not set up for this address";
    assert.deepEqual(answers(mailbox.address), anna);
    assert.deepEqual(answers("bob@b.example"), [
      nobody,
      undefined,
      null,
      `REJECT ${nobody}`,
      `REJECT ${nobody}`,
      null,
    ]);
    const db = new DatabaseSync(file());
    db.exec("DELETE FROM applied");
    db.close();
    assert.deepEqual(answers(mailbox.address), anna);
    for (const each of ask("bob@b.example")) assert.throws(each, /malformed JSON/);
  });

  it("credentials stay closed to the servers until the first whole policy is there, and again when they are made anew", async () => {
    const mode = () => [file(), credentials()].map((each) => statSync(each).mode & 0o777);
    const first = open();
    assert.deepEqual(mode(), [0o640, 0o600]);
    first.close();
    const second = open();
    assert.deepEqual(mode(), [0o640, 0o600], "a fill that was not finished");
    await second.replaceAll("s", 1, pagesOf([]));
    assert.deepEqual(mode(), [0o640, 0o640]);
    assert.equal(second.isUntouched(), true);
    second.close();
    rmSync(credentials());
    const third = open();
    assert.deepEqual(mode(), [0o640, 0o600]);
    third.close();
  });

  it("counts the mailboxes of each domain, also after another's hand was in the file", async () => {
    const mailbox = (address: string, id: string) => ({ address, id, blocked: [], passwordHash: null });
    const set = (serial: number, address: string) =>
      ({ op: "set", serial, mailbox: mailbox(address, `m${serial}`) }) as const;
    const domains = () => {
      const db = new DatabaseSync(file());
      const rows = db.prepare("SELECT name, mailboxes FROM domain ORDER BY name").all();
      db.close();
      return rows.map((row) => `${row.name} ${row.mailboxes}`);
    };
    const replica = open();
    await replica.replaceAll("s", 1, pagesOf([mailbox("a@a.example", "a"), mailbox("b@a.example", "b")]));
    replica.apply("s", [
      set(2, "c@b.example"),
      set(3, "a@a.example"),
      { op: "remove", serial: 4, address: "b@a.example" },
      set(5, "d@c.example"),
      { op: "remove", serial: 6, address: "d@c.example" },
    ]);
    assert.deepEqual(domains(), ["a.example 1", "b.example 1"]);
    replica.apply("s", [{ op: "remove", serial: 7, address: "c@b.example" }]);
    assert.deepEqual(domains(), ["a.example 1"]);
    const other = new DatabaseSync(file());
    other.exec("DELETE FROM access");
    other.close();
    await replica.replaceAll("s", 8, pagesOf([mailbox("a@a.example", "a")]));
    assert.deepEqual(domains(), ["a.example 1"]);
    replica.close();
  });

  it("notices that its file is gone, and mends a damaged one in place", () => {
    const replica = open();
    assert.equal(replica.isUntouched(), true);
    unlinkSync(file());
    assert.equal(replica.isUntouched(), false);
    replica.close();
    writeFileSync(file(), "damaged");
    const mended = open();
    assert.equal(mended.applied(), undefined);
    mended.close();
  });
});

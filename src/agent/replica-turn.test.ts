// Turns in the replica: what closes by itself and when, and whose sessions end when the policy says so afterwards.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, it } from "node:test";
import { managedAnswer } from "../../tests/fixtures/shipped-sql.ts";
import type { Channel } from "../policy/channel.ts";
import { instantText, type MailboxPolicy, OPEN_GATE } from "../policy/replica.ts";
import type { Change } from "../wire/feed.ts";
import { type PolicyPart, Replica } from "./replica.ts";

const NOW = 1_800_000_000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "postern-turn-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = () => new Replica({ dir, isManaged: true, webmailPorts: [], webmailPeers: [] });
const file = () => path.join(dir, "replica.sqlite");
const credentials = () => path.join(dir, "credentials.sqlite");

describe("turns in the replica", () => {
  it("mends what a crash left between the two files: times that the policy no longer has", async () => {
    const mailbox = { address: "anna@a.example", id: "m1", blocked: [], passwordHash: "{PLAIN}a" };
    const replica = open();
    replica.apply("s", [{ op: "set", serial: 1, mailbox: { ...mailbox, turns: { imap: NOW } } }]);
    replica.close();
    const half = new DatabaseSync(file());
    half.prepare("UPDATE access SET imap_turn = '9'").run();
    half.close();
    const again = open();
    await again.replaceAll("s", 1, onePage([mailbox]));
    again.close();
    const login = {
      hasCertificate: false,
      service: "imap",
      user: mailbox.address,
      lport: 993,
      rip: "192.0.2.7",
    };
    assert.equal(managedAnswer(credentials(), { ...login, now: instantText(NOW) })?.gate, OPEN_GATE);
  });

  it("tells what closes by itself, when the next does, and what its sessions are worth now", () => {
    const replica = open();
    const now = Math.floor(Date.now() / 1_000);
    const mailbox = (name: string, blocked: Channel[], turns: MailboxPolicy["turns"]) => ({
      ...{ address: `${name}@a.example`, id: name, blocked, turns, passwordHash: "{PLAIN}a" },
    });
    const set = (serial: number, each: ReturnType<typeof mailbox>): Change => ({
      op: "set",
      serial,
      mailbox: each,
    });
    replica.apply("s", [
      set(1, mailbox("a", [], { imap: now - 60, pop: now + 60 })),
      set(2, mailbox("b", ["imap"], { imap: now - 60, webmail: now + 30 })),
      set(3, mailbox("c", [], {})),
    ]);
    const texts = (at: number) => instantText(now + at);
    const closing = (after: string, upTo: string) =>
      replica.closingBetween(after, upTo).map(({ address, channel }) => `${address[0]} ${channel}`);
    assert.deepEqual(closing("", texts(0)), ["a imap"]);
    assert.deepEqual(closing(texts(-60), texts(59)), ["b webmail"]);
    assert.deepEqual(closing(texts(29), texts(60)), ["a pop", "b webmail"]);
    assert.deepEqual([replica.nextClosing(texts(0)), replica.nextClosing(texts(30))], [texts(30), texts(60)]);
    assert.equal(replica.nextClosing(texts(60)), undefined);
    assert.deepEqual(
      [replica.isOpen("a@a.example", "imap"), replica.isOpen("b@a.example", "imap")],
      [false, true],
    );
    replica.clearKicks(replica.kicks(9).upTo);
    // As the control plane says it once the turns have come: open sessions are those of b alone.
    replica.apply("s", [set(4, mailbox("a", ["imap"], {})), set(5, mailbox("b", ["imap"], {}))]);
    assert.deepEqual(replica.kicks(9).kicks, [{ serial: 5, address: "b@a.example", channels: ["imap"] }]);
    replica.close();
  });
});

async function* onePage(mailboxes: readonly MailboxPolicy[]): AsyncGenerator<PolicyPart> {
  yield { mailboxes, isLast: true };
}

// A holder whose mail software goes on trying a blocked channel with the right password, a hundred times: he is told
// the reason each time, and neither he, nor who shares his address, nor the channel when it is lifted is shut out.
// Not slowed down means: Dovecot notes no penalty for the address (`doveadm penalty`), as it does for a wrong password.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { before, describe, it } from "node:test";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import { refusalReason } from "../../src/policy/replica.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { runProgram } from "../fixtures/probe.ts";
import { quickLogin } from "../fixtures/quick-login.ts";
import { WEBMAIL_ADDRESS } from "../fixtures/webmail-door.ts";

const TRIES = 100;
const AT_ONCE = 10;
const DOOR = { pop: "pop3s", imap: "imaps", smtp: "submissions", webmail: "webmailImap" } as const;
const ADDRESS = `127.4.${process.pid % 256}.1`;
const STRANGER = `127.4.${process.pid % 256}.2`;

/** One sign-in by this channel, all from one address; the server's answer. */
async function signIn(channel: Channel, mailbox: TestMailbox, address = ADDRESS): Promise<string> {
  const { said } = await quickLogin(mailbox, DOOR[channel], { doors: doors(), ca: status().ca }, address);
  return said;
}

const dovecotConfig = () => path.join(status().home, "mailhost", "dovecot", "dovecot.conf");

/** How much Dovecot slows an address down; 0: not at all. Source: doveadm-penalty(1). */
async function penalty(ip: string): Promise<number> {
  const lines = (await runProgram("doveadm", ["-c", dovecotConfig(), "-f", "tab", "penalty"])).split("\n");
  const found = lines.map((line) => line.split("\t")).find(([address]) => address === ip);
  return Number(found?.[1] ?? 0);
}
const IS_IN = /^(\+OK|a OK|235 )/;

describe("a holder refused a hundred times with the right password", () => {
  let customer: Customer;
  let neighbour: TestMailbox;
  before(async () => {
    customer = await Customer.signIn();
    neighbour = await customer.createMailbox("neighbour");
  });

  for (const blocked of CHANNELS) {
    it(`by ${blocked}: told why each time, shut out of nothing else`, async () => {
      const mailbox = await customer.createMailbox("persistent");
      await customer.restrict(mailbox.address, [blocked]);
      for (let count = 0; count < TRIES; count += AT_ONCE) {
        const tries = Array.from({ length: AT_ONCE }, () => signIn(blocked, mailbox));
        for (const said of await Promise.all(tries)) assert.ok(said.includes(refusalReason(blocked)), said);
      }
      assert.equal(await penalty(blocked === "webmail" ? WEBMAIL_ADDRESS : ADDRESS), 0);
      for (const channel of CHANNELS) {
        if (channel !== blocked) assert.match(await signIn(channel, mailbox), IS_IN, channel);
        assert.match(await signIn(channel, neighbour), IS_IN, `the neighbour's ${channel}`);
      }
      await customer.restrict(mailbox.address, []);
      assert.match(await signIn(blocked, mailbox), IS_IN, "after lifting it");
    });
  }

  it("asks Dovecot to answer at once, and not with the delay of a wrong password", async () => {
    const mailbox = await customer.createMailbox("at-once");
    await customer.restrict(mailbox.address, ["imap"]);
    const ask = ["auth", "test", "-x", "service=imap", "-x", "rip=192.0.2.9", mailbox.address];
    const said = (password: string) =>
      spawnSync("doveadm", ["-c", dovecotConfig(), ...ask, password], { encoding: "utf8" }).stdout;
    assert.match(said(mailbox.password), /^\s+nodelay$/m);
    assert.doesNotMatch(said("not-the-password"), /nodelay/);
  });

  it("while one wrong password is noted, so that no note means something", async () => {
    await signIn("imap", { ...neighbour, password: "not-the-password" }, STRANGER);
    assert.equal(await penalty(STRANGER), 1);
  });
});

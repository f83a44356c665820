// A holder whose mail software goes on trying a blocked channel with the right password, a hundred times: he is told
// the reason each time, and neither he, nor who shares his address, nor the channel when it is lifted is shut out.
// Not slowed down means: answered sooner than a stranger's single wrong password, from elsewhere, is answered.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import { refusalReason } from "../../src/policy/replica.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";
import { WEBMAIL_ADDRESS, webmailIdentity } from "../fixtures/webmail-door.ts";

const TRIES = 100;
const AT_ONCE = 10;
const DOOR = { pop: "pop3s", imap: "imaps", smtp: "submissions", webmail: "webmailImap" } as const;
const ADDRESS = `127.4.${process.pid % 256}.1`;

/** One sign-in by this channel, all from one address; the server's answer. */
async function signIn(channel: Channel, mailbox: TestMailbox, address = ADDRESS): Promise<string> {
  const isWebmail = channel === "webmail";
  const [from, identity] = isWebmail ? [WEBMAIL_ADDRESS, webmailIdentity()] : [address, {}];
  const client = await LineClient.connect(doors()[DOOR[channel]], "tls", status().ca, from, identity);
  const token = Buffer.from(`\0${mailbox.address}\0${mailbox.password}`).toString("base64");
  try {
    await client.expect(/^(\+OK|\* OK|220 )/);
    if (channel === "smtp") await client.ask("EHLO client.example", /^250 /);
    const verb = channel === "imap" || isWebmail ? "a AUTHENTICATE" : "AUTH";
    return await client.ask(`${verb} PLAIN ${token}`, /^(\+OK|-ERR|a |[245]\d\d )/);
  } finally {
    client.close();
  }
}
let strangers = 0;
/** Answers at once: before a wrong password that was sent at the same moment, from a place of its own, is refused. */
async function isAnswered(
  channel: Channel,
  mailbox: TestMailbox,
  answer: "in" | "refused",
  what: string,
): Promise<void> {
  const stranger = `127.4.${process.pid % 256}.${2 + (strangers++ % 250)}`;
  const order: string[] = [];
  const note = (who: string) => (said: string) => order.push(`${who} ${IS_IN.test(said) ? "in" : "refused"}`);
  await Promise.all([
    signIn("imap", { ...mailbox, password: "not-the-password" }, stranger).then(note("stranger")),
    signIn(channel, mailbox).then(note("holder")),
  ]);
  assert.deepEqual(order, [`holder ${answer}`, "stranger refused"], what);
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
      await isAnswered(blocked, mailbox, "refused", "once more");
      for (const channel of CHANNELS) {
        if (channel !== blocked) await isAnswered(channel, mailbox, "in", channel);
        await isAnswered(channel, neighbour, "in", `the neighbour's ${channel}`);
      }
      await customer.restrict(mailbox.address, []);
      await isAnswered(blocked, mailbox, "in", "after lifting it");
    });
  }
});

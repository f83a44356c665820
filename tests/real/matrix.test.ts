// All 16 combinations of boxes, each door tried with Python's clients on the real servers: what is blocked
// is refused with the reason, what is open works, mail always arrives; and one without the password learns
// nothing from any of it.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import { refusalReason } from "../../src/policy/replica.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { PROBE_CHANNEL, type ProbeName, probe } from "../fixtures/probe.ts";

const COMBINATIONS: Channel[][] = Array.from({ length: 16 }, (_, bits) =>
  CHANNELS.filter((_, at) => bits & (1 << at)),
);
const PROBES = Object.entries(PROBE_CHANNEL) as [ProbeName, Channel | null][];
/** What the servers answer to a wrong password, whatever the mailbox. */
const ORDINARY_FAILURE = /authenticat.*failed|not authenticated/i;

describe("every combination of boxes", () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("matrix");
  });

  for (const blocked of COMBINATIONS) {
    it(`blocked: ${blocked.join(", ") || "nothing"}`, async () => {
      await customer.restrict(mailbox.address, blocked);
      const result = await probe(mailbox);
      for (const [name, channel] of PROBES) {
        const answer = result[name];
        assert.ok(answer, `${name} was not tried`);
        if (channel !== null && blocked.includes(channel)) {
          assert.equal(answer.ok, false, `${name} got in`);
          assert.ok(answer.said.includes(refusalReason(channel)), `${name} said: ${answer.said}`);
        } else {
          assert.deepEqual(answer, { ok: true, said: "" }, `${name} was refused`);
        }
      }
    });
  }

  it("tells one with a wrong password no more than it tells of an address that does not exist", async () => {
    await customer.restrict(mailbox.address, [...CHANNELS]);
    // One a channel: Dovecot answers wrong passwords from one address ever more slowly.
    const only: ProbeName[] = ["pop3s AUTH", "imaps LOGIN", "submissions PLAIN"];
    const wrong = await probe({ ...mailbox, password: "not-the-password" }, only);
    const nobody = await probe({ address: `nobody-${mailbox.address}`, password: "not-the-password" }, only);
    for (const name of only) {
      assert.equal(wrong[name]?.ok, false, name);
      assert.match(wrong[name]?.said ?? "", ORDINARY_FAILURE, name);
      assert.equal(wrong[name]?.said, nobody[name]?.said, name);
    }
  });
});

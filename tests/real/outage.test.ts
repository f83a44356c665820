// Postern itself stopped: what was blocked stays blocked, what was open works, mail arrives; and a change made
// while the agent was away is in force as soon as it is back.
import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Restrictions } from "../../src/wire/restriction.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { processId } from "../fixtures/instance.ts";
import { type ProbeName, probe } from "../fixtures/probe.ts";

const ONE_EACH: ProbeName[] = [
  "pop3s USER",
  "imaps LOGIN",
  "submissions PLAIN",
  "webmail imap LOGIN",
  "lmtp",
];
const BACK_WITHIN_MS = 20_000;

describe("with Postern's programs away", () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("outage");
    await customer.restrict(mailbox.address, ["imap", "smtp"]);
  });
  const frozen = new Set<number>();
  const freeze = (name: string) => {
    const pid = processId(name);
    process.kill(pid, "SIGSTOP");
    frozen.add(pid);
  };
  const thaw = () => {
    for (const pid of frozen) process.kill(pid, "SIGCONT");
    frozen.clear();
  };
  afterEach(thaw);

  async function checkDoors(): Promise<void> {
    const result = await probe(mailbox, ONE_EACH);
    const open = ONE_EACH.filter((name) => result[name]?.ok);
    assert.deepEqual(open, ["pop3s USER", "webmail imap LOGIN", "lmtp"], JSON.stringify(result));
  }

  it("frozen: the servers go on by themselves", async () => {
    freeze("control");
    freeze("agent");
    await checkDoors();
    thaw();
  });

  it("the agent frozen: Validate says what is not in force yet, and it is once the agent is back", async () => {
    freeze("agent");
    const answer = await customer.ask<Restrictions>("PUT", `/mailboxes/${mailbox.address}/restrictions`, {
      blocked: ["pop"],
    });
    assert.equal(answer.inForce, false);
    assert.deepEqual(answer.receipts, []);
    assert.equal(answer.waitingFor.length, 1);
    thaw();
    await until(
      async () =>
        (await customer.ask<Restrictions>("GET", `/mailboxes/${mailbox.address}/restrictions`)).inForce,
    );
    const result = await probe(mailbox, ONE_EACH);
    assert.equal(result["pop3s USER"]?.ok, false);
    assert.equal(result["imaps LOGIN"]?.ok, true);
    await customer.restrict(mailbox.address, ["imap", "smtp"]);
  });

  it("killed: the servers go on; both come back by themselves and changes take effect again", async () => {
    for (const name of ["control", "agent"]) process.kill(processId(name), "SIGKILL");
    await checkDoors();
    await until(() =>
      customer.restrict(mailbox.address, ["smtp"]).then(
        () => true,
        () => false,
      ),
    );
    const result = await probe(mailbox, ONE_EACH);
    assert.equal(result["imaps LOGIN"]?.ok, true);
    assert.equal(result["submissions PLAIN"]?.ok, false);
  });
});

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < BACK_WITHIN_MS; waited += 200) {
    if (await isDone()) return;
    await sleep(200);
  }
  assert.fail("Postern did not come back");
}

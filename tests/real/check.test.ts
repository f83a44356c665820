// What the mail servers themselves would answer, on a host where Postern keeps the passwords and on one that existed
// before: it agrees with every combination of boxes; a Dovecot whose passdb lost its result_success is an alarm, found
// by the button and in the background, and over after the repair. And a message put into a mailbox.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeLog } from "../../src/base/log.ts";
import { AskRoom } from "../../src/control/ask-room.ts";
import { deliver } from "../../src/control/delivery.ts";
import { mailHostPaths } from "../../src/mailhost/mail-host.ts";
import { openHomeStore } from "../../src/main/store-view.ts";
import { CHANNELS } from "../../src/policy/channel.ts";
import type { Alarm, Check } from "../../src/wire/check.ts";
import type { Mailbox } from "../../src/wire/mailbox.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { SecondHost } from "../fixtures/second-host.ts";

let customer: Customer;
let host: SecondHost;
/** One that the button is pressed for, and one that nobody touches. */
let mailbox: TestMailbox;
let untouched: TestMailbox;

before(async () => {
  customer = await Customer.signIn();
  mailbox = await customer.createMailbox("check");
  untouched = await customer.createMailbox("check-round");
  host = await SecondHost.start({ name: "check-second", mailboxes: [mailbox, untouched] });
});
after(() => host?.stop());

const check = ({ address }: TestMailbox) => customer.ask<Check>("POST", `/mailboxes/${address}/check`);
const hasAlarm = async ({ address }: TestMailbox) =>
  (await customer.ask<Mailbox>("GET", `/mailboxes/${address}`)).alarm;

async function untilAlarm(of: TestMailbox, isOn: boolean): Promise<void> {
  for (let waited = 0; (await hasAlarm(of)) !== isOn; waited += 250) {
    assert.ok(waited < 60_000, `the alarm of ${of.address} did not become ${isOn}`);
    await sleep(250);
  }
}

/** Until an open panel hears of the alarm. */
async function untilTold(live: Response, { address }: TestMailbox): Promise<void> {
  let heard = "";
  for await (const piece of (live.body ?? assert.fail()).pipeThrough(new TextDecoderStream())) {
    heard += piece;
    const isTold = heard
      .split("\n\n")
      .some((event) => event.includes(address) && event.includes('"alarm":true'));
    if (isTold) return;
  }
  assert.fail(`told of no alarm: ${heard}`);
}

/** What the servers of each mail host say of each channel, each said once. */
function said({ mailHosts }: Check): Record<string, Record<string, string>> {
  return Object.fromEntries(
    mailHosts.map(({ mailHost, outcome, inForce, channels }) => {
      assert.deepEqual([outcome, inForce], ["answered", true], mailHost);
      const words = channels.map(({ channel, servers }) => [
        channel,
        [...new Set(servers.map(({ says }) => says))].join(),
      ]);
      return [mailHost, Object.fromEntries(words)];
    }),
  );
}

describe("checking what the servers answer", () => {
  it("agrees with every combination of boxes, on both kinds of mail host", async () => {
    for (let bits = 0; bits < 16; bits++) {
      const blocked = CHANNELS.filter((_, at) => bits & (1 << at));
      await customer.restrict(mailbox.address, blocked);
      const answer = await check(mailbox);
      const expected = Object.fromEntries(
        CHANNELS.map((channel) => [channel, blocked.includes(channel) ? "refused" : "open"]),
      );
      const told = said(answer);
      assert.equal(Object.keys(told).length, 2);
      for (const [mailHost, channels] of Object.entries(told))
        assert.deepEqual(channels, expected, `${mailHost}: ${blocked}`);
      assert.equal(answer.differs, false);
    }
    const words = (await check(mailbox)).mailHosts.flatMap(({ channels }) =>
      channels.flatMap(({ servers }) => servers.flatMap((each) => each.words ?? [])),
    );
    assert.ok(words.includes("REJECT SMTP access is disabled for this address"), words.join());
  });

  it("tells nothing of a mailbox that a mail host does not know", async () => {
    const elsewhere = await customer.createMailbox("check-elsewhere");
    const answer = await check(elsewhere);
    const { pop, imap } = said(answer)["check-second"] ?? {};
    assert.deepEqual([pop, imap, answer.differs], ["unknown", "unknown", false]);
  });

  it("finds by button and in the background what opens every door, until it is mended", async () => {
    for (const each of [mailbox, untouched]) await customer.restrict(each.address, ["pop", "imap"]);
    assert.equal((await check(untouched)).differs, false);
    const live = await customer.send("GET", "/live");
    const file = mailHostPaths(host.hostDir).dovecotConfig;
    const right = readFileSync(file, "utf8");
    const wrong = right.replace("  result_success = continue-ok\n", "");
    assert.notEqual(wrong, right);
    const use = (text: string) => {
      writeFileSync(file, text);
      execFileSync("doveadm", ["-c", file, "reload"]);
    };
    use(wrong);
    try {
      for (let waited = 0; !(await check(mailbox)).differs; waited += 100) {
        assert.ok(waited < 10_000, "no difference is seen");
        await sleep(100);
      }
      const { alarms } = await customer.ask<{ alarms: Alarm[] }>(
        "GET",
        `/mailboxes/${mailbox.address}/alarm`,
      );
      assert.deepEqual(
        alarms.map(({ mailHost, channels }) => [
          mailHost,
          channels.map(({ channel, wish, servers }) => [channel, wish, servers[0]?.says]),
        ]),
        [
          [
            "check-second",
            [
              ["pop", "blocked", "open"],
              ["imap", "blocked", "open"],
            ],
          ],
        ],
      );
      assert.equal(await hasAlarm(mailbox), true);
      await untilTold(live, mailbox);
      await untilAlarm(untouched, true);
      assert.ok((await host.seen()).answersDiffer >= 2);
    } finally {
      use(right);
    }
    await untilAlarm(untouched, false);
    for (let waited = 0; (await check(mailbox)).differs; waited += 100) {
      assert.ok(waited < 10_000, "the difference stays");
      await sleep(100);
    }
    assert.equal(await hasAlarm(mailbox), false);
    assert.equal((await host.seen()).answersDiffer, 0);
  });
});

it("a message is put into the inbox, whatever is blocked, by the mail host that has the mailbox", async () => {
  const own = await customer.createMailbox("check-notice");
  await customer.restrict(own.address, [...CHANNELS]);
  const store = await openHomeStore(status().home);
  const ending = new AbortController();
  const log = makeLog("test", "error");
  const asks = new AskRoom({ store, log, now: Date.now, stopping: ending.signal });
  try {
    const message = [
      "From: Postern <postmaster@localhost>",
      `To: <${own.address}>`,
      "Subject: A way in was closed",
      "",
      ".a line that begins with a dot",
      "",
    ].join("\r\n");
    assert.equal(await deliver({ store, asks }, own.address, message), "delivered");
    assert.equal(await deliver({ store, asks }, "nobody@nowhere.example", message), "not-delivered");
  } finally {
    asks.end();
    await store.close();
  }
  const config = path.join(status().home, "mailhost/dovecot/dovecot.conf");
  const query = ["-c", config, "fetch", "-u", own.address, "hdr.subject body", "mailbox", "INBOX", "all"];
  const { stdout } = spawnSync("doveadm", query, { encoding: "utf8" });
  assert.match(stdout, /hdr\.subject: A way in was closed\nbody:\n\.a line that begins with a dot/);
  assert.equal(stdout.match(/hdr\.subject/g)?.length, 1);
});

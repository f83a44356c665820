// A mail host that existed before Postern, connected as docs/connect.md says, as the second of two: its doors follow
// the boxes and its own passwords; cut off, what is said of it is true; back, it catches up.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { openHomeStore } from "../../src/main/store-view.ts";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import { NOT_LISTED_REASON, refusalReason } from "../../src/policy/replica.ts";
import { pruneChanges } from "../../src/store/change.ts";
import type { Store } from "../../src/store/store.ts";
import type { Restrictions } from "../../src/wire/restriction.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { PROBE_CHANNEL, type ProbeName, probe } from "../fixtures/probe.ts";
import { quickLogin } from "../fixtures/quick-login.ts";
import { checkReplica } from "../fixtures/replica-print.ts";
import { SecondHost } from "../fixtures/second-host.ts";

const NAME = "mx2.existing.example";
const PROBES = Object.entries(PROBE_CHANNEL) as [ProbeName, Channel | null][];
const SETS: Channel[][] = [
  [],
  ...CHANNELS.map((channel) => [channel]),
  ["pop", "imap", "smtp"],
  [...CHANNELS],
];

describe("an existing mail host as the second of two", () => {
  let customer: Customer;
  let store: Store;
  let host: SecondHost;
  let browser: Browser;
  /** With the password of the instance's own mail host, and with the second one's. */
  let here: TestMailbox;
  let there: TestMailbox;
  const unlisted = { address: "old@existing.example", password: "an-old-password" };
  before(async () => {
    customer = await Customer.signIn();
    store = await openHomeStore(status().home);
    here = await customer.createMailbox("second");
    there = { ...here, password: "kept-where-it-was" };
    host = await SecondHost.start({ name: NAME, mailboxes: [there, unlisted] });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await store?.close();
  });
  afterEach(() => host?.signalAgent("SIGCONT"));

  for (const blocked of SETS) {
    it(`blocked: ${blocked.join(", ") || "nothing"}`, async () => {
      const { receipts } = await customer.restrict(here.address, blocked);
      assert.ok(receipts.some(({ mailHost }) => mailHost === NAME));
      const result = await probe(there, undefined, host.at);
      for (const [name, channel] of PROBES) {
        const answer = result[name];
        assert.ok(answer, `${name} was not tried`);
        if (channel !== null && blocked.includes(channel)) {
          assert.equal(answer.ok, false, `${name} got in`);
          assert.ok(answer.said.includes(refusalReason(channel)), `${name} said: ${answer.said}`);
        } else assert.deepEqual(answer, { ok: true, said: "" }, `${name} was refused`);
      }
    });
  }

  it("tells one without its own password nothing, and refuses whom Postern does not list", async () => {
    await customer.restrict(here.address, [...CHANNELS]);
    for (const door of ["pop3s", "imaps", "submissions"] as const) {
      // The password of the other mail host is none here.
      const wrong = await quickLogin(here, door, host.at);
      const nobody = await quickLogin({ address: "nobody@existing.example", password: "x" }, door, host.at);
      assert.doesNotMatch(wrong.said, /^\+OK|^a OK|^235|disabled|set up/);
      assert.equal(wrong.said, nobody.said);
      const old = await quickLogin(unlisted, door, host.at);
      assert.ok(old.said.includes(NOT_LISTED_REASON), old.said);
    }
    await customer.restrict(here.address, []);
  });

  it("cut off, it goes by the earlier state; API and panel say so, and it counts again when it is back", async () => {
    await customer.restrict(here.address, []);
    const applied = await host.seen();
    host.signalAgent("SIGSTOP");
    const service = (await customer.services())[0]?.id ?? "";
    const panel = await person(status().accounts.customers[0]);
    await panel.openAddress(service, here.address);
    const dialog = await panel.openRestrictions(here.address);
    await dialog.getByRole("checkbox", { name: "POP", exact: true }).check();
    await dialog.getByRole("button", { name: "Validate" }).click();
    await dialog.getByText("In force on 1 of 2 mail servers so far").waitFor();
    await dialog
      .getByText(new RegExp(`Waiting for mail server ${NAME}: it has applied the changes up to`))
      .waitFor();
    await picture(panel, "dialog");

    const url = `/mailboxes/${here.address}/restrictions`;
    const now = await customer.ask<Restrictions>("GET", url);
    assert.equal(now.inForce, false);
    assert.equal(now.receipts.length, 1);
    assert.equal(now.waitingFor[0]?.mailHost, NAME);
    assert.equal(now.waitingFor[0]?.appliedSerial, applied.appliedSerial);
    assert.equal(now.waitingFor[0]?.appliedUpTo, applied.appliedUpTo);
    assert.equal((await quickLogin(there, "pop3s", host.at)).outcome, "in");

    const operator = await person(status().accounts.operator);
    await operator.page.getByRole("link", { name: "Mail servers" }).click();
    const card = operator.page.getByRole("listitem").filter({ hasText: NAME });
    await card.getByText("1 change behind").waitFor();
    await card.getByText("Applied up to").waitFor();
    await picture(operator, "mail-servers");

    host.signalAgent("SIGCONT");
    await dialog.getByText(/In force on 2 of 2 mail servers/).waitFor();
    assert.equal((await quickLogin(there, "pop3s", host.at)).outcome, "blocked");
    await operator.page.getByRole("button", { name: "Refresh" }).click();
    await card.getByText("Up to date").waitFor();
    for (const each of [panel, operator]) await each.page.context().close();
  });

  it("cut off for long, it catches up by serial; too far behind, from the whole policy", async () => {
    for (const isTrimmed of [false, true]) {
      await customer.restrict(here.address, []);
      const wholes = countWholes();
      host.signalAgent("SIGSTOP");
      for (const blocked of [["imap"], ["smtp"], ["imap", "pop"]])
        await customer.ask("PUT", `/mailboxes/${here.address}/restrictions`, { blocked });
      if (isTrimmed) await pruneChanges(store, 1);
      host.signalAgent("SIGCONT");
      await checkReplica(store, host.replicaDir, 30_000, false);
      assert.equal(countWholes() - wholes, isTrimmed ? 1 : 0, "whole policies read");
      assert.equal((await quickLogin(there, "pop3s", host.at)).outcome, "blocked");
      assert.equal((await quickLogin(there, "submissions", host.at)).outcome, "in");
    }
  });

  const countWholes = () =>
    host.agentLog().filter(({ message }) => message === "whole policy applied").length;

  async function person(account: { email: string; password: string } | undefined): Promise<Panel> {
    assert.ok(account);
    const context = await newPerson(browser);
    const panel = new Panel(await context.newPage(), status().panelUrl);
    await panel.signIn(account);
    return panel;
  }
});

/** For eyes: POSTERN_PICTURES names a folder. */
async function picture(panel: Panel, name: string): Promise<void> {
  const dir = process.env.POSTERN_PICTURES;
  if (dir) await panel.page.screenshot({ path: `${dir}/${name}.png` });
}

// The main journey, as a customer in a browser: the three typical choices, each checked with real clients;
// the alert icon in every open browser without reload; two people at once; the keyboard alone.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { PROBE_CHANNEL, type ProbeName, probe } from "../fixtures/probe.ts";
import { Webmail } from "../fixtures/webmail.ts";

const CHOICES: { name: string; blocked: Channel[]; meaning: RegExp }[] = [
  { name: "Webmail only", blocked: ["pop", "imap", "smtp"], meaning: /only in the webmail/ },
  { name: "Block everything", blocked: [...CHANNELS], meaning: /nobody|no one|not be used|cannot be used/i },
  { name: "No sending from software", blocked: ["smtp"], meaning: /sending works only in the webmail/ },
];

let browser: Browser;
let customer: Customer;
let serviceId: string;
before(async () => {
  browser = await openBrowser();
  customer = await Customer.signIn();
  serviceId = (await customer.services())[0]?.id ?? assert.fail("no service");
});
after(() => browser?.close());

async function person(account = status().accounts.customers[0]): Promise<Panel> {
  assert.ok(account);
  const context = await newPerson(browser);
  const panel = new Panel(await context.newPage(), status().panelUrl);
  await panel.signIn(account);
  return panel;
}

/** Every door agrees with what is blocked, and the webmail in a browser too. */
async function checkDoors(mailbox: TestMailbox, blocked: readonly Channel[]): Promise<void> {
  const result = await probe(mailbox);
  for (const [name, channel] of Object.entries(PROBE_CHANNEL) as [ProbeName, Channel | null][]) {
    const isOpen = channel === null || !blocked.includes(channel);
    assert.equal(result[name]?.ok, isOpen, `${name}: ${result[name]?.said}`);
  }
  const context = await newPerson(browser);
  const webmail = new Webmail(await context.newPage(), status().webmailUrl);
  assert.equal(await webmail.signIn(mailbox), !blocked.includes("webmail"), "webmail sign-in");
  await context.close();
}

describe("configuring restrictions", () => {
  let panel: Panel;
  let mailbox: TestMailbox;
  before(async () => {
    panel = await person();
    mailbox = await customer.createMailbox("journey");
  });

  for (const choice of CHOICES) {
    it(`one click: ${choice.name}`, async () => {
      await panel.openAddress(serviceId, mailbox.address);
      const dialog = await panel.openRestrictions(mailbox.address);
      await dialog.getByRole("button", { name: choice.name }).click();
      assert.deepEqual(await panel.ticked(), choice.blocked);
      assert.match(await dialog.innerText(), choice.meaning);
      assert.match(await panel.validate(), /^In force on 1 of 1 mail servers, \d+ ms/);
      await panel.close();
      assert.equal(await panel.alertOf(mailbox.address).count(), 1);
      await checkDoors(mailbox, choice.blocked);
    });
  }

  it("allow everything: the icon goes, every door opens", async () => {
    await panel.openAddress(serviceId, mailbox.address);
    const dialog = await panel.openRestrictions(mailbox.address);
    assert.deepEqual(await panel.ticked(), ["smtp"], "the dialog shows what is in force");
    await dialog.getByRole("button", { name: "Allow everything" }).click();
    await panel.validate();
    await panel.close();
    assert.equal(await panel.alertOf(mailbox.address).count(), 0);
    await checkDoors(mailbox, []);
  });

  it("another open browser shows the icon at once, without reload, and says what is blocked", async () => {
    const other = await person();
    await other.openAddress(serviceId, mailbox.address);
    assert.equal(await other.alertOf(mailbox.address).count(), 0);
    await panel.openAddress(serviceId, mailbox.address);
    const dialog = await panel.openRestrictions(mailbox.address);
    await dialog.getByRole("checkbox", { name: "POP", exact: true }).click();
    await panel.validate();
    await panel.close();
    await other.alertOf(mailbox.address).waitFor();
    const said = await other.alertOf(mailbox.address).getAttribute("aria-label");
    assert.match(said ?? "", /^Restricted: POP blocked since .+\d{2}:\d{2}/);
    await other.page.context().close();
  });

  it("eight tabs of one browser: the last one is as live as the first, also when the first is closed", async () => {
    await customer.restrict(mailbox.address, []);
    const context = await newPerson(browser);
    const tabs = [new Panel(await context.newPage(), status().panelUrl)];
    await tabs[0]?.signIn(status().accounts.customers[0] ?? assert.fail());
    for (let at = 1; at < 8; at++) tabs.push(new Panel(await context.newPage(), status().panelUrl));
    for (const tab of tabs) await tab.openAddress(serviceId, mailbox.address);
    const last = tabs[7] ?? assert.fail();
    await customer.restrict(mailbox.address, ["smtp"]);
    await last.alertOf(mailbox.address).waitFor();
    await tabs[0]?.page.close();
    await customer.restrict(mailbox.address, []);
    await last.alertOf(mailbox.address).waitFor({ state: "detached" });
    await context.close();
  });

  it("two people at once: the second is shown both and asked", async () => {
    await panel.openAddress(serviceId, mailbox.address);
    const dialog = await panel.openRestrictions(mailbox.address);
    await customer.restrict(mailbox.address, ["webmail"]);
    await dialog.getByRole("button", { name: "Allow everything" }).click();
    await dialog.getByRole("button", { name: "Validate" }).click();
    await dialog.getByText("Someone else changed this meanwhile").waitFor();
    assert.match(await dialog.innerText(), /Yours[\s\S]*Theirs/);
    const now = await customer.ask<{ blocked: Channel[] }>(
      "GET",
      `/mailboxes/${mailbox.address}/restrictions`,
    );
    assert.deepEqual(now.blocked, ["webmail"], "nothing of the second person's was applied");
    await panel.page.keyboard.press("Escape");
  });

  it("works by keyboard alone, and gives the focus back", async () => {
    await customer.restrict(mailbox.address, []);
    await panel.openAddress(serviceId, mailbox.address);
    const { keyboard } = panel.page;
    await panel.actionOf(mailbox.address).focus();
    await keyboard.press("Enter");
    await panel.page.getByRole("menuitem", { name: "Configure restrictions" }).waitFor();
    await keyboard.press("Enter");
    await panel.dialog().getByRole("button", { name: "Validate" }).waitFor();
    const box = panel.dialog().getByRole("checkbox", { name: "IMAP", exact: true });
    for (let at = 0; at < 20 && !(await box.evaluate((each) => each === document.activeElement)); at++)
      await keyboard.press("Tab");
    await keyboard.press("Space");
    assert.deepEqual(await panel.ticked(), ["imap"]);
    await keyboard.press("Enter");
    await panel
      .dialog()
      .getByText(/In force on 1 of 1/)
      .waitFor();
    await keyboard.press("Escape");
    await panel.dialog().waitFor({ state: "detached" });
    assert.equal(
      await panel.actionOf(mailbox.address).evaluate((each) => each === document.activeElement),
      true,
    );
  });
});

// A forwarding filter made in the webmail, by whoever had the password, and the owner who then blocks the mailbox:
// the dialog tells it beside the receipt and when it is opened again, open lists show it, and that it is gone.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Locator } from "playwright-core";
import { checkScreen } from "../fixtures/axe.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { activateScript } from "../fixtures/sieve.ts";
import { Webmail } from "../fixtures/webmail.ts";

const FORWARDS = "A rule in this mailbox forwards a copy of mail to bob@example.net.";
const MARK = "A rule sends mail elsewhere";

let browser: Browser;
let customer: Customer;
let serviceId: string;
before(async () => {
  browser = await openBrowser();
  customer = await Customer.signIn();
  serviceId = (await customer.services())[0]?.id ?? assert.fail("no service");
});
after(() => browser?.close());

async function person(): Promise<Panel> {
  const context = await newPerson(browser);
  const panel = new Panel(await context.newPage(), status().panelUrl);
  await panel.signIn(status().accounts.customers[0] ?? assert.fail("no customer"));
  return panel;
}
const rulesOf = (dialog: Locator) => dialog.getByRole("region", { name: "Rules in this mailbox" });

describe("a forwarding filter made before a block", () => {
  let mailbox: TestMailbox;
  let panel: Panel;
  let other: Panel;
  let webmail: Webmail;
  before(async () => {
    mailbox = await customer.createMailbox("filter");
    webmail = new Webmail(await (await newPerson(browser)).newPage(), status().webmailUrl);
    assert.equal(await webmail.signIn(mailbox), true);
    await webmail.addForward("bob@example.net");
    [panel, other] = [await person(), await person()];
    for (const each of [panel, other]) await each.openAddress(serviceId, mailbox.address);
  });

  it("is told beside the receipt, and in every open list without reload", async () => {
    const dialog = await panel.openRestrictions(mailbox.address);
    assert.equal(await rulesOf(dialog).count(), 0, "nobody is told of an open mailbox's rules");
    await dialog.getByRole("button", { name: "Webmail only" }).click();
    await panel.validate();
    await rulesOf(dialog).getByText(FORWARDS).waitFor();
    const said = await rulesOf(dialog).innerText();
    assert.match(said, /It goes on: blocking a channel does not stop rules\./);
    assert.match(said, /To remove it: sign in to the webmail, then Settings, Filters\./);
    assert.match(said, /Looked at on .+\d{2}:\d{2}\./);
    await checkScreen(panel.page, "the receipt with a rule");
    await panel.close();
    for (const each of [panel, other]) await each.page.getByText(MARK).waitFor();
  });

  it("is told when the dialog is opened again, and how to remove it with the webmail blocked too", async () => {
    const dialog = await panel.openRestrictions(mailbox.address);
    await rulesOf(dialog).getByText(FORWARDS).waitFor();
    await dialog.getByRole("button", { name: "Block everything" }).click();
    await panel.validate();
    await rulesOf(dialog)
      .getByText(/nobody can change rules while IMAP and Webmail are blocked/)
      .waitFor();
    await panel.close();
  });

  it("is gone, after a look that one asks for, once it is removed in the webmail", async () => {
    await customer.restrict(mailbox.address, ["pop", "smtp"]);
    assert.equal(await webmail.signIn(mailbox), true);
    await webmail.removeFirstFilter();
    const dialog = await panel.openRestrictions(mailbox.address);
    await rulesOf(dialog).getByText(FORWARDS).waitFor();
    const again = rulesOf(dialog).getByRole("button", { name: "Look again" });
    await again.click();
    await rulesOf(dialog).getByText("No rule in this mailbox sends mail elsewhere.").waitFor();
    assert.equal(await again.evaluate((each) => each === document.activeElement), true, "the focus is kept");
    assert.deepEqual(await panel.ticked(), ["pop", "smtp"], "what was ticked stays");
    await panel.page.keyboard.press("Escape");
    for (const each of [panel, other]) await each.page.getByText(MARK).waitFor({ state: "detached" });
  });
});

it("a script that cannot be understood is told as such", async () => {
  const panel = await person();
  const mailbox = await customer.createMailbox("odd");
  const includes = Array.from({ length: 30 }, (_, at) => `include :optional "part${at}";`);
  await activateScript(mailbox, "odd", ['require "include";', ...includes].join("\n"));
  await panel.openAddress(serviceId, mailbox.address);
  const dialog = await panel.openRestrictions(mailbox.address);
  await dialog.getByRole("checkbox", { name: "POP", exact: true }).click();
  await panel.validate();
  await rulesOf(dialog)
    .getByText(/could not be understood/)
    .waitFor();
  await panel.close();
  await panel.page.getByText("Rules could not be checked").waitFor();
});

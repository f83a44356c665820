// One's own account in a browser: the password asked again before an address is deleted, a new name, and the
// sign-ins of other browsers seen and ended.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";

describe("one's account", () => {
  const account = status().accounts.customers[1] ?? assert.fail("no second customer");
  let browser: Browser;
  let customer: Customer;
  before(async () => {
    browser = await openBrowser();
    customer = await Customer.signIn(status(), 1);
  });
  after(() => browser?.close());

  async function person(): Promise<Panel> {
    const context = await newPerson(browser);
    const panel = new Panel(await context.newPage(), status().panelUrl);
    await panel.signIn(account);
    return panel;
  }

  async function openAccount({ page }: Panel): Promise<void> {
    await page.getByRole("button", { name: /^Account: / }).click();
    await page.getByRole("menuitem", { name: "My account" }).click();
    await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
  }

  it("deletes an address only with the account's password; a wrong one is said at its field", async () => {
    const panel = await person();
    const mailbox = await customer.createMailbox("gone");
    const serviceId = (await customer.services())[0]?.id ?? assert.fail("no service");
    await panel.openAddress(serviceId, mailbox.address);
    await panel.chooseAction(mailbox.address, "Delete");
    const dialog = panel.dialog();
    const submit = dialog.getByRole("button", { name: "Delete address" });
    await dialog.getByLabel("Type the address to confirm").fill(mailbox.address);
    assert.equal(await submit.isDisabled(), true, "without a password");
    const password = dialog.getByLabel("Your account's password", { exact: true });
    await password.fill("not-this-one");
    await dialog.getByRole("button", { name: "Show password" }).click();
    assert.equal(await password.getAttribute("type"), "text");
    await submit.click();
    await dialog.getByText("This is not your account's password.").waitFor();
    assert.equal(await password.getAttribute("aria-invalid"), "true");
    await customer.ask("GET", `/mailboxes/${mailbox.address}`);
    await password.fill(account.password);
    assert.equal(await dialog.getByText("This is not your account's password.").count(), 0);
    await submit.click();
    await dialog.waitFor({ state: "detached" });
    await panel.page.getByText(`${mailbox.address} was deleted.`).waitFor();
    assert.equal((await customer.send("GET", `/mailboxes/${mailbox.address}`)).status, 404);
    await panel.page.context().close();
  });

  it("shows the other browsers that are signed in, ends one, and that one is signed out", async () => {
    const [mine, other] = [await person(), await person()];
    await openAccount(mine);
    const cards = mine.page.getByRole("listitem").filter({ hasText: "Chromium on Linux" });
    await cards.filter({ hasText: "This browser" }).waitFor();
    const others = cards.filter({ has: mine.page.getByRole("button", { name: /^End Chromium/ }) });
    const count = await others.count();
    assert.ok(count >= 1);
    await others.first().getByRole("button").click();
    await mine.page.getByText("This sign-in has ended.").waitFor();
    await mine.page.getByRole("button", { name: "End all others" }).click();
    await mine.page.getByText("All other sign-ins have ended.").waitFor();
    await mine.page.waitForFunction(() => document.querySelectorAll(".card").length === 1);
    await other.page.reload();
    await other.page.getByRole("button", { name: "Sign in" }).waitFor();
    await mine.page.reload();
    await mine.page
      .getByText(/sign-ins? ended/)
      .first()
      .waitFor();
    for (const panel of [mine, other]) await panel.page.context().close();
    customer = await Customer.signIn(status(), 1);
  });

  it("changes the name, with the password, and says a wrong one at its field", async () => {
    const panel = await person();
    await openAccount(panel);
    await panel.page.getByRole("button", { name: "Change name or email" }).click();
    const dialog = panel.dialog();
    const name = `Person ${Date.now()}`;
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByLabel("Present password", { exact: true }).fill("not-this-one");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("This is not your account's password.").waitFor();
    await dialog.getByLabel("Present password", { exact: true }).fill(account.password);
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await panel.page.getByRole("definition").filter({ hasText: name }).waitFor();
    await panel.page.context().close();
  });
});

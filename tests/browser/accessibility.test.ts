// No axe violation and no sideways scrolling on any screen or dialog, at 360 and 1440 px, light and dark.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { checkScreen as check } from "../fixtures/axe.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { activateScript } from "../fixtures/sieve.ts";

describe("every screen and dialog", () => {
  let browser: Browser;
  let mailbox: TestMailbox;
  let serviceId: string;
  before(async () => {
    browser = await openBrowser();
    const customer = await Customer.signIn();
    mailbox = await customer.createMailbox("axe");
    // A long address, and a rule to tell of in the list and in the dialog.
    const far = `${"somebody-".repeat(6)}@${"a-very-long-name-".repeat(3)}far.example.net`;
    await activateScript(mailbox, "far", `redirect "${far}";`);
    await customer.restrict(mailbox.address, ["pop", "webmail"]);
    serviceId = (await customer.services())[0]?.id ?? assert.fail("no service");
  });
  after(() => browser?.close());

  for (const width of [360, 1440]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`${width} px, ${colorScheme}`, async () => {
        const context = await newPerson(browser, { width, colorScheme });
        const page = await context.newPage();
        const panel = new Panel(page, status().panelUrl);
        await page.goto(status().panelUrl);
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        await check(page, "sign in");
        await panel.signIn(status().accounts.customers[0] ?? assert.fail("no customer"));
        await check(page, "services");
        await panel.openAddress(serviceId, mailbox.address);
        await check(page, "email addresses");
        await panel.actionOf(mailbox.address).click();
        await page.getByRole("menuitem", { name: "Delete" }).waitFor();
        await check(page, "action menu");
        await page.keyboard.press("Escape");
        for (const action of ["Configure restrictions", "Change password", "History", "Delete"]) {
          await panel.chooseAction(mailbox.address, action);
          await panel.dialog().getByRole("button").last().waitFor();
          await check(page, action);
          await page.keyboard.press("Escape");
          await panel.dialog().waitFor({ state: "detached" });
        }
        await page.getByRole("button", { name: "New address" }).click();
        await panel.dialog().waitFor();
        await check(page, "new address");
        await page.keyboard.press("Escape");
        await page.goto(new URL("/account", status().panelUrl).href);
        await page.getByText("Signed in").first().waitFor();
        await check(page, "account");
        await page.getByRole("button", { name: "Change name or email" }).click();
        await panel.dialog().getByRole("button").last().waitFor();
        await check(page, "change name or email");
        await page.keyboard.press("Escape");
        await panel.dialog().waitFor({ state: "detached" });
        await page.goto(new URL("/help", status().panelUrl).href);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await check(page, "help");
        await context.close();
      });
    }
  }
});

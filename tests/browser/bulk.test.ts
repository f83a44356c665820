// Many addresses at once in a browser: selected by box, page and filter; what would change, in numbers; one receipt, one
// undo, each checked with real clients; suggestions; histories; what new addresses start with, what holders
// are told. One journey in French.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, it } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import type { SignIn } from "../../src/main/status-shape.ts";
import { openHomeStore } from "../../src/main/store-view.ts";
import { DAY_MS } from "../../src/store/attempt.ts";
import type { Store } from "../../src/store/store.ts";
import type { Restrictions } from "../../src/wire/restriction.ts";
import type { Service } from "../../src/wire/service.ts";
import { checkScreen } from "../fixtures/axe.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { probe } from "../fixtures/probe.ts";

/** More than a page, with the one that has a password. */
const ALL = 62;
const LONG_AGO = Date.now() - 100 * DAY_MS;
const JOURNAL = "of this test";

const domain = `many-${randomBytes(4).toString("hex")}.example`;
const account: SignIn = { email: `owner@${domain}`, password: `pw-${randomBytes(9).toString("base64url")}` };
let browser: Browser;
let store: Store;
let operator: Customer;
let customer: Customer;
let service: Service;
let mailbox: TestMailbox;

before(async () => {
  browser = await openBrowser();
  store = await openHomeStore(status().home);
  operator = await Customer.signInAs(status().accounts.operator);
  await operator.ask("POST", "/customers", { ...account, name: "Many" });
  service = await operator.ask<Service>("POST", "/services", {
    customerEmail: account.email,
    kind: "mail",
    name: "Many addresses",
    domains: [domain],
  });
  const mailboxes = Array.from({ length: ALL - 1 }, (_, nr) => ({ address: `m${nr + 10}@${domain}` }));
  await operator.ask("POST", `/services/${service.id}/import`, { mailboxes });
  customer = await Customer.signInAs(account);
  mailbox = await customer.createMailbox("a-first");
  await customer.restrict(`m10@${domain}`, ["pop"]);
  await growOld();
});
after(async () => {
  await browser?.close();
  await store?.db.deleteFrom("usage_report").where("journal", "=", JOURNAL).execute();
  await store?.close();
});

/** As after a long time: the addresses that nobody uses are old, and reports reach back. */
async function growOld(): Promise<void> {
  await store.db
    .updateTable("mailbox")
    .set({ created_at: LONG_AGO })
    .where("service_id", "=", service.id)
    .where("address", "!=", mailbox.address)
    .execute();
  const hosts = await store.db.selectFrom("mail_host").select("id").where("revoked_at", "is", null).execute();
  const report = { journal: JOURNAL, last_seq: 0, since: LONG_AGO, last_at: Date.now() + DAY_MS };
  for (const { id } of hosts)
    await store.db
      .insertInto("usage_report")
      .values({ mail_host_id: id, ...report, more: 0, nameless: 0 })
      .execute();
}

async function person(look: Parameters<typeof newPerson>[1] = {}): Promise<Page> {
  const context = await newPerson(browser, { width: 1280, ...look });
  return context.newPage();
}

async function openList(page: Page): Promise<void> {
  await page.goto(new URL(`/services/${service.id}`, status().panelUrl).href);
  await page.getByRole("checkbox", { name: mailbox.address }).waitFor();
}

const receipt = (dialog: Locator) => dialog.getByText(/^In force on 1 of 1 mail servers/).waitFor();

async function canUsePop(): Promise<boolean> {
  return (await probe(mailbox, ["pop3s USER"]))["pop3s USER"]?.ok === true;
}

it("all that match are blocked at once, with the numbers before and one receipt, and undone at once", async () => {
  const page = await person();
  await new Panel(page, status().panelUrl).signIn(account);
  await openList(page);

  // By the keyboard: a row, then a range.
  await page.getByRole("checkbox", { name: `Select ${mailbox.address}` }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Configure restrictions of 1 address" }).waitFor();
  await page.getByRole("checkbox", { name: `Select m12@${domain}` }).click({ modifiers: ["Shift"] });
  await page.getByRole("button", { name: "Configure restrictions of 4 addresses" }).waitFor();
  await page.getByRole("checkbox", { name: "Select the 50 addresses on this page" }).first().check();
  await page.getByRole("button", { name: `Select all ${ALL}` }).click();
  await checkScreen(page, "list with a selection");
  await page.getByRole("button", { name: `Configure restrictions of ${ALL} addresses` }).click();

  const dialog = page.getByRole("dialog");
  const pop = dialog.getByRole("group", { name: "POP" });
  await pop.getByText(`Now: ${ALL - 1} open, 1 blocked`).waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Validate" }).isDisabled(), "nothing chosen yet");
  await pop.getByRole("radio", { name: "Block" }).check();
  await pop.getByText(`${ALL - 1} will close and 1 is closed already`).waitFor();
  await dialog.getByText(`${ALL - 1} of ${ALL} addresses change.`).waitFor();
  await checkScreen(page, "restrictions of many");
  await dialog.getByRole("button", { name: "Validate" }).click();
  await receipt(dialog);
  await dialog.getByText(`${ALL - 1} addresses were changed; the others were so already.`).waitFor();
  await checkScreen(page, "receipt of many");
  assert.equal(await canUsePop(), false);

  await dialog.getByRole("button", { name: "Undo" }).click();
  await dialog.getByText(`${ALL - 1} addresses are again as before.`).waitFor();
  await receipt(dialog);
  assert.equal(await canUsePop(), true);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.context().close();
});

it("a suggestion is looked through, applied together, and undone in the service's history", async () => {
  const unused = ALL - 2; // One has POP blocked, one is new and used.
  const page = await person();
  await new Panel(page, status().panelUrl).signIn(account);
  await openList(page);
  await page.getByText(`${unused} addresses have not used POP for 90 days.`).waitFor();
  await checkScreen(page, "suggestions");
  await page.getByRole("button", { name: "Dismiss the suggestion about Webmail" }).click();
  await page.reload();
  await page.getByText(`${unused} addresses have not used POP for 90 days.`).waitFor();
  assert.equal(await page.getByText(/not used Webmail for 90 days/).count(), 0);

  await page.getByRole("button", { name: "Review addresses that do not use POP" }).click();
  await page.getByText(`${unused} addresses match`).waitFor();
  await page.getByRole("checkbox", { name: `Select m11@${domain}` }).uncheck();
  await page.getByRole("button", { name: `Configure restrictions of ${unused - 1} addresses` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(`${unused - 1} will close`).waitFor();
  const pop = dialog.getByRole("group", { name: "POP" });
  assert.ok(await pop.getByRole("radio", { name: "Block" }).isChecked());
  await pop.getByRole("button", { name: "Only until… POP" }).click();
  await pop.getByRole("combobox").selectOption({ label: "For 2 hours" });
  await pop.getByText(/POP opens again .* in 2 hours/).waitFor();
  await checkScreen(page, "restrictions of many for a time");
  await dialog.getByRole("button", { name: "Validate" }).click();
  await receipt(dialog);
  const { until } = await customer.ask<Restrictions>("GET", `/mailboxes/m12@${domain}/restrictions`);
  assert.ok(Date.parse(until.pop ?? "") > Date.now(), JSON.stringify(until));
  await dialog.getByRole("button", { name: "Close" }).last().click();
  // The one left out is what still matches.
  await page.getByText("1 address matches").waitFor();
  await page.getByRole("checkbox", { name: `Select m11@${domain}` }).waitFor();

  // One of them is changed since: it is left alone, and that is said.
  await customer.restrict(`m12@${domain}`, ["smtp"]);
  await page.getByRole("button", { name: "History" }).click();
  const batch = dialog.getByRole("listitem").filter({ hasText: `${unused - 1} addresses` });
  await batch.getByRole("button", { name: /^Undo/ }).click();
  await batch.getByText(`This puts back what was before at ${unused - 1} addresses.`).waitFor();
  await checkScreen(page, "history of the service");
  await batch.getByRole("button", { name: "Put back" }).click();
  await dialog.getByText(`${unused - 2} addresses are again as before.`).waitFor();
  await dialog.getByText("1 address was changed since and stays as it is.").waitFor();
  await page.context().close();
});

it("one address: its last change is undone, unless it was changed since; the history as a file", async () => {
  const address = `m20@${domain}`;
  await customer.restrict(address, ["imap", "smtp"]);
  const page = await person();
  const panel = new Panel(page, status().panelUrl);
  await panel.signIn(account);
  await panel.openAddress(service.id, address);
  await panel.chooseAction(address, "History");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await customer.restrict(address, ["imap"]);
  await dialog.getByRole("button", { name: "Put back" }).click();
  await dialog.getByText("The restrictions were changed since. Nothing was put back.").waitFor();
  await panel.close();
  await panel.chooseAction(address, "History");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await dialog.getByText("This puts back what was before:").waitFor();
  await checkScreen(page, "undo of one change");
  await dialog.getByRole("button", { name: "Put back" }).click();
  await receipt(dialog);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: "Download as CSV" }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^history-m20.*\.csv$/);
  await panel.close();
  const found = page.getByRole("row").filter({ hasText: address });
  await found.getByRole("button", { name: /^Restricted: IMAP .*SMTP/ }).waitFor();
  await page.context().close();
});

it("en français, sur un téléphone : plusieurs adresses, et les restrictions des nouvelles", async () => {
  const page = await person({ width: 360, height: 740, locale: "fr-FR" });
  await page.goto(status().panelUrl);
  await page.getByLabel("Adresse e-mail", { exact: true }).fill(account.email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByText("Choisissez un service").waitFor();
  await openList(page);
  await page.getByRole("checkbox", { name: `Sélectionner m30@${domain}` }).check();
  await page.getByRole("checkbox", { name: `Sélectionner m31@${domain}` }).check();
  await checkScreen(page, "liste avec une sélection");
  await page.getByRole("button", { name: "Configurer les restrictions de 2 adresses" }).click();
  const dialog = page.getByRole("dialog");
  for (const channel of ["POP", "IMAP", "SMTP", "Webmail"])
    await dialog.getByRole("group", { name: channel }).getByRole("radio", { name: "Bloquer" }).check();
  await dialog.getByText(/^2 adresses ne seront alors plus utilisables du tout/).waitFor();
  await checkScreen(page, "restrictions de plusieurs");
  await dialog.getByRole("button", { name: "Valider" }).click();
  await dialog.getByText(/^En vigueur sur 1 serveur/).waitFor();
  await dialog.getByRole("button", { name: "Annuler ce changement" }).click();
  await dialog.getByText("2 adresses sont de nouveau comme avant.").waitFor();
  await dialog.getByRole("button", { name: "Fermer" }).last().click();

  await page.getByRole("button", { name: "Par défaut" }).click();
  await dialog.getByRole("checkbox", { name: "POP", exact: true }).check();
  await checkScreen(page, "restrictions des nouvelles adresses");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  const said = "Les nouvelles adresses de ce service commencent avec POP bloqué.";
  await page.getByRole("status").getByText(said).waitFor();
  await page.getByRole("button", { name: "Nouvelle adresse" }).click();
  await dialog.getByText(said).waitFor();
  await dialog.getByRole("button", { name: "Fermer" }).click();

  await page.getByRole("button", { name: "Prévenir" }).click();
  await dialog.getByRole("checkbox", { name: "Quand un logiciel est refusé" }).check();
  const contact = dialog.getByRole("textbox", { name: "À qui les titulaires peuvent s’adresser" });
  await contact.fill("Rose, https://aide.example");
  await dialog.getByText(/^Sans lien, s’il vous plaît/).waitFor();
  await contact.fill("Rose, poste 12");
  await checkScreen(page, "messages aux titulaires");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("status").getByText("Les titulaires sont désormais prévenus.").waitFor();
  const { holderMessages } = await customer.ask<Service>("GET", `/services/${service.id}`);
  const { timeZone, ...told } = holderMessages;
  assert.deepEqual(told, { changes: false, refusals: true, language: "fr", contact: "Rose, poste 12" });
  assert.equal(timeZone, await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone));
  await page.context().close();
  const made = await customer.createMailbox("new");
  const { blocked } = await customer.ask<{ blocked: string[] }>(
    "GET",
    `/mailboxes/${made.address}/restrictions`,
  );
  assert.deepEqual(blocked, ["pop"]);
});

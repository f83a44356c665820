// The panel in the browser's language: French from the sign-in on, dates too, without an axe violation; another
// language chosen in the middle of work, and kept.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { checkScreen as check } from "../fixtures/axe.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";

const account = status().accounts.customers[0] ?? assert.fail("no customer");
/** As French writes a moment: "24 nov. 2026, 16:40". */
const FRENCH_MOMENT = /\d{1,2} [a-zéû]+\.? \d{4}(?:,| à) \d{2}:\d{2}/;

let browser: Browser;
let mailbox: TestMailbox;
let serviceId: string;
before(async () => {
  browser = await openBrowser();
  const customer = await Customer.signIn();
  mailbox = await customer.createMailbox("langue");
  await customer.restrict(mailbox.address, ["pop", "imap"]);
  serviceId = (await customer.services())[0]?.id ?? assert.fail("no service");
});
after(() => browser?.close());

const language = (page: Page) => page.evaluate(() => document.documentElement.lang);

async function signInFrench(page: Page): Promise<void> {
  await page.goto(status().panelUrl);
  await page.getByLabel("Adresse e-mail", { exact: true }).fill(account.email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByText("Choisissez un service").waitFor();
}

it("a French browser gets French, with its dates; English and back in the middle of work", async () => {
  const context = await newPerson(browser, { width: 360, locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto(status().panelUrl);
  await page.getByRole("button", { name: "Se connecter" }).waitFor();
  assert.equal(await language(page), "fr");
  assert.equal(await page.title(), "Connexion · Postern");
  await check(page, "connexion");

  await signInFrench(page);
  await page.goto(new URL(`/services/${serviceId}?search=${mailbox.address}`, status().panelUrl).href);
  const alert = page.getByRole("button", { name: /^Restreinte : POP et IMAP bloqués depuis le / });
  assert.match((await alert.getAttribute("aria-label")) ?? "", FRENCH_MOMENT);
  await check(page, "adresses");
  await page.getByRole("button", { name: `Action pour ${mailbox.address}` }).click();
  await page.getByRole("menuitem", { name: "Configurer les restrictions" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Valider" }).waitFor();
  assert.match(await dialog.innerText(), new RegExp(`Dernière modification le ${FRENCH_MOMENT.source} par`));
  await check(page, "restrictions");
  await dialog.getByRole("checkbox", { name: "SMTP", exact: true }).click();
  await dialog.getByText("Cette adresse n’est utilisable que dans le webmail.").waitFor();
  await dialog.getByRole("button", { name: "Valider" }).click();
  await dialog.getByText(/^En vigueur sur 1 serveur de messagerie sur 1, en \d+ ms/).waitFor();
  await dialog.getByRole("button", { name: "Fermer" }).last().click();
  await dialog.waitFor({ state: "detached" });

  const search = page.getByRole("searchbox");
  await search.fill("rien de tel");
  await page.getByText("Aucune adresse ne correspond.").waitFor();
  await page.getByRole("button", { name: /^Compte : / }).click();
  await page.getByRole("menuitemradio", { name: "English" }).click();
  await page.getByText("No address matches.").waitFor();
  assert.equal(await search.inputValue(), "rien de tel", "what was typed stays");
  assert.equal(await language(page), "en");
  await page.reload();
  await page.getByText("No address matches.").waitFor();
  const other = await context.newPage();
  await other.goto(new URL("/account", status().panelUrl).href);
  await other.getByRole("heading", { name: "Where you are signed in" }).waitFor();

  await page.getByRole("button", { name: /^Account: / }).click();
  await page.getByRole("menuitemradio", { name: "Français" }).click();
  await page.getByText("Aucune adresse ne correspond.").waitFor();
  await other.getByRole("heading", { name: "Où vous êtes connecté" }).waitFor();
  await context.close();
});

it("the sign-in and the help before it offer the languages; what is typed stays", async () => {
  const context = await newPerson(browser);
  const page = await context.newPage();
  await page.goto(status().panelUrl);
  await page.getByLabel("Email", { exact: true }).fill("someone@example.org");
  await page.getByLabel("Language").selectOption("Français");
  await page.getByRole("heading", { name: "Connexion" }).waitFor();
  assert.equal(await page.getByLabel("Adresse e-mail", { exact: true }).inputValue(), "someone@example.org");
  await page.getByRole("link", { name: "Aide" }).click();
  await page.getByRole("heading", { name: "Ce que fait chaque case" }).waitFor();
  await check(page, "aide");
  await page.getByLabel("Langue").selectOption("English");
  await page.getByRole("heading", { name: "What each box does" }).waitFor();
  assert.equal(await language(page), "en");
  await context.close();
});

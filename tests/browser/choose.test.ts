// Before Validate: what uses each channel, by real sign-ins, what will stop, and help in choosing. A restriction that
// ends by itself. After: what the mail servers themselves answer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ImapFlow } from "imapflow";
import type { Browser, Locator, Page } from "playwright-core";
import type { Channel } from "../../src/policy/channel.ts";
import type { Check } from "../../src/wire/check.ts";
import type { MailboxUsage } from "../../src/wire/usage.ts";
import { checkScreen } from "../fixtures/axe.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { quickLogin } from "../fixtures/quick-login.ts";

const account = status().accounts.customers[0] ?? assert.fail("no customer");
const host = { doors: doors(), ca: status().ca };

let browser: Browser;
let customer: Customer;
let serviceId: string;
/** Used by Thunderbird, whose session stays open, by two phones, and for sending. */
let used: TestMailbox;
let thunderbird: ImapFlow;
before(async () => {
  browser = await openBrowser();
  customer = await Customer.signIn();
  serviceId = (await customer.services())[0]?.id ?? assert.fail("no service");
  used = await customer.createMailbox("used");
  for (const name of ["iPhone Mail", "K-9 Mail"]) (await imap(used, name)).close();
  assert.equal((await quickLogin(used, "submissions", host)).outcome, "in");
  thunderbird = await imap(used, "Thunderbird");
  await untilTold(used, "imap", 3);
  await untilTold(used, "smtp", 1);
});
after(async () => {
  thunderbird?.close();
  await browser?.close();
});

async function imap({ address, password }: TestMailbox, name: string): Promise<ImapFlow> {
  const { host, port } = doors().imaps;
  const auth = { user: address, pass: password };
  const client = new ImapFlow({ host, port, secure: true, auth, clientInfo: { name }, logger: false });
  client.on("error", () => undefined); // The server ends it when IMAP is blocked.
  await client.connect();
  return client;
}

/** Mail hosts report within some seconds. */
async function untilTold({ address }: TestMailbox, channel: Channel, clients: number): Promise<void> {
  for (let waited = 0; ; waited += 200) {
    const { channels } = await customer.ask<MailboxUsage>("GET", `/mailboxes/${address}/usage`);
    if (channels[channel].clients.length >= clients) return;
    assert.ok(waited < 20_000, `${channel} of ${address}: ${JSON.stringify(channels[channel])}`);
    await sleep(200);
  }
}

/** The box of a channel, with all that stands in it. */
const box = (dialog: Locator, name: string) =>
  dialog.locator(".box").filter({ has: dialog.page().getByRole("checkbox", { name, exact: true }) });
const tick = (dialog: Locator, name: string) => dialog.getByRole("checkbox", { name, exact: true }).click();

describe("in English", () => {
  let panel: Panel;
  let dialog: Locator;
  before(async () => {
    const context = await newPerson(browser, { width: 1280 });
    panel = new Panel(await context.newPage(), status().panelUrl);
    await panel.signIn(account);
    await panel.openAddress(serviceId, used.address);
    dialog = await panel.openRestrictions(used.address);
  });

  it("each box says what uses it, and what will stop is said before Validate", async () => {
    const imapBox = box(dialog, "IMAP");
    await imapBox.getByText("3 programs in the last 30 days:").waitFor();
    assert.match(await imapBox.innerText(), /Thunderbird today, \d{2}:\d{2}, from 127\.0\.0\.0\/24/);
    await imapBox.getByText("1 open session now").waitFor();
    await box(dialog, "POP").getByText("Never used").waitFor();
    await box(dialog, "SMTP").getByText("1 program in the last 30 days:").waitFor();
    assert.equal(await imapBox.getByText("iPhone Mail").count(), 0, "two are named");
    await imapBox.getByRole("button", { name: "and 1 more" }).click();
    await imapBox.getByText("iPhone Mail").waitFor();
    await checkScreen(panel.page, "what uses each channel");

    const stops = dialog.getByText(/^This will stop: /);
    await tick(dialog, "POP");
    assert.equal(await stops.count(), 0, "nothing uses POP");
    await tick(dialog, "IMAP");
    assert.match(
      await stops.innerText(),
      /: Thunderbird \(IMAP, last used today, \d{2}:\d{2}\), K-9 Mail \(/,
    );
    await tick(dialog, "POP");
  });

  it("help in choosing: a proposal with reasons and objections; back keeps the former choice", async () => {
    await dialog.getByRole("button", { name: "Help me choose" }).click();
    await dialog.getByRole("heading", { name: "Where do you use this address today?" }).waitFor();
    await checkScreen(panel.page, "the question");
    await dialog.getByRole("button", { name: "I don’t know: show me what is used" }).click();
    await dialog.getByRole("region", { name: "What was seen so far" }).getByText("iPhone Mail").waitFor();
    await dialog.getByRole("button", { name: "Back" }).click();
    await tick(dialog, "In the browser (webmail)");
    await panel.page.keyboard.press("Enter");
    await dialog.getByRole("heading", { name: "Our proposal" }).waitFor();
    await dialog.getByText(/^Thunderbird used IMAP: today, /).waitFor();
    await checkScreen(panel.page, "a proposal with objections");
    await dialog.getByRole("button", { name: "Back" }).click();
    await dialog.getByRole("button", { name: "Back" }).click();
    assert.deepEqual(await panel.ticked(), ["imap"]);

    const help = dialog.getByRole("button", { name: "Help me choose" });
    assert.equal(await help.evaluate((each) => each === document.activeElement), true, "the focus is back");
    await help.click();
    await tick(dialog, "On a phone or tablet");
    await dialog.getByRole("button", { name: "See the proposal" }).click();
    await dialog.getByText("Programs and phones send by it.").waitFor();
    await dialog.getByRole("button", { name: "Use this proposal" }).click();
    assert.deepEqual(await panel.ticked(), ["pop", "webmail"]);
  });

  it("blocked for an hour: said before and after; the servers answer as wished; the session has ended", async () => {
    await tick(dialog, "IMAP");
    await box(dialog, "IMAP").getByRole("button", { name: "Only until… IMAP" }).click();
    await dialog.getByRole("combobox", { name: "Blocked until IMAP" }).selectOption("For 1 hour");
    const turn = /IMAP opens again (today|tomorrow), \d{2}:\d{2}, in 1 hour/;
    assert.match(await box(dialog, "IMAP").innerText(), /\(in your time zone, [A-Z]\w+/);
    await checkScreen(panel.page, "a time is chosen");
    await panel.validate();
    assert.match(await dialog.innerText(), turn);
    const check = dialog.getByRole("region", { name: "What the mail servers answer" });
    await check.getByText("The mail servers answer as you wish.").waitFor();
    const row = check.getByRole("row", { name: /^IMAP/ });
    assert.match(await row.innerText(), /blocked\s+Dovecot refuses/);
    assert.match(await check.getByRole("row", { name: /^SMTP/ }).innerText(), /open\s+Dovecot lets in/);
    await checkScreen(panel.page, "the receipt with what the servers answer");
    await check.getByRole("button", { name: "Check again" }).click();
    await check.getByText("The mail servers answer as you wish.").waitFor();
    await panel.close();
    assert.match((await panel.alertOf(used.address).getAttribute("aria-label")) ?? "", turn);
    assert.equal((await quickLogin(used, "imaps", host)).outcome, "blocked");
    assert.equal(thunderbird.usable, false);
  });

  it("opened again: a program that was refused is told; a box as it is keeps its time, another holds for good", async () => {
    await untilRefused();
    dialog = await panel.openRestrictions(used.address);
    await box(dialog, "IMAP").getByText("refused").waitFor();
    assert.match(await dialog.getByRole("textbox", { name: "Date and time IMAP" }).inputValue(), /^20\d\d-/);
    await tick(dialog, "IMAP");
    assert.equal(await dialog.getByText(/opens again/).count(), 0);
    await box(dialog, "IMAP").getByRole("button", { name: "Only for a while…" }).waitFor();
    await tick(dialog, "IMAP");
    assert.equal((await dialog.getByText(/opens again/).count()) > 0, true);
    await dialog.getByRole("combobox", { name: "Blocked until IMAP" }).selectOption("For good");
    await panel.validate();
    assert.equal(await dialog.getByText(/opens again/).count(), 0);
    await panel.close();
  });

  async function untilRefused(): Promise<void> {
    for (let waited = 0; ; waited += 200) {
      const { channels } = await customer.ask<MailboxUsage>("GET", `/mailboxes/${used.address}/usage`);
      if (channels.imap.lastBlocked !== null) return;
      assert.ok(waited < 20_000, "the refusal is not reported");
      await sleep(200);
    }
  }

  it("usage that cannot be read is told, and keeps nobody from choosing; a time that has passed is not applied", async () => {
    const mailbox = await customer.createMailbox("unread");
    await panel.page.route("**/usage", (route) => route.abort());
    await panel.openAddress(serviceId, mailbox.address);
    dialog = await panel.openRestrictions(mailbox.address);
    await dialog.getByText(/^What uses this address could not be read just now\./).waitFor();
    await tick(dialog, "POP");
    await box(dialog, "POP").getByRole("button", { name: "Only until…" }).click();
    await dialog.getByRole("combobox", { name: "Blocked until POP" }).selectOption("A date and time…");
    await dialog.getByRole("textbox", { name: "Date and time POP" }).fill("2020-01-01T08:00");
    await dialog.getByRole("button", { name: "Validate" }).click();
    await dialog.getByText(/^The time you chose for POP has passed/).waitFor();
    await dialog.getByRole("combobox", { name: "Blocked until POP" }).selectOption("For good");
    await panel.page.route("**/check", differing);
    await panel.validate();
    await dialog.getByText("A mail server answers otherwise than you wish").waitFor();
    assert.match(
      await dialog.innerText(),
      /On mail server .+: POP\. What the server answers is what holds now\./,
    );
    await checkScreen(panel.page, "an alarm");
    await panel.close();
  });
});

/** The servers' answer, as if one of them let in by POP. Real differences: tests/real/check.test.ts. */
async function differing(route: Parameters<Parameters<Page["route"]>[1]>[0]): Promise<void> {
  const check = (await (await route.fetch()).json()) as Check;
  for (const pop of check.mailHosts.flatMap(({ channels }) =>
    channels.filter(({ channel }) => channel === "pop"),
  )) {
    pop.differs = true;
    for (const said of pop.servers) Object.assign(said, { says: "open", words: null });
  }
  await route.fulfill({ json: { ...check, differs: true } });
}

it("in French, on a phone's screen: what is used, a proposal, a date and time, and what the servers answer", async () => {
  const mailbox = await customer.createMailbox("utilise");
  (await imap(mailbox, "Thunderbird")).close();
  await untilTold(mailbox, "imap", 1);
  const context = await newPerson(browser, { width: 360, height: 740, locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto(status().panelUrl);
  await page.getByLabel("Adresse e-mail", { exact: true }).fill(account.email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByText("Choisissez un service").waitFor();
  await page.goto(new URL(`/services/${serviceId}?search=${mailbox.address}`, status().panelUrl).href);
  await page.getByRole("button", { name: `Action pour ${mailbox.address}` }).click();
  await page.getByRole("menuitem", { name: "Configurer les restrictions" }).click();
  const dialog = page.getByRole("dialog");
  await box(dialog, "IMAP").getByText("1 logiciel ces 30 derniers jours").waitFor();
  await box(dialog, "POP").getByText("Jamais utilisé").waitFor();
  await checkScreen(page, "ce qui utilise l’adresse");
  await dialog.getByRole("button", { name: "Aidez-moi à choisir" }).click();
  await tick(dialog, "Dans le navigateur (webmail)");
  await dialog.getByRole("button", { name: "Voir la proposition" }).click();
  await dialog.getByText(/^Thunderbird a utilisé IMAP/).waitFor();
  await checkScreen(page, "la proposition");
  await dialog.getByRole("button", { name: "Utiliser cette proposition" }).click();
  await dialog
    .getByText(/^Cela va arrêter\u00a0: Thunderbird \(IMAP, dernière utilisation aujourd’hui, /)
    .waitFor();
  await box(dialog, "IMAP").getByRole("button", { name: "Seulement jusqu’à…" }).click();
  await dialog.getByRole("combobox", { name: "Bloqué jusqu’à IMAP" }).selectOption("Une date et une heure…");
  await dialog.getByRole("textbox", { name: "Date et heure IMAP" }).fill(inTenDays());
  await box(dialog, "IMAP")
    .getByText(/^IMAP rouvre \d{1,2} [a-zéû]+\.? \d{4}, 08:30, dans 10 jours/)
    .waitFor();
  await checkScreen(page, "une date");
  await dialog.getByRole("button", { name: "Valider" }).click();
  await dialog.getByText("Les serveurs de messagerie répondent comme vous le voulez.").waitFor();
  await checkScreen(page, "la réponse des serveurs");
  const { until } = await customer.ask<{ until: Partial<Record<Channel, string>> }>(
    "GET",
    `/mailboxes/${mailbox.address}/restrictions`,
  );
  assert.deepEqual(Object.keys(until), ["imap"]);
  await context.close();
});

function inTenDays(): string {
  const day = new Date(Date.now() + 10 * 86_400_000);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T08:30`;
}

// After a block, as a customer and a supporter see it in a browser: what happened to an address and what is connected
// now, with real logins; and why one cannot connect, for each reason that can be told apart.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ImapFlow } from "imapflow";
import type { Browser, Locator, Page } from "playwright-core";
import { CHANNEL_NAME, type Channel } from "../../src/policy/channel.ts";
import { checkScreen as check } from "../fixtures/axe.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { processId, status } from "../fixtures/instance.ts";
import { Panel } from "../fixtures/panel.ts";
import { PythonSession } from "../fixtures/python-session.ts";
import { type QuickDoor, quickLogin } from "../fixtures/quick-login.ts";

const [account, otherAccount] = status().accounts.customers;
assert.ok(account !== undefined && otherAccount !== undefined, "the demo has two customers");

let browser: Browser;
let customer: Customer;
let mailbox: TestMailbox;
const clients: ImapFlow[] = [];
const sessions: PythonSession[] = [];
before(async () => {
  browser = await openBrowser();
  customer = await Customer.signIn();
  mailbox = await customer.createMailbox("why");
});
after(async () => {
  for (const client of clients) client.close();
  for (const session of sessions) session.close();
  await browser?.close();
});

async function login(as: TestMailbox, door: QuickDoor, outcome: string): Promise<void> {
  const done = await quickLogin(as, door, { doors: doors(), ca: status().ca });
  assert.equal(done.outcome, outcome, done.said);
}

/** Says what it is at sign-in, as programs do. */
async function openImapflow(): Promise<void> {
  const client = new ImapFlow({
    ...doors().imaps,
    secure: true,
    auth: { user: mailbox.address, pass: mailbox.password },
    logger: false,
  });
  client.on("error", () => undefined); // It is ended by the server below.
  clients.push(client);
  await client.connect();
}

/** The card of a channel, once it says this. */
async function card(page: Page, channel: Channel, finding: string): Promise<Locator> {
  const found = page
    .getByRole("region", { name: CHANNEL_NAME[channel], exact: true })
    .filter({ hasText: finding });
  await found.waitFor();
  return found;
}

const place = (path: string) => new URL(path, status().panelUrl).href;

describe("in English", () => {
  let panel: Panel;
  let page: Page;
  before(async () => {
    await openImapflow();
    await login(mailbox, "submissions", "in");
    await login({ ...mailbox, password: "not the right one" }, "submissions", "wrong");
    await customer.restrict(mailbox.address, ["pop"]);
    await login(mailbox, "pop3s", "blocked");
    for (let at = 0; at < 2; at++) sessions.push(await PythonSession.open("imap", mailbox));

    page = await (await newPerson(browser, { width: 1280 })).newPage();
    panel = new Panel(page, status().panelUrl);
    await panel.signIn(account);
  });

  it("activity: what happened, by channel and kind; sessions open now, ended singly and together", async () => {
    const [service] = await customer.services();
    await panel.openAddress(service?.id ?? assert.fail("no service"), mailbox.address);
    await panel.chooseAction(mailbox.address, "Activity");
    const timeline = page.getByRole("list", { name: "What happened" });
    const entries = timeline.locator("ol > li");
    await timeline.getByText(/^POP refused/).waitFor({ timeout: 20_000 });
    await timeline.getByText("SMTP: wrong password").waitFor();
    const said = await timeline.innerText();
    for (const expected of [
      /^today/i,
      /IMAP let in[\s\S]*imapflow, from 127\.0\.0\.1/,
      /SMTP let in/,
      /POP refused[\s\S]*blocked here since today, \d\d:\d\d/,
      new RegExp(`Restrictions changed by ${account.email}`),
      /Address created/,
    ])
      assert.match(said, expected);
    const picture = page.getByRole("img", { name: "SMTP, last 30 days: 1 let in, 1 refused" });
    await picture.waitFor();
    await check(page, "activity");

    await page.getByRole("combobox", { name: "Show" }).selectOption("Refused");
    await timeline.getByText("SMTP let in").waitFor({ state: "detached" });
    assert.equal(await entries.count(), 2);
    await page.getByRole("combobox", { name: "Channel" }).selectOption("POP");
    await timeline.getByText("SMTP: wrong password").waitFor({ state: "detached" });
    assert.equal(await entries.count(), 1);

    const open = page.getByRole("list", { name: "IMAP", exact: true });
    await open.waitFor();
    const rows = open.getByRole("listitem");
    assert.equal(await rows.count(), 3);
    await rows.last().getByRole("button", { name: "End the IMAP session from 127.0.0.1" }).click();
    await page.getByText(/^1 session ended\./).waitFor();
    await rows.nth(2).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "End all of IMAP" }).click();
    await page.getByText(/^2 sessions ended\./).waitFor();
    await page.getByText("Nothing is connected at this moment.").waitFor();
    assert.deepEqual(await Promise.all(sessions.map((session) => session.isAlive())), [false, false]);
  });

  it("why: from the alert icon, each channel's reason; an attempt is seen as it comes; unblocked there", async () => {
    const [service] = await customer.services();
    await panel.openAddress(service?.id ?? assert.fail("no service"), mailbox.address);
    await panel.alertOf(mailbox.address).click();
    const pop = await card(page, "pop", "Blocked here");
    assert.match(await pop.innerText(), new RegExp(`Blocked since .+ by ${account.email}`));
    await card(page, "imap", "It works");
    const smtp = await card(page, "smtp", "gives a wrong password");
    await smtp.getByText(/wrong password, Unnamed program, from 127\./).waitFor();
    await card(page, "webmail", "No attempt has reached us");
    assert.match(
      await page.getByRole("table", { name: "The right settings" }).innerText(),
      new RegExp(`IMAP\\s+${doors().imaps.host}\\s+${doors().imaps.port}\\s+SSL/TLS`),
    );
    await check(page, "why");

    const news = page.getByRole("log", { name: "What has arrived" });
    await page.getByRole("button", { name: "Watch for 2 minutes" }).click();
    await page.getByText(/^Watching, /).waitFor();
    await page.waitForResponse((response) => response.url().endsWith("/usage"));
    await login(mailbox, "pop3s", "blocked");
    await news.getByText(/^POP: the right password, refused because it is blocked here/).waitFor();
    await pop.getByRole("button", { name: "Configure restrictions, POP" }).click();
    await panel.dialog().getByRole("checkbox", { name: "POP", exact: true }).click();
    await panel.validate();
    await panel.close();
    await card(page, "pop", "Open again");
    await login(mailbox, "pop3s", "in");
    await news.getByText(/^POP: let in .*It works\./).waitFor();
    await card(page, "pop", "It works");
  });

  it("a mail server that does not answer is said to be the reason, and is asked again", async () => {
    const agent = processId("agent");
    process.kill(agent, "SIGSTOP");
    try {
      await page.getByRole("button", { name: "Look again" }).click();
      await card(page, "imap", "The mail servers do not answer");
      await page.getByText(/^Mail server .+ does not answer at the moment\.$/).waitFor();
    } finally {
      process.kill(agent, "SIGCONT");
    }
    await page.getByRole("button", { name: "Look again" }).click();
    await card(page, "imap", "It works");
  });
});

describe("in French, by a link, on a phone", () => {
  let page: Page;
  before(async () => {
    page = await (await newPerson(browser, { width: 360, locale: "fr-FR", colorScheme: "dark" })).newPage();
  });

  it("an address that does not exist: the link survives the sign-in; tried under our eyes", async () => {
    const missing = { ...mailbox, address: `no${mailbox.address}` };
    await page.goto(place(`/why/${missing.address}`));
    await page.getByLabel("Adresse e-mail", { exact: true }).fill(account.email);
    await page.getByLabel("Mot de passe", { exact: true }).fill(account.password);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.getByText(`L’adresse ${missing.address} n’existe pas`).waitFor();
    await page.getByText(/^Personne ne l’a essayée/).waitFor();
    await check(page, "adresse inconnue");
    await page.getByRole("button", { name: "Observer pendant 2 minutes" }).click();
    await page.waitForResponse((response) => response.url().includes("/unknown-addresses"));
    await login(missing, "imaps", "wrong");
    await page
      .getByRole("log", { name: "Ce qui est arrivé" })
      .getByText(/^IMAP\s: essai avec cette adresse, qui n’existe pas/)
      .waitFor();
    await page.getByText(/^Elle a été essayée 1 fois/).waitFor();
  });

  it("chosen from those that match; whoever's address it is, what is not ours is told alike", async () => {
    await page.goto(place("/why"));
    await page.getByLabel("Adresse e-mail", { exact: true }).fill(mailbox.address.slice(0, -4));
    await page.getByRole("link", { name: mailbox.address }).click();
    await card(page, "pop", "Cela fonctionne");
    await check(page, "pourquoi");

    const other = await Customer.signInAs(otherAccount);
    const theirs = await other.createMailbox("theirs");
    const told: string[] = [];
    for (const address of [theirs.address, `no${theirs.address}`, "nobody@nowhere.example"]) {
      await page.goto(place(`/why/${address}`));
      await page.getByText("Cette adresse n’est pas ici").waitFor();
      const text = await page.getByRole("main").innerText();
      told.push(text.replaceAll(address, "ADDRESS").replace(/\d\d:\d\d/g, ""));
    }
    assert.equal(new Set(told).size, 1, told.join("\n---\n"));
  });
});

// The webmail in a real browser: what a person sees when a box is ticked while the page is open, when signing
// in afterwards, and that blocking the other doors does not touch it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, BrowserContext } from "playwright-core";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { Webmail } from "../fixtures/webmail.ts";

describe("the webmail in a browser", () => {
  let browser: Browser;
  let person: BrowserContext;
  let customer: Customer;
  let mailbox: TestMailbox;
  let webmail: Webmail;

  before(async () => {
    browser = await openBrowser();
    person = await newPerson(browser);
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("webmail");
    webmail = new Webmail(await person.newPage(), status().webmailUrl);
  });
  after(() => browser?.close());

  it("signs in, sends and reads while everything else is blocked", async () => {
    await customer.restrict(mailbox.address, ["pop", "imap", "smtp"]);
    assert.equal(await webmail.signIn(mailbox), true);
    assert.match(await webmail.send(mailbox.address, "to myself"), /sent successfully/i);
    assert.match(await webmail.readNewest(), /Sent from the webmail/);
  });

  it("stays signed in when the other boxes change", async () => {
    await customer.restrict(mailbox.address, []);
    await customer.restrict(mailbox.address, ["pop", "imap"]);
    await webmail.openInbox();
    assert.equal(await webmail.isSignedIn(), true);
  });

  it("is back at sign-in at its next action when the webmail is blocked, and counts as an ended session", async () => {
    const answer = await customer.restrict(mailbox.address, ["webmail"]);
    assert.equal(
      answer.receipts.reduce((sum, receipt) => sum + receipt.sessionsEnded, 0),
      1,
    );
    await webmail.openInbox();
    assert.equal(await webmail.isSignedIn(), false);
  });

  it("says that the webmail is blocked, not that the password is wrong", async () => {
    assert.equal(await webmail.signIn(mailbox), false);
    assert.match(await webmail.notice(), /^Webmail access is disabled for this address\.$/);
  });

  it("tells one with a wrong password nothing of it", async () => {
    assert.equal(await webmail.signIn({ ...mailbox, password: "not-the-password" }), false);
    assert.match(await webmail.notice(), /^Login failed\.$/);
  });

  it("cannot send from a page that was being written when the webmail was blocked", async () => {
    await customer.restrict(mailbox.address, []);
    assert.equal(await webmail.signIn(mailbox), true);
    const said = await webmail.send(mailbox.address, "too late", () =>
      customer.restrict(mailbox.address, ["webmail"]),
    );
    assert.doesNotMatch(said, /sent successfully/i);
  });

  it("lets the person in again at once when the box is lifted", async () => {
    await customer.restrict(mailbox.address, []);
    assert.equal(await webmail.signIn(mailbox), true);
  });
});

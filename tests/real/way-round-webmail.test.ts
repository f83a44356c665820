// One who holds the stolen password of a mailbox, or the cookies of its webmail, tries to get round a blocked
// webmail: other tabs, kept cookies, a sign-in that Roundcube wrote back, a message already being written, other
// forms of sign-in. What Roundcube keeps by itself (address book, settings) is as closed as the mail.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { Sqlite } from "../../src/base/sqlite.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { InboxCount } from "../fixtures/inbox-count.ts";
import { status } from "../fixtures/instance.ts";
import { isSignInPage, WebmailHttp } from "../fixtures/webmail-http.ts";

const REASON = /Webmail access is disabled for this address/;
/** A page of each kind: with mail, with what Roundcube keeps by itself, and those its script asks for. */
const PAGES = [
  "_task=mail",
  "_task=mail&_action=compose",
  "_task=mail&_action=keep-alive",
  "_task=addressbook",
  "_task=addressbook&_action=export",
  "_task=settings",
  "_task=settings&_action=identities",
  "_task=settings&_action=plugin.managesieve",
  "_task=utils&_action=killcache",
];

describe("a blocked webmail", { concurrency: 1 }, () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  let inbox: InboxCount;
  let database: Sqlite;
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("webmail-thief");
    inbox = new InboxCount(mailbox);
    database = new Sqlite(path.join(status().home, "mailhost/roundcube/db/roundcube.db"));
  });
  after(() => database.close());
  beforeEach(() => customer.restrict(mailbox.address, []));

  const block = () => customer.restrict(mailbox.address, ["webmail"]);
  async function signedIn(): Promise<WebmailHttp> {
    const webmail = new WebmailHttp();
    assert.equal(await webmail.signIn(mailbox), true, webmail.said);
    return webmail;
  }
  type Row = { sess_id: string; changed: string; ip: string; vars: string };
  /** This mailbox's sign-ins as Roundcube keeps them, to be written back as a long request of its own does. */
  const kept = () =>
    (database.prepare("SELECT * FROM session").all() as unknown as Row[]).filter((row) =>
      Buffer.from(row.vars, "base64").toString().includes(mailbox.address),
    );
  const writeBack = (rows: Row[]) => {
    for (const row of rows)
      database
        .prepare("INSERT OR REPLACE INTO session (sess_id, changed, ip, vars) VALUES (?, ?, ?, ?)")
        .run(row.sess_id, row.changed, row.ip, row.vars);
  };

  it("signs out every tab and every copy of the cookies, and lifting it does not sign them in again", async () => {
    const first = await signedIn();
    const tabs = [first, first.copy(), first.copy(), await signedIn()];
    await block();
    for (const tab of tabs) assert.equal(await tab.copy().isSignedIn(), false);
    await customer.restrict(mailbox.address, []);
    for (const tab of tabs) assert.equal(await tab.isSignedIn(), false);
  });

  for (const query of PAGES) {
    it(`does not answer ${query} for a sign-in that was written back`, async () => {
      const webmail = await signedIn();
      assert.equal(isSignInPage(await webmail.get(query)), false, "what it answers when open");
      const rows = kept();
      assert.ok(rows.length > 0);
      await block();
      for (const ask of ["get", "remote"] as const) {
        writeBack(rows);
        const answer = await webmail.copy()[ask](query);
        assert.equal(isSignInPage(answer), true, `${ask}: ${answer.text.slice(0, 400)}`);
      }
    });
  }

  it("answers nothing to tabs that ask without a pause while it is being blocked", async () => {
    const webmail = await signedIn();
    let isBlocked = false;
    let asked = 0;
    const late: string[] = [];
    const tab = async () => {
      const own = webmail.copy();
      for (let count = 0; count < 12; count++) {
        const isLate = isBlocked;
        const answer = await own.copy().get("_task=addressbook");
        asked++;
        if (isLate && !isSignInPage(answer)) late.push(answer.text.slice(0, 200));
      }
    };
    const tabs = [tab(), tab(), tab()];
    await block();
    isBlocked = true;
    await Promise.all(tabs);
    assert.equal(asked, 36);
    assert.deepEqual(late, []);
  });

  it("does not send a message that was being written, nor the same request again", async () => {
    const webmail = await signedIn();
    const compose = await webmail.compose();
    const rows = kept();
    const had = await inbox.count();
    assert.match((await compose.send(mailbox.address, "while open")).text, /sent_successfully/);
    await inbox.waitFor(had + 1);
    await block();
    for (let again = 0; again < 3; again++) {
      const answer = await compose.send(mailbox.address, "too late");
      assert.doesNotMatch(answer.text, /sent_successfully/);
      writeBack(rows);
    }
    await customer.restrict(mailbox.address, []);
    const later = await (await signedIn()).compose();
    assert.match((await later.send(mailbox.address, "open again")).text, /sent_successfully/);
    await inbox.waitFor(had + 2);
  });

  it("sends while SMTP is blocked for mail software", async () => {
    await customer.restrict(mailbox.address, ["smtp"]);
    const had = await inbox.count();
    const compose = await (await signedIn()).compose();
    assert.match((await compose.send(mailbox.address, "from the webmail")).text, /sent_successfully/);
    await inbox.waitFor(had + 1);
  });

  const forms: [label: string, extra: () => Record<string, string>][] = [
    ["as it is", () => ({})],
    ["naming mail software's own port", () => ({ _host: `ssl://localhost:${doors().imaps.port}` })],
    ["naming it as the page's parameter", () => ({ "_host[]": `ssl://localhost:${doors().imaps.port}` })],
    ["in upper case", () => ({ _user: mailbox.address.toUpperCase() })],
    ["with white space", () => ({ _user: ` ${mailbox.address} ` })],
    ["leading to another page", () => ({ _url: "_task=addressbook" })],
    ["in a frame", () => ({ _framed: "1" })],
    ["asked by a script", () => ({ _remote: "1" })],
    ["with another skin", () => ({ _skin: "larry" })],
  ];
  for (const [label, extra] of forms) {
    it(`refuses the sign-in form ${label}`, async () => {
      await block();
      const webmail = new WebmailHttp();
      assert.equal(await webmail.signIn(mailbox, extra()), false);
      assert.equal(await webmail.isSignedIn(), false);
      assert.equal(isSignInPage(await webmail.get("_task=addressbook")), true);
    });
  }

  const basic = () => Buffer.from(`${mailbox.address}:${mailbox.password}`).toString("base64");
  /** `untried`: what Roundcube answers without having asked the mail server. */
  const others: [
    label: string,
    query: () => string,
    headers: () => Record<string, string>,
    untried: number,
  ][] = [
    [
      "name and password in the address",
      () =>
        `_task=login&_action=login&${new URLSearchParams({ _user: mailbox.address, _pass: mailbox.password })}`,
      () => ({}),
      401,
    ],
    ["the plugin autologon", () => "_task=login&_autologin=1", () => ({}), 200],
    ["the plugin http_authentication", () => "", () => ({ authorization: `Basic ${basic()}` }), 200],
  ];
  for (const [label, query, headers, untried] of others) {
    it(`is not open, blocked or not, to ${label}`, async () => {
      for (const blocked of [[], ["webmail"]] as const) {
        await customer.restrict(mailbox.address, blocked);
        const webmail = new WebmailHttp();
        const answer = await webmail.get(query(), headers());
        assert.equal(isSignInPage(answer), true);
        assert.equal(answer.status, untried, "not the answer to an attempt");
        assert.equal(await webmail.isSignedIn(), false);
      }
    });
  }

  it("lets nobody write in another's name by way of the identities", async () => {
    const victim = await customer.createMailbox("victim");
    const webmail = await signedIn();
    const [, identity] =
      /_iid=(\d+)|"rcmrow(\d+)"/.exec((await webmail.get("_task=settings&_action=identities")).text) ?? [];
    await webmail.post("_task=settings&_action=save-identity", {
      _iid: identity ?? "1",
      _name: "Victim",
      _email: victim.address,
    });
    await webmail.post("_task=settings&_action=save-identity", { _name: "New", _email: victim.address });
    const compose = await webmail.compose();
    const had = await inbox.count();
    await compose.send(mailbox.address, "in whose name", { _from: victim.address });
    await compose.send(mailbox.address, "in whose name", { _from: `Victim <${victim.address}>` });
    await (await webmail.compose()).send(mailbox.address, "in my own");
    await inbox.waitFor(had + 1);
    assert.doesNotMatch(await inbox.newestHeader(), new RegExp(victim.address));
    assert.doesNotMatch(
      JSON.stringify(database.prepare("SELECT email FROM identities").all()),
      new RegExp(victim.address),
    );
  });

  it("says why each time, however often, and lets the holder in as soon as it is lifted", async () => {
    await block();
    for (let count = 0; count < 8; count++) {
      const webmail = new WebmailHttp();
      assert.equal(await webmail.signIn(mailbox), false);
      assert.match(webmail.said, REASON);
    }
    await customer.restrict(mailbox.address, []);
    await signedIn();
  });

  it("tells one with a wrong password the same, blocked or not, as of an address that does not exist", async () => {
    const wrong = { ...mailbox, password: "not-the-password" };
    const nobody = { ...wrong, address: `nobody-${mailbox.address}` };
    const said: string[] = [];
    for (const [who, blocked] of [
      [wrong, []],
      [wrong, ["webmail"]],
      [nobody, []],
    ] as const) {
      await customer.restrict(mailbox.address, blocked);
      const webmail = new WebmailHttp();
      assert.equal(await webmail.signIn(who), false);
      said.push(webmail.said);
    }
    assert.deepEqual(said, ["Login failed.", "Login failed.", "Login failed."]);
  });
});

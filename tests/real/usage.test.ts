// What uses a mailbox, told by real logins of real programs: the right program, channel, place and outcome; never a
// login the worse for it; and nothing lost or counted twice, whatever is killed on the way.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Sqlite } from "../../src/base/sqlite.ts";
import { CHANNELS, type Channel } from "../../src/policy/channel.ts";
import type { MailSessions } from "../../src/wire/mail-session.ts";
import type { Activity, MailboxUsage, UnknownAddresses } from "../../src/wire/usage.ts";
import { newPerson, openBrowser } from "../fixtures/browser.ts";
import { Customer, doors } from "../fixtures/customer.ts";
import { killProgram, processId, status } from "../fixtures/instance.ts";
import { LineClient } from "../fixtures/line-client.ts";
import { PROBE_CHANNEL, type ProbeName, probe } from "../fixtures/probe.ts";
import { PROGRAMS } from "../fixtures/programs.ts";
import { anySource, quickLogin } from "../fixtures/quick-login.ts";
import { Webmail } from "../fixtures/webmail.ts";

const PATIENCE_MS = 30_000;
const HEARD_WITHIN_MS = 90_000;
/** What each of them sends before it signs in; most send nothing. */
const NAMES: Partial<Record<string, string>> = { imapflow: "imapflow" };
const WAYS = Object.keys(PROBE_CHANNEL).filter((name) => name !== "lmtp") as ProbeName[];

describe("what uses a mailbox", () => {
  let customer: Customer;
  const dir = mkdtempSync(path.join(tmpdir(), "postern-usage-"));
  const home = status().home;
  const journal = path.join(home, "mailhost/replica/usage.sqlite");
  const at = { doors: doors(), ca: status().ca };

  before(async () => {
    customer = await Customer.signIn();
    // A test before this may have killed the agent: what nobody hears is not counted, and Dovecot waits the longer the
    // oftener it found nobody there.
    await listening();
    const mailbox = await customer.createMailbox("heard");
    const heard = async () => {
      await quickLogin(mailbox, "imaps", at);
      await sleep(1_500);
      return usage(mailbox.address);
    };
    await until(heard, (of) => sum(of, "imap", "letIn") > 0, HEARD_WITHIN_MS);
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const usage = (address: string) => customer.ask<MailboxUsage>("GET", `/mailboxes/${address}/usage`);
  const clientsOf = (of: MailboxUsage, channel: Channel) => of.channels[channel].clients;
  const sum = (of: MailboxUsage, channel: Channel, what: "letIn" | "blocked" | "wrong") =>
    clientsOf(of, channel).reduce((total, each) => total + each[what], 0);
  async function until<T>(
    ask: () => Promise<T>,
    isSo: (said: T) => boolean,
    patienceMs = PATIENCE_MS,
  ): Promise<T> {
    for (const deadline = Date.now() + patienceMs; ; await sleep(200)) {
      const said = await ask();
      if (isSo(said)) return said;
      assert.ok(Date.now() < deadline, JSON.stringify(said));
    }
  }

  it("every program appears with its channel and name, let in and blocked", async () => {
    await Promise.all(
      Object.entries(PROGRAMS).map(async ([name, program]) => {
        const mailbox = await customer.createMailbox("used");
        const own = path.join(dir, name.replace(" ", "-"));
        mkdirSync(own);
        await program.use(mailbox, own);
        await customer.restrict(mailbox.address, [program.channel]);
        await assert.rejects(program.use(mailbox, own));
        const { channel } = program;
        const isTold = (of: MailboxUsage) => sum(of, channel, "letIn") > 0 && sum(of, channel, "blocked") > 0;
        const said = await until(() => usage(mailbox.address), isTold);
        for (const other of CHANNELS)
          if (other !== channel) assert.deepEqual(clientsOf(said, other), [], name);
        const [client, ...others] = clientsOf(said, channel);
        assert.deepEqual(
          [client?.software, client?.network, client?.wrong, others],
          [NAMES[name] ?? "", "127.0.0.0/24", 0, []],
          name,
        );
        assert.ok(said.since !== null && said.channels[channel].lastBlocked !== null);
        const { letIn, blocked } = said.channels[channel].days.at(-1) ?? assert.fail();
        assert.deepEqual([letIn, blocked], [client?.letIn, client?.blocked], name);
      }),
    );
  });

  it("Python's libraries by every door, each counted once; an ID and a place that are only claimed do nothing", async () => {
    const mailbox = await customer.createMailbox("doors");
    await probe(mailbox, WAYS);
    const source = anySource();
    const client = await LineClient.connect(at.doors.imaps, "tls", at.ca, source);
    await client.expect(/^\* OK/);
    await client.ask(
      'a ID ("name" "My Phone" "version" "1" "x-originating-ip" "198.51.100.1" "x-forward-ip" "198.51.100.2" "x-forward-program" "Evil")',
      /^a OK/,
    );
    await client.ask(`b LOGIN ${mailbox.address} ${mailbox.password}`, /^b OK/);
    const ways = (channel: Channel) => WAYS.filter((name) => PROBE_CHANNEL[name] === channel).length;
    const isTold = (of: MailboxUsage) =>
      sum(of, "imap", "letIn") === ways("imap") + 1 &&
      sum(of, "pop", "letIn") === ways("pop") &&
      sum(of, "smtp", "letIn") === ways("smtp");
    const said = await until(() => usage(mailbox.address), isTold);
    const phone = clientsOf(said, "imap").find((each) => each.software === "My Phone");
    assert.deepEqual([phone?.lastIp, phone?.letIn], [source, 1]);
    assert.ok(!JSON.stringify(said).includes("198.51.100"));
    const { mailHosts } = await customer.ask<MailSessions>("GET", `/mailboxes/${mailbox.address}/sessions`);
    const open = mailHosts.flatMap(({ sessions }) => sessions);
    client.close();
    assert.deepEqual(
      open.map((session) => [session.channel, session.ip, session.software]),
      [["imap", source, "My Phone"]],
    );
  });

  it("the webmail counts as such, with the browser and its place; its further requests are no sign-ins", async () => {
    const mailbox = await customer.createMailbox("browser");
    const browser = await openBrowser();
    try {
      const webmail = new Webmail(await (await newPerson(browser)).newPage(), status().webmailUrl);
      assert.equal(await webmail.signIn(mailbox), true);
      const first = await until(
        () => usage(mailbox.address),
        (of) => sum(of, "webmail", "letIn") === 1,
      );
      await sleep(1_000);
      assert.match(await webmail.send(mailbox.address, "to myself"), /sent successfully/i);
      await webmail.openInbox();
      const lastOf = (of: MailboxUsage) => of.channels.webmail.lastLetIn?.at ?? "";
      const later = await until(
        () => usage(mailbox.address),
        (of) => lastOf(of) > lastOf(first),
      );
      assert.deepEqual(
        clientsOf(later, "webmail").map(({ software, lastIp, letIn }) => [software, lastIp, letIn]),
        [["Chrome, Linux", "127.0.0.1", 1]],
      );
      for (const other of ["pop", "imap", "smtp"] as const) assert.deepEqual(clientsOf(later, other), []);
      await customer.restrict(mailbox.address, ["webmail"]);
      assert.equal(await webmail.signIn(mailbox), false);
      const blocked = await until(
        () => usage(mailbox.address),
        (of) => sum(of, "webmail", "blocked") > 0,
      );
      assert.equal(blocked.channels.webmail.lastBlocked?.software, "Chrome, Linux");
      const { entries } = await customer.ask<Activity>("GET", `/mailboxes/${mailbox.address}/activity`);
      const told = entries.map((each) =>
        each.kind === "change" ? each.change.action : `${each.channel} ${each.outcome} ${each.software}`,
      );
      assert.deepEqual(told, [
        "webmail blocked Chrome, Linux",
        "restricted",
        "webmail let-in Chrome, Linux",
        "created",
      ]);
    } finally {
      await browser.close();
    }
  });

  it("tells a wrong password from an address that does not exist, and writes down neither a password nor a name that may be one", async () => {
    const mailbox = await customer.createMailbox("guess");
    const domain = mailbox.address.split("@")[1];
    const secrets = Array.from({ length: 3 }, () => `secret${randomBytes(6).toString("hex")}`);
    const [asPassword = "", asName = "", asDomain = ""] = secrets;
    const unknown = `nobody-${randomBytes(4).toString("hex")}@${domain}`;
    const sources = Array.from({ length: 4 }, anySource);
    const tries = [
      { address: mailbox.address, password: asPassword },
      { address: unknown, password: asPassword },
      { address: asName, password: "x" },
      { address: `anna@${asDomain}.example`, password: "x" },
    ];
    const logins = tries.map((each, nth) => quickLogin(each, "imaps", at, sources[nth]));
    for (const { outcome } of await Promise.all(logins)) assert.equal(outcome, "wrong");
    const said = await until(
      () => usage(mailbox.address),
      (of) => sum(of, "imap", "wrong") > 0,
    );
    assert.deepEqual(
      clientsOf(said, "imap").map((each) => [each.lastIp, each.letIn, each.blocked, each.wrong]),
      [[sources[0], 0, 0, 1]],
    );
    const [service] = await customer.services();
    const url = `/services/${service?.id}/unknown-addresses?address=${unknown}`;
    const isTold = ({ attempts }: UnknownAddresses) => attempts.length > 0;
    const { attempts } = await until(() => customer.ask<UnknownAddresses>("GET", url), isTold);
    assert.deepEqual(
      attempts.map((each) => [each.address, each.channel, each.ip, each.count]),
      [[unknown, "imap", sources[1], 1]],
    );
    for (const folder of [path.dirname(journal), path.join(home, "control")])
      for (const name of readdirSync(folder)) {
        if (!/sqlite/.test(name)) continue;
        const bytes = readFileSync(path.join(folder, name));
        for (const secret of secrets) assert.ok(!bytes.includes(secret), `${name} holds what was typed`);
      }
  });

  it("counts exactly what came, whatever is killed between hearing and acknowledging", async () => {
    const mailbox = await customer.createMailbox("killed");
    const written = () => {
      const db = new Sqlite(journal, [], { readOnly: true });
      const open = db
        .prepare("SELECT coalesce(sum(count), 0) AS n FROM open WHERE address = ?")
        .get(mailbox.address);
      const sealed = db.prepare("SELECT coalesce(group_concat(batch), '') AS batch FROM sealed").get();
      db.close();
      return Number(open?.n) + (String(sealed?.batch).includes(mailbox.address) ? 1 : 0);
    };
    let count = 0;
    const login = async (times: number) => {
      for (let nth = 0; nth < times; nth++, count++)
        assert.equal((await quickLogin(mailbox, "imaps", at, "127.0.0.1")).outcome, "in");
    };
    const told = async () => {
      const said = await customer.send("GET", `/mailboxes/${mailbox.address}/usage`).catch(() => null);
      return said?.ok ? ((await said.json()) as MailboxUsage) : null;
    };
    for (const victims of [["agent"], ["agent", "control"]] as const) {
      const control = processId("control");
      process.kill(control, "SIGSTOP");
      await login(6);
      await until(
        async () => written(),
        (n) => n > 0,
      );
      // What is heard is written within half a second.
      await sleep(800);
      for (const victim of victims) killProgram(victim);
      if (!victims.some((victim) => victim === "control")) process.kill(control, "SIGCONT");
      if (victims.some((victim) => victim === "agent")) await listening();
      await login(3);
      await sleep(800);
      killProgram("control");
      await until(told, (of) => of !== null);
    }
    const said = await until(told, (of) => of !== null && sum(of, "imap", "letIn") >= count);
    await sleep(2_500);
    const last = (await told()) ?? said ?? assert.fail();
    assert.equal(sum(last, "imap", "letIn"), count);
    assert.equal(last.channels.imap.days.at(-1)?.letIn, count);
  });

  /** The agent has its port again. */
  const listening = () =>
    until(
      () => post("{}", "Bearer nobody").catch(() => 0),
      (answered) => answered === 401,
    );
  const receiver = at.doors.imap.port - 143 + 197;
  const keepAlive = new Agent({ keepAlive: true, maxSockets: 20 });
  function post(body: string, authorization: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: receiver, method: "POST", agent: keepAlive };
      const asked = request({ ...options, headers: { authorization } }, (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  it("adds up a storm of reports, and takes none from one who does not know the secret", async () => {
    const mailbox = await customer.createMailbox("storm");
    const secret = readFileSync(path.join(home, "mailhost/dovecot/report-secret.conf"), "utf8")
      .trim()
      .split(" ")
      .at(-1);
    const texts = { lport: "993", cert: "", id: "", browser: "", browser_ip: "" };
    const report = (rip: string, success: boolean) =>
      JSON.stringify({
        ...texts,
        user: mailbox.address,
        service: "imap",
        rip,
        peer: rip,
        reason: "",
        success,
      });
    assert.equal(await post(report("192.0.2.1", true), `Bearer ${secret}x`), 401);
    assert.equal(await post("[]", `Bearer ${secret}`), 400);
    const storm = Array.from({ length: 3_000 }, (_, nth) => report(`10.9.${nth % 250}.1`, false));
    const answers = await Promise.all(
      [...storm, report("192.0.2.1", true)].map((body) => post(body, `Bearer ${secret}`)),
    );
    assert.ok(answers.every((answered) => answered === 200));
    const said = await until(
      () => usage(mailbox.address),
      (of) => sum(of, "imap", "wrong") === 3_000,
    );
    assert.equal(sum(said, "imap", "letIn"), 1);
    assert.ok(clientsOf(said, "imap").length <= 7, `${clientsOf(said, "imap").length} clients`);
    const { entries } = await customer.ask<Activity>(
      "GET",
      `/mailboxes/${mailbox.address}/activity?limit=200`,
    );
    assert.ok(entries.length <= 55, `${entries.length} entries`);
    keepAlive.destroy();
  });
});

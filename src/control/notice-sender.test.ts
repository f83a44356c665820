// What holders of mailboxes find in them: one message for several changes, none for what did not change, one a day of
// refusals; sent when mail hosts are back, under one name. With an agent that does as the test wants.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Asker, type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";
import { makeLog } from "../base/log.ts";
import { takeAttempts } from "../store/attempt.ts";
import { GATHERED_MS } from "../store/notice.ts";
import type { Answer, Ask } from "../wire/ask.ts";
import { AskRoom } from "./ask-room.ts";
import { sendDue } from "./notice-sender.ts";

const DAY_MS = 86_400_000;
const path = "/mailboxes/info@anna.example";

describe("messages to holders", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  let room: AskRoom;
  let ending: AbortController;
  let clock: number;
  /** What the agent does with a message. */
  let answer: (ask: Ask) => Answer | "silence" | "not-there";
  let inbox: string[];
  let agent: Promise<void>;
  let seq = 0;

  beforeEach(async () => {
    fixture = await controlFixture();
    anna = await fixture.as("anna@example.org");
    const { store } = fixture;
    store.onChange(() => {
      void store.db.updateTable("mail_host").set({ applied_serial: 1e9 }).execute();
    });
    const { id } = await fixture.addHost("mx1");
    clock = Date.now();
    await store.db.updateTable("mail_host").set({ last_seen: 1e15, applied_serial: 1e9 }).execute();
    ending = new AbortController();
    inbox = [];
    const log = makeLog("test", "error");
    room = new AskRoom({ store, log, now: Date.now, stopping: ending.signal, askWaitMs: 300 });
    answer = () => ({ kind: "deliver", outcome: "delivered" });
    agent = takeAsks(id);
  });
  afterEach(async () => {
    ending.abort();
    await agent;
    room.end();
    await fixture.stop();
  });

  async function takeAsks(id: string): Promise<void> {
    const ending_ = ending.signal;
    while (!ending_.aborted) {
      if (answer({} as Ask) === "not-there") {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      for (const ask of await room.take(id, 100, ending_, async () => undefined)) {
        if (ask.kind !== "deliver") continue;
        const said = answer(ask);
        if (said === "not-there") continue;
        if (said === "silence" || said.kind === "deliver") inbox.push(ask.message);
        if (said !== "silence") await room.answer(id, [{ id: ask.id, answer: said }]);
      }
    }
  }

  const want = async (wanted: object = {}) => {
    const body = { changes: true, refusals: true, language: "en", contact: "", timeZone: "UTC", ...wanted };
    const said = await anna("PUT", `/services/${fixture.annas}/holder-messages`, body);
    assert.equal(said.statusCode, 200, said.body);
  };
  const restrict = async (blocked: string[], until: object = {}) => {
    const said = await anna("PUT", `${path}/restrictions`, { blocked, until });
    assert.equal(said.statusCode, 200, said.body);
  };
  /** What is due so much later. */
  const send = (laterMs = GATHERED_MS + 30_000, most = 9) => {
    clock += laterMs;
    const { store } = fixture;
    return sendDue({ store, asks: room, log: makeLog("test", "error"), now: () => clock }, most);
  };
  const refuse = (software: string, at = clock) =>
    fixture.store.db
      .selectFrom("mail_host")
      .select("id")
      .executeTakeFirstOrThrow()
      .then(({ id }) =>
        takeAttempts(
          fixture.store,
          id,
          {
            ...{ journal: "j", seq: ++seq, since: 1, more: 0, nameless: 0 },
            attempts: [
              {
                ...{ address: "info@anna.example", channel: "imap", outcome: "blocked", ip: "192.0.2.9" },
                ...{ software, firstAt: at, lastAt: at, count: 3 },
              },
            ],
          },
          at,
        ),
      );
  const plain = (message = "") =>
    message
      .slice(message.indexOf("\r\n\r\n"))
      .replace(/=\r\n/g, "")
      .replace(/(?:=[0-9A-F]{2})+/g, (hex) => Buffer.from(hex.replaceAll("=", ""), "hex").toString())
      .replaceAll("\r\n", "\n");
  const header = (message = "", name = "") =>
    new RegExp(`^${name}: ((?:.|\\r\\n[ \\t])*)`, "m").exec(message)?.[1]?.trim();

  it("three changes within a minute are one message, with the state at its end", async () => {
    await want();
    for (const blocked of [["pop"], ["pop", "imap"], ["imap"]]) await restrict(blocked);
    assert.equal(await send(GATHERED_MS - 5_000), 0);
    assert.equal(await send(6_000), 1);
    assert.equal(await send(), 0);
    const [message] = inbox;
    assert.doesNotMatch(message ?? "", /[^\r]\n|\r[^\n]/);
    assert.equal(header(message, "From"), "Mailbox access <postmaster@anna.example>");
    assert.equal(header(message, "To"), "info <info@anna.example>");
    assert.equal(header(message, "Reply-To"), "anna@example.org");
    assert.equal(header(message, "Auto-Submitted"), "auto-generated");
    assert.match(header(message, "Message-ID") ?? "", /^<[0-9a-f]{24}@anna\.example>$/);
    assert.match(header(message, "Content-Type") ?? "", /^text\/plain; charset=utf-8/i);
    assert.ok(header(message, "Date"));
    assert.equal(header(message, "Subject"), "Access to info@anna.example has changed");
    const text = plain(message);
    assert.match(
      text,
      /- POP: open\n- IMAP: blocked since \d+ \w+ \d{4}.* UTC\n- SMTP: open\n- Webmail: open/,
    );
    assert.match(text, /Whom to ask: anna@example\.org, anna@example\.org/);
    assert.doesNotMatch(text, /https?:/);
  });

  it("a state that is as it was told is not told; nothing is told that nobody wants", async () => {
    await restrict(["pop"]);
    assert.equal(await send(), 0);
    await want();
    await restrict(["imap"]);
    await restrict(["pop"]);
    assert.equal(await send(), 0);
    assert.deepEqual(await fixture.store.db.selectFrom("notice").selectAll().execute(), []);
    await restrict(["imap"]);
    await restrict(["pop"]);
    await anna("PUT", "/mailboxes/sales@anna.example/restrictions", { blocked: ["smtp"] });
    assert.equal(await send(undefined, 1), 1, "what is not told counted as told");
    inbox = [];
    await restrict(["smtp"]);
    await want({ changes: false });
    assert.equal(await send(), 0);
    assert.deepEqual(inbox, []);
  });

  it("says until when, in the service's language and time zone, and whom to ask", async () => {
    const contact = "Rose au secrétariat, rose+aide@anna.example";
    await want({ language: "fr", timeZone: "Asia/Tokyo", contact });
    const until = new Date(Date.now() + 400 * 60_000).toISOString();
    await restrict(["imap"], { imap: until, pop: until });
    await send();
    const text = plain(inbox[0]);
    assert.match(text, /- IMAP\u00a0: bloqué depuis le .* UTC\+9, rouvert le .* UTC\+9\n/);
    assert.match(text, /- POP\u00a0: ouvert, sera bloqué le .* UTC\+9\n/);
    assert.match(text, new RegExp(`À qui vous adresser\u00a0: ${contact.replace("+", "\\+")}`));
    assert.equal(header(inbox[0], "Reply-To"), "rose+aide@anna.example");
  });

  it("refusals are one message a day, with the programs' names made harmless", async () => {
    await want();
    await restrict(["imap"]);
    await send();
    await refuse("Evil\r\nBcc: x@y.example https://evil.example www.evil.example");
    await refuse("Mutt/2.2");
    assert.equal(await send(), 1);
    const [, message] = inbox;
    assert.equal(header(message, "Subject"), "A program was refused access to info@anna.example");
    assert.equal(header(message, "Bcc"), undefined);
    const text = plain(message);
    assert.match(text, /- Mutt\/2\.2, from 192\.0\.2\.9, by IMAP: 3 times since .*, last on /);
    assert.match(text, /- Evil Bcc x y example https evil example www evil example, from/);
    assert.match(text, /\nIMAP: blocked since /);
    for (let hour = 1; hour < 24; hour += 4) {
      await refuse("Mutt/2.2", clock + hour);
      assert.equal(await send(3_600_000), 0);
    }
    clock += DAY_MS;
    await refuse("Mutt/2.2");
    assert.equal(await send(), 1);
    assert.doesNotMatch(plain(inbox[2]), /Evil/);
    await refuse("Mutt/2.2", clock + DAY_MS);
    clock += DAY_MS;
    await restrict([]);
    assert.equal(await send(), 1, "only that it is open again");
    assert.match(plain(inbox[3]), /- IMAP: open/);
  });

  it("arrives once when a mail host is back; what may have arrived is sent under its name again", async () => {
    await want();
    await restrict(["imap"]);
    answer = () => "not-there";
    for (let tried = 0; tried < 3; tried++) assert.equal(await send(10 * 60_000), 0);
    assert.deepEqual(inbox, []);
    answer = () => ({ kind: "failed", cause: "over quota" });
    assert.equal(await send(10 * 60_000), 0);
    answer = () => ({ kind: "deliver", outcome: "delivered" });
    assert.equal(await send(10 * 60_000), 1);
    assert.equal(await send(10 * 60_000), 0);
    assert.equal(inbox.length, 1);
    const rows = await fixture.store.db.selectFrom("notice").selectAll().execute();
    assert.deepEqual(rows, []);
  });

  it("what may have arrived is sent again under its name, and another name when it says something else", async () => {
    await want();
    await restrict(["imap"]);
    answer = () => "silence";
    await send();
    await send(10 * 60_000);
    await restrict([]);
    answer = () => ({ kind: "deliver", outcome: "delivered" });
    assert.equal(await send(10 * 60_000), 1);
    const names = inbox.map((message) => header(message, "Message-ID"));
    assert.equal(names.length, 3);
    assert.equal(names[0], names[1]);
    assert.notEqual(names[1], names[2]);
    assert.match(plain(inbox[2]), /- IMAP: open/);
  });

  it("is given up after three days", async () => {
    await want();
    await restrict(["imap"]);
    answer = () => "not-there";
    await send();
    await send(3 * DAY_MS);
    assert.deepEqual(await fixture.store.db.selectFrom("notice").selectAll().execute(), []);
  });

  it("refuses a language, a time zone or a link that it cannot tell", async () => {
    const body = { changes: true, refusals: true, language: "en", contact: "", timeZone: "UTC" };
    for (const wrong of [{ language: "xx" }, { timeZone: "Moon/Sea" }, { contact: "https://help.example" }]) {
      const said = await anna("PUT", `/services/${fixture.annas}/holder-messages`, { ...body, ...wrong });
      assert.equal(said.statusCode, 400, JSON.stringify(wrong));
    }
    const said = await anna("PUT", `/services/${fixture.annas}/holder-messages`, {
      ...body,
      contact: " Rose\r\nBcc: x ",
    });
    assert.equal(
      (said.json() as { holderMessages: { contact: string } }).holderMessages.contact,
      "Rose Bcc: x",
    );
  });
});

// Turns, undo, defaults and histories over HTTP: what is refused whole, what is answered, and what a file says.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Asker, type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";
import { type ServiceHistory, serviceHistorySchema } from "../wire/history.ts";
import { undoneBatchSchema } from "../wire/restriction.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const info = "/mailboxes/info@anna.example";

describe("timed restrictions and their undo", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  let bulk: string;
  let services: string;
  const inMs = (ms: number) => new Date(Math.floor((Date.now() + ms) / 1_000) * 1_000).toISOString();

  before(async () => {
    fixture = await controlFixture();
    anna = await fixture.as("anna@example.org");
    services = `/services/${fixture.annas}`;
    bulk = `${services}/restrictions`;
  });
  after(() => fixture.stop());

  const put = async (body: object, headers: Record<string, string> = {}) =>
    anna("PUT", `${info}/restrictions`, body, headers);

  it("keeps until, shows it everywhere, and forgets it with the next change", async () => {
    const until = { pop: inMs(HOUR_MS), imap: inMs(2 * HOUR_MS) };
    const set = await put({ blocked: ["pop"], until });
    assert.deepEqual([set.statusCode, set.json().until], [200, until]);
    const list = (await anna("GET", `${services}/mailboxes`)).json();
    assert.deepEqual(list.mailboxes[0].until, until);
    const [entry] = (await anna("GET", `${info}/history`)).json().entries;
    assert.deepEqual(
      [entry.untilBefore, entry.untilAfter, entry.turnedAt, entry.batch],
      [{}, until, null, null],
    );
    const stale = String(set.headers.etag);
    const other = await put({ blocked: ["pop"], until: { pop: until.pop } }, { "if-match": stale });
    assert.deepEqual([other.statusCode, other.json().until], [200, { pop: until.pop }]);
    assert.equal((await put({ blocked: ["pop"], until }, { "if-match": stale })).statusCode, 412);
    const offset = await put({ blocked: ["pop"], until: { pop: "2026-01-01T00:00:00+02:00" } });
    assert.equal(offset.statusCode, 422, "the past, with an offset");
    const plain = await put({ blocked: ["pop"], until: { pop: null } });
    assert.deepEqual([plain.statusCode, plain.json().until], [200, {}]);
  });

  it("refuses what is past, too far, of no channel or no time, before anything changes", async () => {
    const serial = await fixture.store.serial();
    const wrongTime = [422, "time-invalid"];
    const unclear = [400, "bad-request"];
    for (const [until, refusal] of [
      [{ pop: inMs(-1_000) }, wrongTime],
      [{ pop: inMs(0) }, wrongTime],
      [{ pop: inMs(367 * DAY_MS) }, wrongTime],
      [{ pop: inMs(HOUR_MS), imap: inMs(-HOUR_MS) }, wrongTime],
      [{ fax: inMs(HOUR_MS) }, unclear],
      [{ pop: "tomorrow" }, unclear],
      [{ pop: 7 }, unclear],
      [[], unclear],
    ]) {
      const answer = await put({ blocked: ["pop", "smtp"], until });
      assert.deepEqual([answer.statusCode, answer.json().code], refusal, JSON.stringify(until));
    }
    const some = { mailboxes: ["info@anna.example"] };
    for (const [channels, until, [status]] of [
      [{ pop: "restrict" }, { pop: inMs(-1_000) }, wrongTime],
      [{ pop: "restrict" }, { imap: inMs(HOUR_MS) }, unclear],
      [{ imap: "leave" }, { imap: inMs(HOUR_MS) }, unclear],
    ] as const)
      assert.equal((await anna("PUT", bulk, { ...some, channels, until })).statusCode, status);
    assert.equal(await fixture.store.serial(), serial);
  });

  it("takes back a change, and says what is there when someone was quicker", async () => {
    await put({ blocked: [] });
    await put({ blocked: ["smtp"], until: { smtp: inMs(HOUR_MS) } });
    const [entry] = (await anna("GET", `${info}/history`)).json().entries;
    const undo = (serial: number, by = anna) => by("POST", `${info}/history/${serial}/undo`);
    const bert = await fixture.as("bert@example.org");
    assert.equal((await undo(entry.serial, bert)).statusCode, 404);
    const done = await undo(entry.serial);
    assert.deepEqual([done.statusCode, done.json().blocked, done.json().until], [200, [], {}]);
    const late = await undo(entry.serial);
    assert.deepEqual([late.statusCode, late.json().code], [412, "restrictions-changed"]);
    assert.deepEqual(late.json().current.blocked, []);
    assert.equal((await undo(1)).statusCode, 404, "its making");
  });

  it("takes back a change of many, of a service that is one's own", async () => {
    const body = { matching: {}, channels: { webmail: "restrict" }, until: { webmail: inMs(HOUR_MS) } };
    const { batch, changed } = (await anna("PUT", bulk, body)).json();
    assert.equal(changed, 2);
    const undo = `${services}/batches/${batch}/undo`;
    const bert = await fixture.as("bert@example.org");
    assert.equal((await bert("POST", `/services/${fixture.berts}/batches/${batch}/undo`)).statusCode, 404);
    await put({ blocked: [] });
    const undone = undoneBatchSchema.parse((await anna("POST", undo)).json());
    assert.deepEqual([undone.putBack, undone.leftAlone, undone.unfinished], [1, 1, 0]);
    const { entries } = serviceHistorySchema.parse((await anna("GET", `${services}/history?limit=3`)).json());
    assert.deepEqual(entries.map(told), ["undone 1", "mailbox restricted", "restricted 2"]);
    const [first, , last] = entries;
    assert.ok(first?.kind === "batch" && last?.kind === "batch");
    assert.deepEqual([first.undoes, last.batch, last.until], [batch, batch, body.until]);
    assert.deepEqual(last.channels, { pop: "leave", imap: "leave", smtp: "leave", webmail: "restrict" });
  });

  it("has what is blocked for new addresses changed by the owner, and tells it", async () => {
    const set = await anna("PUT", `${services}/default-restrictions`, { blocked: ["webmail", "pop"] });
    assert.deepEqual([set.statusCode, set.json().defaultBlocked], [200, ["pop", "webmail"]]);
    const made = await anna("POST", `${services}/mailboxes`, {
      ...{ localPart: "new", domain: "anna.example", password: "a-good-password" },
    });
    assert.deepEqual(made.json().mailbox.blocked, ["pop", "webmail"]);
    const history: ServiceHistory = (await anna("GET", `${services}/history?limit=2`)).json();
    assert.deepEqual(history.entries.map(told), ["mailbox created", "service default-changed"]);
    const [, changed] = history.entries;
    assert.deepEqual(changed?.kind === "service" && [changed.before, changed.after], [
      [],
      ["pop", "webmail"],
    ]);
  });

  it("gives the history in pages, and whole as a file", async () => {
    const whole = (await anna("GET", `${services}/history`)).json();
    assert.equal(whole.next, null);
    const pages = [];
    for (let next = ""; ; ) {
      const page = (await anna("GET", `${services}/history?limit=4${next}`)).json();
      pages.push(...page.entries);
      if (page.next === null) break;
      next = `&before=${page.next}`;
    }
    assert.deepEqual(pages, whole.entries);
    for (const query of ["limit=0", "limit=501", "before=x", "before=-1"])
      assert.equal((await anna("GET", `${services}/history?${query}`)).statusCode, 400, query);
    const file = await anna("GET", `${services}/history.csv`);
    assert.equal(file.headers["content-type"], "text/csv; charset=utf-8; header=present");
    assert.match(
      String(file.headers["content-disposition"]),
      /^attachment; filename="history-[0-9a-f]+\.csv"$/,
    );
    const lines = file.body.split("\r\n");
    assert.match(lines[0] ?? "", /^time,by,action,address,/);
    assert.equal(lines.at(-1), "");
    const many = whole.entries.reduce(
      (sum: number, entry: { changed?: number }) => sum + (entry.changed ?? 1),
      0,
    );
    assert.equal(lines.length - 2, many, "a line for each mailbox of a change of many");
    const own = await anna("GET", `${info}/history.csv`);
    assert.match(String(own.headers["content-disposition"]), /filename="history-info@anna\.example\.csv"$/);
    const { entries } = (await anna("GET", `${info}/history`)).json();
    assert.equal(own.body.split("\r\n").length - 2, entries.length);
    assert.match(own.body, /,restricted,info@anna\.example,,,SMTP,SMTP 20\d\d-[^,]+Z,\d+,\r\n/);
  });
});

function told(entry: ServiceHistory["entries"][number]): string {
  return entry.kind === "batch" ? `${entry.action} ${entry.changed}` : `${entry.kind} ${entry.action}`;
}

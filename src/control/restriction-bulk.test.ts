// Many mailboxes at once over HTTP: what is refused whole, what is answered, and that one such change runs at a time.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Asker, type ControlFixture, controlFixture } from "../../tests/fixtures/control.ts";
import { acknowledge } from "../store/receipt.ts";
import { type BulkRestrictions, bulkPreviewSchema, bulkRestrictionsSchema } from "../wire/restriction.ts";

describe("restrictions of many mailboxes", () => {
  let fixture: ControlFixture;
  let anna: Asker;
  let host: string;
  let url: string;

  before(async () => {
    fixture = await controlFixture();
    anna = await fixture.as("anna@example.org");
    host = (await fixture.addHost("mail-1")).id;
    url = `/services/${fixture.annas}/restrictions`;
    fixture.store.onChange(async () => {
      const appliedSerial = await fixture.store.serial();
      const said = { appliedSerial, ended: [{ serial: appliedSerial, sessions: 3 }] };
      await acknowledge(fixture.store, host, said, Date.now());
    });
  });
  after(() => fixture.stop());

  async function put(body: object, status = 200): Promise<BulkRestrictions> {
    const answer = await anna("PUT", url, body);
    assert.equal(answer.statusCode, status, answer.body);
    return status === 200 ? bulkRestrictionsSchema.parse(answer.json()) : answer.json();
  }

  it("says what changed, from which serial to which, and where it is in force", async () => {
    const serial = await fixture.store.serial();
    const body = { mailboxes: ["INFO@anna.example", "sales@anna.example"], channels: { pop: "restrict" } };
    const { receipts, batch, ...done } = await put(body);
    assert.match(batch ?? "", /^[0-9a-f]{24}$/);
    assert.deepEqual(done, {
      serial: serial + 2,
      inForce: true,
      waitingFor: [],
      matched: 2,
      changed: 2,
      unfinished: 0,
      firstSerial: serial + 1,
    });
    assert.deepEqual(
      receipts.map(({ mailHost, sessionsEnded }) => [mailHost, sessionsEnded]),
      [["mail-1", 3]],
    );
    const travelled = await anna("GET", `/services/${fixture.annas}/batches/${batch}/effect`);
    const effect = { serial: serial + 2, inForce: true, receipts, waitingFor: [] };
    assert.deepEqual(travelled.json(), effect);
    const again = await put(body);
    assert.deepEqual([again.changed, again.firstSerial, again.serial], [0, null, serial + 2]);
    assert.equal(again.receipts[0]?.sessionsEnded, 0);
    const lifted = await put({ matching: { restricted: true }, channels: { pop: "lift", smtp: "leave" } });
    assert.deepEqual([lifted.matched, lifted.changed], [2, 2]);
  });

  it("tells beforehand how many are in which state, changing nothing, and leaves out who is excepted", async () => {
    const preview = async (body: object, status = 200) => {
      const answer = await anna("POST", `${url}/preview`, body);
      assert.equal(answer.statusCode, status, answer.body);
      return status === 200 ? bulkPreviewSchema.parse(answer.json()) : null;
    };
    const until = { smtp: new Date(Date.now() + 3_600_000).toISOString() };
    await put({ mailboxes: ["info@anna.example"], channels: { pop: "restrict", smtp: "restrict" }, until });
    const serial = await fixture.store.serial();
    const all = await preview({ matching: {} });
    const sum = all?.states.reduce((count, state) => count + state.mailboxes, 0);
    assert.ok((all?.matched ?? 0) >= 2);
    assert.equal(sum, all?.matched);
    assert.deepEqual(await preview({ mailboxes: ["info@anna.example"] }), {
      matched: 1,
      states: [{ blocked: ["pop", "smtp"], timed: ["smtp"], mailboxes: 1 }],
    });
    const list = (await anna("GET", `/services/${fixture.annas}/mailboxes?search=info@anna`)).json();
    const except = [list.mailboxes[0].id];
    assert.equal((await preview({ matching: { except } }))?.matched, (all?.matched ?? 0) - 1);
    await preview({ mailboxes: ["info@bert.example"] }, 404);
    await preview({}, 400);
    await preview({ mailboxes: [], matching: {} }, 400);
    assert.equal(await fixture.store.serial(), serial);
    const done = await put({
      matching: { restricted: true, except },
      channels: { pop: "lift", smtp: "lift" },
    });
    assert.equal(done.changed, 0);
    await put({ mailboxes: ["info@anna.example"], channels: { pop: "lift", smtp: "lift" } });
  });

  it("refuses the whole for a part, and what names both or neither", async () => {
    const serial = await fixture.store.serial();
    const channels = { pop: "restrict" };
    await put({ mailboxes: ["info@anna.example", "info@bert.example"], channels }, 404);
    await put({ mailboxes: ["info@anna.example", "\u0000"], channels }, 400);
    await put({ mailboxes: ["info@anna.example"], matching: {}, channels }, 400);
    await put({ channels }, 400);
    await put({ mailboxes: ["info@anna.example"] }, 400);
    await put({ mailboxes: ["info@anna.example"], channels: { pop: "close" } }, 400);
    await put({ mailboxes: Array.from({ length: 100_001 }, (_, at) => `m${at}`), channels }, 400);
    await put(
      { mailboxes: Array.from({ length: 60_000 }, (_, at) => `m${at}`.padEnd(200, "x")), channels },
      413,
    );
    assert.equal(await fixture.store.serial(), serial);
  });

  it("runs one a service at a time, and the next when it is done", async () => {
    const body = { matching: {}, channels: { imap: "restrict" } };
    const both = await Promise.all([anna("PUT", url, body), anna("PUT", url, body)]);
    assert.deepEqual(both.map((answer) => answer.statusCode).sort(), [200, 429]);
    assert.equal(both.find((answer) => answer.statusCode === 429)?.headers["retry-after"], "2");
    await put({ matching: {}, channels: { imap: "lift" } });
  });
});

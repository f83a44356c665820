// The storm with the store on PostgreSQL, whose server is killed outright: what was acknowledged is there when it is
// back, meanwhile people get a clear temporary answer, and the control plane goes on by itself.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { PrivatePostern } from "../../scripts/test-instance.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { Customer } from "../fixtures/customer.ts";
import { killProgram, processId, type Status } from "../fixtures/instance.ts";
import { type PrivatePostgres, startPostgres } from "../fixtures/postgres.ts";
import { Counts, rounds } from "../fixtures/rounds.ts";
import { Storm } from "../fixtures/storm.ts";

const TARGETS = [["postgres"], ["postgres", "control"], ["postgres", "agent"], ["control"], ["postgres"]];
const AWAY_MOST_MS = 1_500;
const root = path.dirname(path.dirname(import.meta.dirname));

describe("a storm of changes with PostgreSQL killed", () => {
  const counts = new Counts();
  const ending = new AbortController();
  const work = mkdtempSync(path.join(tmpdir(), "postern-storm-"));
  let postgres: PrivatePostgres;
  let postern: PrivatePostern;
  let status: Status;
  let store: Store;
  let storm: Storm;
  before(async () => {
    postgres = await startPostgres();
    const databaseUrl = await postgres.newDatabase();
    postern = new PrivatePostern(root, work, ending.signal, { DATABASE_URL: databaseUrl });
    status = JSON.parse(readFileSync(await postern.ensure(() => undefined), "utf8")) as Status;
    store = await openStore({ databaseUrl });
    storm = await Storm.begin(status, store, counts);
  });
  after(async () => {
    counts.print("storm on PostgreSQL");
    const left = await postern?.stop();
    await store?.close();
    await postgres?.stop();
    postern?.remove();
    rmSync(work, { recursive: true, force: true });
    assert.deepEqual(left, []);
  });

  for (let round = 0; round < rounds(5, 100); round++) {
    const targets = TARGETS[round % TARGETS.length] ?? [];
    it(`round ${round + 1}: ${targets.join(" and ")}`, async () => {
      await storm.round(async () => {
        for (const name of targets) {
          if (name === "postgres") await postgres.kill();
          else killProgram(name, status);
        }
        if (!targets.includes("postgres")) return;
        await sleep(Math.random() * AWAY_MOST_MS);
        await postgres.restart();
      });
      counts.add(`rounds ${targets.join("+")}`);
    });
  }

  it("answers 503 with a code while PostgreSQL is away, in the same process before and after", async () => {
    const customer = await Customer.signIn(status);
    const { address } = await customer.createMailbox("away");
    await customer.restrict(address, ["pop"]);
    const control = processId("control", status);
    await postgres.kill();
    try {
      for (const [method, url] of [
        ["GET", "/services"],
        ["POST", "/session"],
      ] as const) {
        const body = method === "POST" ? status.accounts.customers[0] : undefined;
        const response = await customer.send(method, url, body);
        const problem = (await response.json()) as { code: string };
        assert.deepEqual([response.status, problem.code], [503, "store-unavailable"]);
        assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
      }
    } finally {
      await postgres.restart();
    }
    await customer.restrict(address, ["imap"]);
    assert.equal(processId("control", status), control);
  });
});

// Which mailboxes are looked at and what is handed in, on a real replica and queue, with a reader and a control
// plane that only write down what they are asked.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import { makeLog } from "../base/log.ts";
import type { Channel } from "../policy/channel.ts";
import type { Change } from "../wire/feed.ts";
import { FINDINGS_MAX, type Finding, type Look } from "../wire/rule.ts";
import { Replica } from "./replica.ts";
import { RuleQueue } from "./rule-queue.ts";
import { RuleWatch } from "./rule-watch.ts";

const NOTHING: Look = { outcome: "looked", rules: [], more: 0 };
const fault = (code: string) => new Fault(code, code, "");

describe("the watch for rules", () => {
  let dir: string;
  let replica: Replica;
  let over: AbortController;
  let running: Promise<void>;
  let watch: RuleWatch;
  /** In the order they were looked at. */
  let looked: string[];
  let handedIn: Finding[];
  let look: (address: string) => Promise<Look>;
  let sendFindings: (body: { storeId: string; findings: Finding[] }) => Promise<void>;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-rules-"));
    looked = [];
    handedIn = [];
    look = async () => NOTHING;
    sendFindings = async ({ findings }) => void handedIn.push(...findings);
    replica = new Replica({ dir, isManaged: false, webmailPorts: [], webmailPeers: [] });
    begin();
  });
  afterEach(async () => {
    await end();
    replica.close();
    rmSync(dir, { recursive: true });
  });

  function begin(): void {
    over = new AbortController();
    watch = new RuleWatch({
      openQueue: () => new RuleQueue(path.join(dir, "rule.sqlite")),
      openReader: async () => ({
        async look(address) {
          looked.push(address);
          return look(address);
        },
        close() {},
      }),
      control: {
        sendFindings: (body) => sendFindings(body),
        rest: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      },
      log: makeLog("test", "error"),
      signal: over.signal,
    });
    watch.follow(replica);
    running = watch.run();
  }
  async function end(): Promise<void> {
    over.abort();
    await running;
  }
  const restart = async () => {
    await end();
    begin();
  };

  let serial = 0;
  const set = (local: string, blocked: Channel[]): Change => {
    const mailbox = { address: `${local}@a.example`, id: local, blocked, passwordHash: null };
    return { op: "set", serial: ++serial, mailbox };
  };
  function apply(...changes: Change[]): void {
    replica.apply("store", changes);
    watch.note("store", changes);
  }
  async function until(isSo: () => boolean): Promise<void> {
    for (const began = Date.now(); !isSo(); await sleep(5))
      assert.ok(
        Date.now() - began < 30_000,
        JSON.stringify({ looked: looked.length, handedIn: handedIn.length }),
      );
  }
  const toldOf = () => handedIn.map((finding) => finding.address.split("@", 1)[0]);

  it("looks at restricted mailboxes after each of their changes, at the newest first", async () => {
    apply(set("open", []), set("a", ["pop"]), set("b", ["imap"]), set("b", ["imap", "pop"]));
    await until(() => handedIn.length === 2);
    assert.deepEqual(looked, ["b@a.example", "a@a.example"]);
    assert.deepEqual(handedIn.map((finding) => finding.serial).sort(), [serial - 2, serial]);
    apply(set("a", ["pop"]));
    await until(() => handedIn.length === 3);
    assert.equal(handedIn.at(-1)?.serial, serial);
  });

  it("passes over what was lifted, removed or made anew meanwhile", async () => {
    const wait = Promise.withResolvers<void>();
    look = async () => {
      await wait.promise;
      return NOTHING;
    };
    apply(set("lifted", ["pop"]), set("gone", ["pop"]), set("still", ["pop"]));
    await until(() => looked.length === 1);
    assert.deepEqual(looked, ["still@a.example"]);
    apply(
      set("lifted", []),
      { op: "remove", serial: ++serial, address: "gone@a.example" },
      set("new", ["pop"]),
    );
    wait.resolve();
    await until(() => toldOf().includes("new"));
    assert.deepEqual(looked, ["still@a.example", "new@a.example"]);
  });

  it("looks at one at a time, a few in a conversation, whatever their number; all of them in the end", async () => {
    let inFlight = 0;
    let most = 0;
    look = async () => {
      most = Math.max(most, ++inFlight);
      await Promise.resolve();
      inFlight--;
      return NOTHING;
    };
    const sizes: number[] = [];
    sendFindings = async ({ findings }) => {
      sizes.push(findings.length);
      handedIn.push(...findings);
    };
    const all = Array.from({ length: 3_000 }, (_, at) => set(`m${at}`, ["pop"]));
    apply(...all.slice(0, 2_000));
    apply(...all.slice(2_000));
    await until(() => new Set(toldOf()).size === 3_000);
    assert.deepEqual([most, looked.length], [1, 3_000]);
    assert.ok(Math.max(...sizes) <= FINDINGS_MAX);
  });

  it("begins with all that are restricted, and after a restart goes on with what is left", async () => {
    await end();
    apply(...Array.from({ length: 50 }, (_, at) => set(`m${at}`, at % 2 === 0 ? ["smtp"] : [])));
    look = async (address) => {
      if (looked.length >= 10) throw fault("stop");
      return { ...NOTHING, more: address.length };
    };
    begin();
    await until(() => looked.length >= 10);
    look = async () => NOTHING;
    await restart();
    await until(() => new Set(toldOf()).size === 25);
    const before = looked.length;
    await restart();
    await sleep(400);
    assert.equal(looked.length, before, "nothing is due, nothing was missed: nothing is looked at");
  });

  it("finds by itself what it was never told of", async () => {
    apply(set("a", ["pop"]));
    await until(() => handedIn.length === 1);
    await end();
    replica.apply("store", [set("b", ["pop"])]);
    begin();
    await until(() => toldOf().includes("b"));
  });

  it("looks at everything again when the whole policy was read, of another store too", async () => {
    apply(set("a", ["pop"]), set("b", ["pop"]));
    await until(() => handedIn.length === 2);
    async function* pages() {
      const mailboxes = ["a", "b"].map((id) => ({
        address: `${id}@a.example`,
        id,
        blocked: ["pop" as const],
        passwordHash: null,
      }));
      yield { mailboxes, isLast: true };
    }
    await replica.replaceAll("another", 1, pages());
    watch.noteAll();
    await until(() => handedIn.length === 4);
    assert.deepEqual(
      handedIn.slice(2).map((finding) => finding.serial),
      [1, 1],
    );
  });

  it("hands in again what was not acknowledged, also after a restart", async () => {
    const bodies: number[] = [];
    sendFindings = async ({ findings }) => {
      bodies.push(findings.length);
      throw fault("control-unreachable");
    };
    apply(set("a", ["pop"]));
    await until(() => bodies.length > 0);
    sendFindings = async ({ findings }) => void handedIn.push(...findings);
    await restart();
    await until(() => handedIn.length === 1);
    assert.equal(looked.length, 1, "it need not be looked at again");
  });

  it("says what could not be read, and lets it hold up nobody", async () => {
    look = async (address) => {
      if (address.startsWith("bad")) throw fault("doveadm-unreachable");
      return NOTHING;
    };
    apply(set("a", ["pop"]), set("bad", ["pop"]));
    await until(() => handedIn.length === 2);
    assert.deepEqual(handedIn.map(({ address, outcome }) => [address, outcome]).sort(), [
      ["a@a.example", "looked"],
      ["bad@a.example", "unread"],
    ]);
  });
});

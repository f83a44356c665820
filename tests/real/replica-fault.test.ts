// What may befall the replica of a mail host of one's own: its disk full, its tables those of an older or a newer
// release, a second agent in its folder, one elsewhere with its token, a clock that is days off.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openHomeStore } from "../../src/main/store-view.ts";
import type { Store } from "../../src/store/store.ts";
import type { Restrictions } from "../../src/wire/restriction.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { quickLogin } from "../fixtures/quick-login.ts";
import { checkReplica } from "../fixtures/replica-print.ts";
import { SecondHost } from "../fixtures/second-host.ts";

const NAME = "mx3.existing.example";
const DISK_MB = 4;
const NOT_FOLLOWING = /not following the control plane/;

describe("a mail host's replica", () => {
  let customer: Customer;
  let store: Store;
  let host: SecondHost;
  let mailbox: TestMailbox;
  const extra: ChildProcess[] = [];
  before(async () => {
    customer = await Customer.signIn();
    store = await openHomeStore(status().home);
    mailbox = { ...(await customer.createMailbox("replica")), password: "kept-where-it-was" };
    host = await SecondHost.start({
      name: NAME,
      mailboxes: [mailbox],
      prepareReplica: (dir) => {
        mkdirSync(dir, { recursive: true });
        run("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m,mode=755`, "tmpfs", dir]);
      },
    });
  });
  after(async () => {
    for (const each of extra) each.kill("SIGKILL");
    const dir = host?.replicaDir;
    await host?.stop(dir === undefined ? undefined : () => run("umount", ["--lazy", dir]));
    await store?.close();
  });

  const login = async () => (await quickLogin(mailbox, "pop3s", host.at)).outcome;
  const put = (blocked: string[]) =>
    customer.ask<Restrictions>("PUT", `/mailboxes/${mailbox.address}/restrictions`, { blocked });
  const troubles = () => host.agentLog().filter(({ message }) => NOT_FOLLOWING.test(message)).length;

  it("on a full disk goes by the last state, says so once, and goes on when there is room", async () => {
    await customer.restrict(mailbox.address, ["pop"]);
    const before = troubles();
    const filler = path.join(host.replicaDir, "filler");
    fill(filler, host.replicaDir);
    let answer: Restrictions;
    let isOpen = false;
    try {
      // What room the log has already is used up first: those changes are in force.
      for (let changes = 0; ; changes++, isOpen = !isOpen) {
        answer = await put(isOpen ? ["pop"] : []);
        if (!answer.inForce) break;
        assert.ok(changes < 2_000, "the disk is never full");
      }
      assert.deepEqual(
        answer.waitingFor.map((each) => each.mailHost),
        [NAME],
      );
      const seen = await host.untilAgent((each) => each.trouble !== null);
      assert.equal(seen.trouble?.code, "replica-disk-full");
      for (let at = 0; at < 20; at++) {
        assert.equal((await login()) === "in", isOpen);
        await sleep(250);
      }
      assert.equal(troubles() - before, 1, JSON.stringify(host.agentLog().slice(-4)));
      assert.match(
        host.agentLog().findLast(({ message }) => NOT_FOLLOWING.test(message))?.hint ?? "",
        /full/,
      );
    } finally {
      rmSync(filler);
    }
    await host.untilAgent((each) => each.trouble === null && each.appliedSerial >= answer.serial);
    await checkReplica(store, host.replicaDir, 30_000, false);
    assert.equal((await login()) === "in", !isOpen);
  });

  for (const [label, sql] of [
    [
      "older",
      "DROP TABLE access; CREATE TABLE access (address TEXT PRIMARY KEY, open INTEGER); INSERT INTO access SELECT 'a@b.example', 1; DROP TABLE webmail_peer; PRAGMA user_version = 0",
    ],
    [
      "newer",
      "ALTER TABLE access RENAME TO door; CREATE TABLE access (id INTEGER, address TEXT, doors TEXT); PRAGMA user_version = 99",
    ],
  ] as const) {
    it(`with the tables of an ${label} release is closed, then made anew by itself`, async () => {
      await customer.restrict(mailbox.address, ["pop"]);
      const db = new DatabaseSync(path.join(host.replicaDir, "replica.sqlite"), { timeout: 5_000 });
      db.exec(sql);
      db.close();
      const outcomes = new Set<string>();
      for (let at = 0; at < 12; at++) outcomes.add(await login());
      assert.ok(!outcomes.has("in"), [...outcomes].join());
      await checkReplica(store, host.replicaDir, 30_000, false);
      assert.equal(await login(), "blocked");
      await customer.restrict(mailbox.address, []);
      assert.equal(await login(), "in");
    });
  }

  it("takes one agent: a second in its folder says so, writes nothing, and is told as no other", async () => {
    const second = startAgent(host.replicaDir);
    await until(() => second.said().includes("Another agent writes to"));
    await customer.restrict(mailbox.address, ["imap"]);
    assert.equal((await host.seen()).trouble, null);
    assert.equal(second.said().match(/Another agent/g)?.length, 1);
    second.child.kill("SIGKILL");
  });

  it("with its token used elsewhere, days apart by the clock, is in force only when both have it", async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "postern-copy-"));
    const clock = path.join(dir, "clock.mjs");
    writeFileSync(clock, "const now = Date.now; Date.now = () => now() + 3 * 86_400_000;");
    const copy = startAgent(path.join(dir, "replica"), ["--import", clock]);
    const seen = await host.untilAgent((each) => each.trouble !== null);
    assert.equal(seen.trouble?.code, "token-shared");
    await checkReplica(store, path.join(dir, "replica"), 30_000, false);
    await customer.restrict(mailbox.address, ["smtp"]);
    copy.child.kill("SIGSTOP");
    const answer = await put(["pop"]);
    assert.deepEqual(
      answer.waitingFor.map((each) => each.mailHost),
      [NAME],
    );
    assert.equal(await login(), "blocked");
    assert.ok(Math.abs(Date.parse((await host.seen()).lastSeen ?? "") - Date.now()) < 3_600_000);
    copy.child.kill("SIGCONT");
    await host.untilAgent((each) => each.appliedSerial >= answer.serial);
    await checkReplica(store, path.join(dir, "replica"), 30_000, false);
    copy.child.kill("SIGKILL");
    rmSync(dir, { recursive: true });
  });

  function startAgent(dir: string, more: string[] = []): { child: ChildProcess; said: () => string } {
    const { args, env } = host.agentProgram(dir);
    const child = spawn(process.execPath, [...more, ...args], {
      cwd: host.dir,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    extra.push(child);
    let said = "";
    child.stderr?.on("data", (chunk) => (said += chunk));
    return { child, said: () => said };
  }
});

/** Until nothing more fits, not even in what files have of their last block. */
function fill(file: string, dir: string): void {
  for (;;) {
    const { bavail, bsize } = statfsSync(dir);
    if (bavail === 0) return;
    try {
      appendFileSync(file, Buffer.alloc(bavail * bsize));
    } catch (error) {
      // The agent, writing too, was quicker to the last of it.
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 100) {
    assert.ok(waited < 20_000, "it did not come to pass");
    await sleep(100);
  }
}

function run(command: string, args: string[]): void {
  const done = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
}

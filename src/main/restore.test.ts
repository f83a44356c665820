// Backups and restores of a home's store: whole, while it is in use, never over a running one, and as a new life
// that no mail host takes for the one it knows.
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, beforeEach, describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { runCommand } from "../base/command.ts";
import { createAccount } from "../store/account.ts";
import { addMailHost } from "../store/mail-host.ts";
import { createMailbox } from "../store/mailbox.ts";
import { readChanges, readPolicy } from "../store/read-feed.ts";
import { acknowledge, effectsOf } from "../store/receipt.ts";
import { restrict } from "../store/restriction.ts";
import { createService } from "../store/service.ts";
import { addSignIn } from "../store/sign-in.ts";
import { copyStore } from "../store/sqlite-copy.ts";
import { openStore, type Store } from "../store/store.ts";
import { storeFile } from "./group.ts";
import { lockHome } from "./home-lock.ts";
import { type Layout, readLayout } from "./layout.ts";
import { restore } from "./restore.ts";
import { readSeed } from "./seed-file.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const root = path.dirname(path.dirname(import.meta.dirname));
const dirs: string[] = [];

describe("backup and restore", () => {
  let dir: string;
  let home: string;
  let layout: Layout;
  let file: string;
  let copy: string;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-restore-"));
    dirs.push(dir);
    home = path.join(dir, "home");
    layout = readLayout(root, { POSTERN_HOME: home });
    file = storeFile(home);
    copy = path.join(dir, "copy.sqlite");

    mkdirSync(path.dirname(file), { recursive: true });
  });
  after(() => {
    for (const each of dirs) rmSync(each, { recursive: true });
  });

  async function filled(): Promise<{ store: Store; host: string; add(local: string): Promise<number> }> {
    const store = await openStore({ sqliteFile: file });
    const account = await createAccount(store, setup, {
      email: "anna@example.org",
      name: "Anna",
      kind: "customer",
      passwordHash: "x",
    });
    const service = await createService(store, setup, {
      accountId: account.id,
      kind: "mail",
      name: "Mail",
      domains: ["anna.example"],
    });
    await addSignIn(store, { tokenHash: "token-hash", account, ip: null, program: null }, Date.now());
    const host = (await addMailHost(store, setup, { name: "one", tokenHash: "hash" })).id;
    const add = async (local: string) => {
      const address = `${local}@anna.example`;
      const made = { serviceId: service.id, address, displayName: "", passwordHash: null };
      return (await createMailbox(store, setup, made)).version;
    };
    return { store, host, add };
  }

  it("copies one moment, while others write", async () => {
    const { store, add } = await filled();
    for (let at = 0; at < 200; at++) await add(`before${at}`);
    let isWriting = true;
    const writing = (async () => {
      for (let at = 0; isWriting; at++) {
        await add(`during${at}`);
        await nextTurn();
      }
    })();
    const { serial, mailboxes } = await copyStore(file, copy);
    isWriting = false;
    await writing;
    assert.ok(serial >= 200 && serial <= (await store.serial()));
    assert.equal(mailboxes, serial);
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(dir).sort(), ["copy.sqlite", "home"]);
    await assert.rejects(copyStore(file, copy), { code: "file-exists" });
    await store.close();
  });

  it("brings back what was there as a new life: mail hosts ahead of it, or as far, read everything", async () => {
    const { store, host, add } = await filled();
    await add("info");
    await store.db.updateTable("service").set({ tells_changes: 1 }).execute();
    await restrict(store, setup, operator, {
      address: "info@anna.example",
      blocked: ["pop"],
      isExpected: null,
    });
    await acknowledge(store, host, { appliedSerial: 2, ended: [] }, Date.now());
    await copyStore(file, copy);
    const { id } = store;
    await restrict(store, setup, operator, { address: "info@anna.example", blocked: [], isExpected: null });
    await add("late");
    await acknowledge(store, host, { appliedSerial: 4, ended: [] }, Date.now());
    await store.close();

    const done = await restore(layout, copy, {});
    assert.deepEqual([done.serial, done.mailboxes, done.restricted], [2, 1, 1]);
    const back = await openStore({ sqliteFile: file });
    assert.equal(back.id, done.storeId);
    assert.deepEqual(await back.db.selectFrom("notice").selectAll().execute(), []);
    assert.notEqual(back.id, id);
    const { mailboxes } = await readPolicy(back, "", 10);
    assert.deepEqual(
      mailboxes.map(({ address, blocked }) => [address, blocked]),
      [["info@anna.example", ["pop"]]],
    );
    // Whatever serial an agent of the former life is at, it reads everything, at once.
    assert.equal(await back.serial(), 2_004);
    for (const applied of [2, 3, 4, 5, 2_003, 2_005])
      assert.equal((await readChanges(back, applied, 10)).kind, "behind", `${applied}`);
    assert.deepEqual(await readChanges(back, 2_004, 10), { kind: "changes", changes: [] });
    const lifted = { address: "info@anna.example", blocked: [], isExpected: null };
    assert.equal((await restrict(back, setup, operator, lifted)).version, 2_005);
    for (const applied of [2, 4, 2_003]) assert.equal((await readChanges(back, applied, 10)).kind, "behind");
    assert.equal((await readChanges(back, 2_004, 10)).kind, "changes");
    // Nothing counts as in force until the agent has said so of this life.
    assert.deepEqual(
      (await effectsOf(back, 2)).map((each) => each.isApplied),
      [false],
    );
    assert.deepEqual(await back.db.selectFrom("sign_in").selectAll().execute(), []);
    const told = back.db.selectFrom("audit").select("account").where("action", "=", "store-restored");
    assert.deepEqual(
      (await told.execute()).map(({ account }) => account),
      ["restore"],
    );
    await back.close();

    const kept = await openStore({ sqliteFile: done.aside ?? "" });
    assert.deepEqual([kept.id, await kept.serial()], [id, 4]);
    await kept.close();
    const seed = readSeed(home, done.storeId);
    assert.deepEqual([seed.hasAccounts, seed.hasMessages], [true, true]);
  });

  it("refuses while anything uses the store, and changes nothing", async () => {
    const { store, add } = await filled();
    await add("info");
    await copyStore(file, copy);
    await add("more");
    await assert.rejects(restore(layout, copy, {}), { code: "store-in-use" });
    await assert.rejects(restore(layout, copy, { POSTERN_STORE_FILE: file }), { code: "store-in-use" });
    assert.equal(await store.serial(), 2);
    await add("goes-on");
    await store.close();
    const lock = lockHome(home, () => null);
    await assert.rejects(restore(layout, copy, {}), { code: "already-running" });
    lock.release();
    assert.deepEqual(readdirSync(path.dirname(file)), ["postern.sqlite"]);
    const again = await openStore({ sqliteFile: file });
    assert.equal(await again.serial(), 3);
    await again.close();
  });

  it("refuses what is no whole copy, and changes nothing", async () => {
    const { store, add } = await filled();
    for (let at = 0; at < 300; at++) await add(`m${at}`);
    await copyStore(file, copy);
    await store.close();
    const whole = readFileSync(copy);
    const present = readFileSync(file);
    const broken = (name: string, bytes: Buffer | string) => {
      writeFileSync(path.join(dir, name), bytes);
      return path.join(dir, name);
    };
    const torn = Buffer.from(whole);
    for (let at = 8_192; at < torn.length; at += 4_096) torn.fill(0xa5, at, at + 200);
    const other = new DatabaseSync(path.join(dir, "other"));
    other.exec("CREATE TABLE counter (serial INTEGER); INSERT INTO counter VALUES (1)");
    other.close();
    copyFileSync(copy, path.join(dir, "newer"));
    const newer = new DatabaseSync(path.join(dir, "newer"));
    newer.exec("INSERT INTO migration (version, at) VALUES (999, 0)");
    newer.close();
    for (const [from, code] of [
      [path.join(dir, "none"), "file-missing"],
      [broken("empty", ""), "store-unreadable"],
      [
        broken("text", "no database at all, but long enough to look like one".repeat(100)),
        "store-unreadable",
      ],
      [broken("short", whole.subarray(0, Math.floor(whole.length / 2))), undefined],
      [broken("torn", torn), undefined],
      [path.join(dir, "other"), "copy-unusable"],
      [path.join(dir, "newer"), "store-newer"],
    ] as const)
      await assert.rejects(restore(layout, from, {}), (error: { code: string; name: string }) => {
        assert.equal(error.name, "Fault", from);
        if (code !== undefined) assert.equal(error.code, code, from);
        return true;
      });
    assert.deepEqual(readdirSync(path.dirname(file)), ["postern.sqlite"]);
    assert.deepEqual(readFileSync(file), present);
  });

  it("replaces a damaged store, and never reads its left-over log as the new one's", async () => {
    const { store, add } = await filled();
    await add("info");
    await copyStore(file, copy);
    await add("lost");
    // As after a power cut: a log beside the file. Then the file itself is damaged.
    for (const end of ["", "-wal"]) copyFileSync(file + end, path.join(dir, `cut${end}`));
    await store.close();
    for (const end of ["", "-wal"]) copyFileSync(path.join(dir, `cut${end}`), file + end);
    writeFileSync(file, "damaged".repeat(1_000));
    const { aside } = await restore(layout, copy, {});
    assert.ok(aside !== null && statSync(aside).size > 0);
    const back = await openStore({ sqliteFile: file });
    assert.ok((await back.serial()) > 2_000);
    assert.equal((await readPolicy(back, "", 10)).mailboxes.length, 1);
    await back.close();
  });

  it("has its two commands, which say in a sentence what they refuse", async () => {
    const { store, add } = await filled();
    await add("info");
    await store.close();
    const { DATABASE_URL: _url, ...plain } = process.env;
    const run = (script: string, args: string[], more: NodeJS.ProcessEnv = {}) =>
      runCommand(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", path.join(root, "scripts", script), ...args],
        {
          env: { ...plain, POSTERN_HOME: home, ...more },
        },
      );
    const saved = await run("backup.ts", [copy]);
    assert.match(saved.stdout, /serial 1, 1 mailboxes, 0 of them restricted/);
    const restored = await run("restore.ts", [copy]);
    assert.match(restored.stdout, /^Restored: serial 1/);
    for (const [script, args, more, said] of [
      ["backup.ts", [], {}, /Usage/],
      ["backup.ts", [copy], {}, /is there already/],
      ["restore.ts", [`${copy}.none`], {}, /There is no file/],
      ["restore.ts", [copy], { DATABASE_URL: "postgres://x" }, /pg_restore/],
    ] as const) {
      const refused = await run(script, [...args], more);
      assert.match(refused.stderr, said);
      assert.doesNotMatch(refused.stderr, /\n {4}at /);
    }
  });
});

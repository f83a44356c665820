// The journal of sign-ins: whatever is killed when, each is handed in once; and it is bounded.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ATTEMPTS_MAX } from "../wire/attempt.ts";
import { type Noted, type Sealed, UsageJournal } from "./usage-journal.ts";

const HOUR = 3_600_000;
const noted = (some: Partial<Noted> = {}): Noted => ({
  address: "anna@example.org",
  channel: "imap",
  outcome: "let-in",
  ip: "192.0.2.7",
  software: "Thunderbird",
  firstAt: 10 * HOUR,
  lastAt: 10 * HOUR,
  count: 1,
  ...some,
});
const nothing = { more: 0, nameless: 0 };

describe("the journal of sign-ins", () => {
  let dir: string;
  let file: string;
  const open: UsageJournal[] = [];
  const journal = (now = 10 * HOUR, limits?: { open: number; strange: number }) => {
    const made = new UsageJournal(file, now, limits);
    open.push(made);
    return made;
  };
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-usage-"));
    file = path.join(dir, "usage.sqlite");
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    rmSync(dir, { recursive: true });
  });

  it("adds up what is alike within an hour, and nothing else", () => {
    const one = journal();
    one.add([noted(), noted({ lastAt: 10 * HOUR + 5, count: 2 })], nothing, 10 * HOUR);
    one.add(
      [noted({ firstAt: 10 * HOUR - 7 }), noted({ lastAt: 11 * HOUR }), noted({ ip: "192.0.2.8" })],
      nothing,
      11 * HOUR,
    );
    const attempts = (one.seal()?.attempts ?? []).map(({ ip, firstAt, lastAt, count }) => ({
      ip,
      firstAt,
      lastAt,
      count,
    }));
    assert.deepEqual(attempts, [
      { ip: "192.0.2.7", firstAt: 10 * HOUR - 7, lastAt: 10 * HOUR + 5, count: 4 },
      { ip: "192.0.2.7", firstAt: 10 * HOUR, lastAt: 11 * HOUR, count: 1 },
      { ip: "192.0.2.8", firstAt: 10 * HOUR, lastAt: 10 * HOUR, count: 1 },
    ]);
  });

  it("sends a batch as it was until it is acknowledged, also after a kill, and what came since in the next", () => {
    const one = journal();
    one.add([noted()], { more: 2, nameless: 3 }, 10 * HOUR);
    const first = one.seal();
    one.add([noted({ count: 5 })], nothing, 10 * HOUR);
    assert.deepEqual(one.seal(), first);
    const two = journal();
    assert.deepEqual(two.seal(), first);
    two.acknowledge(1);
    const second = two.seal() as Sealed;
    assert.deepEqual(
      [second.seq, second.attempts[0]?.count, second.more, second.journal],
      [2, 5, 0, first?.journal],
    );
    two.acknowledge(1);
    assert.deepEqual(two.seal(), second);
    two.acknowledge(2);
    assert.equal(two.seal(), null);
    assert.deepEqual([first?.more, first?.nameless], [2, 3]);
  });

  it("put back as it was before, never reports again under a number that counts", () => {
    const one = journal();
    one.add([noted()], nothing, 10 * HOUR);
    one.close();
    open.length = 0;
    copyFileSync(file, `${file}.old`);
    const two = journal();
    for (let seq = 1; seq <= 5; seq++) {
      two.add([noted({ count: seq })], nothing, 10 * HOUR);
      two.seal();
      two.acknowledge(seq);
    }
    two.close();
    open.length = 0;
    for (const part of ["-wal", "-shm"]) if (existsSync(file + part)) rmSync(file + part);
    copyFileSync(`${file}.old`, file);
    const three = journal();
    assert.equal(three.seal()?.seq, 1);
    three.acknowledge(5);
    three.add([noted()], nothing, 10 * HOUR);
    assert.equal(three.seal()?.seq, 6);
  });

  it("holds so many and no more; those with the right password have their own room; all are counted", () => {
    const one = journal(10 * HOUR, { open: 300, strange: 100 });
    const wrong = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) =>
        noted({ outcome: "wrong-password", ip: `10.0.${from}.${at}` }),
      );
    for (let from = 0; from < 5; from++) one.add(wrong(from, 100), nothing, 10 * HOUR);
    one.add(wrong(0, 100), nothing, 10 * HOUR);
    one.add(
      Array.from({ length: 250 }, (_, at) => noted({ address: `m${at}@example.org` })),
      nothing,
      10 * HOUR,
    );
    const batch = one.seal();
    assert.equal(batch?.attempts.length, 300);
    assert.equal(batch?.more, 450);
    assert.equal(
      batch?.attempts.reduce((sum, each) => sum + each.count, 0),
      400,
    );
    one.acknowledge(1);
    one.add(wrong(7, 100), nothing, 10 * HOUR);
    assert.deepEqual([one.seal()?.attempts.length, one.seal()?.more], [100, 0], "room is free again");
  });

  it("says from when on it knows everything: it began, or nobody listened for long", () => {
    const one = journal();
    assert.equal(one.seal(), null);
    one.begin(5 * HOUR);
    one.begin(6 * HOUR);
    const first = one.seal();
    assert.deepEqual([first?.since, first?.attempts], [5 * HOUR, []]);
    one.acknowledge(1);
    assert.equal(one.seal(), null);
    one.keepAlive(20 * HOUR);
    assert.equal(journal(20.9 * HOUR).seal(), null);
    const later = journal(22 * HOUR).seal();
    assert.deepEqual([later?.since, later?.journal, later?.seq], [22 * HOUR, first?.journal, 2]);
  });

  it("is for root alone, and made of batches the wire takes", () => {
    const one = journal();
    one.add(
      Array.from({ length: ATTEMPTS_MAX + 1 }, (_, at) => noted({ address: `m${at}@example.org` })),
      nothing,
      0,
    );
    assert.equal(one.seal()?.attempts.length, ATTEMPTS_MAX);
    for (const part of ["", "-wal", "-shm"]) assert.equal(statSync(file + part).mode & 0o777, 0o600, part);
  });
});

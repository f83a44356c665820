// Processor time of the store's part in a change of very many mailboxes and in a first replica, by part and piece:
// finding them, changing them, the feed's text, a receipt, a page of the whole policy. Others on the machine disturb it
// less than a time by the clock. `npm run bench:store -- [MAILBOXES] [OF_THEM]`
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Mark } from "../src/policy/restriction.ts";
import { changesAfter, policyPage } from "../src/store/change.ts";
import { addMailHost } from "../src/store/mail-host.ts";
import { acknowledge } from "../src/store/receipt.ts";
import { findAll, restrictMany } from "../src/store/restriction-bulk.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { FEED_CHANGES_MAX, POLICY_PAGE_MAX } from "../src/wire/feed.ts";
import { addMillion } from "./million.ts";
import { summary } from "./rig.ts";

const mailboxes = Number(process.argv[2] ?? 1_000_000);
const chosen = Number(process.argv[3] ?? 100_000);
/** As restrictMany begins. */
const PIECE = 1_000;
const ACTOR = { account: "bench", ip: null };
const never = new AbortController().signal;
const times = new Map<string, number[]>();

/** User's and system's, of this process while it works; in milliseconds. */
async function measured<T>(part: string, work: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  times.set(part, [...(times.get(part) ?? []), (user + system) / 1_000]);
  return done;
}

async function changed(store: Store, serviceId: string, mark: Mark): Promise<void> {
  const { id: host } = await addMailHost(store, ACTOR, { name: mark, tokenHash: "-" });
  const rows = await store.db
    .selectFrom("mailbox")
    .select("address")
    .orderBy("address")
    .limit(chosen)
    .execute();
  const marks = { pop: mark, imap: "leave", smtp: mark, webmail: "leave" } as const;
  for (let at = 0; at < rows.length; at += PIECE) {
    const addresses = rows.slice(at, at + PIECE).map((row) => row.address);
    const ids = await measured("find", () => findAll(store, serviceId, addresses));
    const before = await store.serial();
    await measured(mark, () => restrictMany(store, ACTOR, { serviceId, ids, marks }, never));
    await measured("feed", () => changesAfter(store, before, FEED_CHANGES_MAX));
    const appliedSerial = await store.serial();
    await measured("receipt", () => acknowledge(store, host, { appliedSerial, ended: [] }, Date.now()));
  }
}

async function wholePolicy(store: Store): Promise<void> {
  for (let after = ""; ; ) {
    const page = await measured("page", () => policyPage(store, after, POLICY_PAGE_MAX));
    if (page.isLast) break;
    after =
      (JSON.parse(Buffer.from(page.mailboxes).toString()) as { address: string }[]).at(-1)?.address ?? "";
  }
}

const folder = mkdtempSync(path.join(tmpdir(), "postern-bench-"));
try {
  const store = await openStore({ sqliteFile: path.join(folder, "postern.sqlite") });
  const serviceId = await addMillion(store, "bench@bench.example", mailboxes);
  await changed(store, serviceId, "restrict");
  await changed(store, serviceId, "lift");
  await wholePolicy(store);
  await store.close();
  console.log(`a piece is ${PIECE} mailboxes, a page ${POLICY_PAGE_MAX}; processor time of each:`);
  for (const [part, all] of times) {
    const sum = all.reduce((sum, each) => sum + each, 0) / 1_000;
    console.log(`${part.padEnd(9)} ${summary(all)}, together ${sum.toFixed(2)} s`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

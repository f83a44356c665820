// The demo of a first start: accounts and mail host before the programs run, messages once they do.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import type { Store } from "../store/store.ts";
import { ensureDemo } from "./demo-file.ts";
import { tokenFile } from "./group.ts";
import { folders } from "./home.ts";
import type { Layout } from "./layout.ts";
import type { Progress } from "./progress.ts";
import { isTokenKnown, seedAccounts, seedMailHost } from "./seed-accounts.ts";
import { deliverMessages } from "./seed-delivery.ts";
import { readSeed, writeSeed } from "./seed-file.ts";
import { MAIL_HOST_NAME } from "./seed-people.ts";
import type { DemoAccounts } from "./status-shape.ts";
import { openHomeStore, readServing } from "./store-view.ts";
import { logFile } from "./supervisor.ts";

/** A million mailboxes on a busy machine. */
const IN_FORCE_WITHIN_MS = 300_000;
const POLL_MS = 50;

/** Accounts, services, mailboxes and the mail host's token; nothing to do when they are there. */
export async function seedStore(layout: Layout): Promise<void> {
  const demo = ensureDemo(layout.home);
  const store = await openHomeStore(layout.home);
  try {
    const seed = readSeed(layout.home, store.id);
    if (!seed.hasAccounts) {
      await seedAccounts(store, demo);
      writeSeed(layout.home, { ...seed, hasAccounts: true });
    }
    await ensureToken(store, tokenFile(layout.home));
  } finally {
    await store.close();
  }
}

/** The messages, once; returns who can sign in. */
export async function fillMailboxes(
  layout: Layout,
  progress: Progress,
  signal: AbortSignal,
): Promise<DemoAccounts> {
  const store = await openHomeStore(layout.home);
  const storeId = store.id;
  await store.close();
  const seed = readSeed(layout.home, storeId);
  if (!seed.hasMessages)
    await progress.step("demo messages", () => deliverMessages(layout.home, seed, layout.ports.lmtp, signal));
  return ensureDemo(layout.home);
}

/** Until the mail host of this group said that the last change is in force; others are on their own. */
export async function waitUntilInForce(layout: Layout, signal: AbortSignal): Promise<void> {
  const store = await openHomeStore(layout.home);
  try {
    for (let waited = 0; ; waited += POLL_MS) {
      signal.throwIfAborted();
      const { serial, mailHosts } = await readServing(store);
      const own = mailHosts.find((host) => host.name === MAIL_HOST_NAME);
      if (own === undefined || own.appliedSerial >= serial) return;
      if (waited >= IN_FORCE_WITHIN_MS)
        throw new Fault(
          "not-in-force",
          "The mail host's agent has not taken over the accounts.",
          `Its log is ${logFile(folders(layout.home).log, "agent")}.`,
        );
      await sleep(POLL_MS);
    }
  } finally {
    await store.close();
  }
}

/** The file holds a token the store accepts; otherwise the mail host gets a new one. */
async function ensureToken(store: Store, file: string): Promise<void> {
  if (existsSync(file) && (await isTokenKnown(store, readFileSync(file, "utf8").trim()))) return;
  const token = await seedMailHost(store);
  writeFileSync(`${file}.new`, `${token}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

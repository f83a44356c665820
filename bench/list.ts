// The address list of one very large service at the API, over HTTP with the session cookie: first page, further
// pages, searches, filters. `npm run bench:list -- [sqlite|postgres] [MAILBOXES] [ROUNDS]`
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addSignIn, hashToken } from "../src/store/sign-in.ts";
import { openStore, type Store } from "../src/store/store.ts";
import type { MailboxList } from "../src/wire/mailbox.ts";
import { startPostgres } from "../tests/fixtures/postgres.ts";
import { addMillion } from "./million.ts";
import { summary } from "./rig.ts";

const engine = process.argv[2] ?? "sqlite";
const count = Number(process.argv[3] ?? 1_000_000);
const rounds = Number(process.argv[4] ?? 300);
const PORT = 31_990;
const OWNER = "owner@bench.example";
const TOKEN = "bench-session-token";
const PAGE = 50;

/** A random whole number below. */
const below = (limit: number) => Math.floor(Math.random() * limit);
const asked: Record<string, () => string> = {
  "first page": () => "",
  "next pages (2 to 100)": () => `&offset=${PAGE * (1 + below(99))}`,
  "any page": () => `&offset=${PAGE * below(count / PAGE)}`,
  "last page": () => `&offset=${count - PAGE}`,
  "by last change": () => "&sort=changed&order=desc",
  "restricted first": () => "&sort=restricted&order=desc",
  "restricted only": () => `&restricted=true&offset=${PAGE * below(20)}`,
  "search, one address": () => `&search=corlia.gi${["an", "da", "no"][below(3)]}s${below(40)}@`,
  "search, a name in the middle": () =>
    `&search=${["rmar.", "ola.", "gito.hu"][below(3)]}${below(2) ? "" : "b"}`,
  "search, all match": () => "&search=bench.example",
  "search, all match, restricted": () => "&search=bench.example&restricted=true",
  "search, at the end of the list": () => "&search=olmar.olols",
  "search, one or two letters": () => `&search=${["a", "ol", "zz"][below(3)]}`,
  "search, none match": () => "&search=nowhere",
};

async function ask(serviceId: string, query: string): Promise<MailboxList> {
  const url = `http://127.0.0.1:${PORT}/api/v1/services/${serviceId}/mailboxes?limit=${PAGE}${query}`;
  const answer = await fetch(url, { headers: { cookie: `__Host-postern_session=${TOKEN}` } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as MailboxList;
}

async function seeded(store: Store): Promise<string> {
  const began = performance.now();
  const serviceId = await addMillion(store, OWNER, count);
  const account = await store.db.selectFrom("account").selectAll().executeTakeFirstOrThrow();
  await addSignIn(store, { tokenHash: hashToken(TOKEN), account, ip: null, program: null }, Date.now());
  await store.close();
  console.error(`${count} mailboxes in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  return serviceId;
}

async function started(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const program = path.join(import.meta.dirname, "../src/main/control.ts");
  const listen = { POSTERN_CONTROL_LISTEN: `127.0.0.1:${PORT}`, NODE_ENV: "production" };
  const args = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2", program];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env, ...listen },
    stdio: "ignore",
  });
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/healthz`).catch(() => null);
    if (answer?.ok) return child;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  throw new Error("the control plane did not start");
}

const folder = mkdtempSync(path.join(tmpdir(), "postern-bench-"));
const postgres = engine === "postgres" ? await startPostgres() : null;
let child: ChildProcess | null = null;
try {
  const sqliteFile = path.join(folder, "postern.sqlite");
  const databaseUrl = await postgres?.newDatabase();
  const store = await openStore(databaseUrl === undefined ? { sqliteFile } : { databaseUrl });
  const serviceId = await seeded(store);
  child = await started(
    databaseUrl === undefined ? { POSTERN_STORE_FILE: sqliteFile } : { DATABASE_URL: databaseUrl },
  );
  for (const [name, query] of Object.entries(asked)) {
    const times: number[] = [];
    let last: MailboxList | null = null;
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      last = await ask(serviceId, query());
      times.push(performance.now() - began);
    }
    console.log(`${name}: ${summary(times)}; ${last?.isMore ? "more than " : ""}${last?.total} match`);
  }
} finally {
  child?.kill("SIGTERM");
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}

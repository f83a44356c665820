// What reporting sign-ins costs: two Dovecots as shipped, one of which tells an agent, loaded in turn; and how many
// reported sign-ins the control plane's store takes. `npm run bench:usage -- [--rounds N] [--mailboxes N]`.
// Invariant: everything it starts and writes is its own, and gone when it ends.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { killAllGroups } from "../src/base/process-group.ts";
import { certificatePaths, ensureCertificates } from "../src/mailhost/certificates.ts";
import { mailHostPaths } from "../src/mailhost/mail-host.ts";
import { ensureWebmailIdentity } from "../src/mailhost/webmail-identity.ts";
import { createAccount } from "../src/store/account.ts";
import { takeAttempts } from "../src/store/attempt.ts";
import { addMailHost } from "../src/store/mail-host.ts";
import { importMailboxes } from "../src/store/mailbox.ts";
import { listMailboxes } from "../src/store/mailbox-list.ts";
import { createService } from "../src/store/service.ts";
import { serviceUsage } from "../src/store/service-usage.ts";
import { openStore } from "../src/store/store.ts";
import { ATTEMPTS_MAX } from "../src/wire/attempt.ts";
import type { Contestant } from "./login-cost/contestants.ts";
import { Host, webmailPorts } from "./login-cost/host.ts";
import { Mailboxes } from "./login-cost/mailboxes.ts";
import { DISCIPLINES, Measuring } from "./login-cost/measure.ts";
import { writePosternFiles } from "./login-cost/postern-files.ts";
import { Program } from "./login-cost/program.ts";
import { machine, table } from "./login-cost/table.ts";
import { median, type Stretch, tally } from "./login-cost/tally.ts";

const WARM_UP_MS = 2_000;
const BATCHES = 100;
const DAY_MS = 86_400_000;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    mailboxes: { type: "string", default: "100000" },
  },
});
const portBase = Number(process.env.POSTERN_PORT_BASE ?? 36_000);
const scratch = mkdtempSync(path.join(tmpdir(), "postern-usage-"));
chmodSync(scratch, 0o755);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => end(1));

function end(status: number): never {
  killAllGroups();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.exit(status);
}

async function prepare(mailboxes: Mailboxes): Promise<{ contestants: Contestant[]; ca: Buffer }> {
  const tlsDir = path.join(scratch, "tls");
  mkdirSync(tlsDir);
  await ensureCertificates({ dir: tlsDir, names: ["localhost", "127.0.0.1"] });
  await ensureWebmailIdentity(tlsDir);
  const ground = { scratch, tlsDir, replicaDir: path.join(scratch, "replica"), portBase };
  await writePosternFiles(ground.replicaDir, mailboxes, webmailPorts(portBase));
  const own = { passdb: null, userdb: null };
  const silent = new Host(ground, "silent", 0, own);
  const reporting = new Host(ground, "reporting", 1, own, true);
  for (const host of [silent, reporting]) await host.start();
  const { reportSecret } = mailHostPaths(path.join(scratch, "reporting"));
  const args = [reportSecret, `127.0.0.1:${reporting.ports.report}`, scratch];
  const program = path.join(import.meta.dirname, "usage/receiver.ts");
  const flags = [
    "--disable-warning=ExperimentalWarning",
    "--max-semi-space-size=1",
    "--max-old-space-size=96",
  ];
  const receiver = Program.start(process.execPath, scratch, path.join(scratch, "receiver.log"), [
    ...flags,
    program,
    ...args,
  ]);
  const contestants = [
    {
      name: "silent",
      what: "Postern, managed, nothing reported",
      host: silent,
      programs: [],
      refusesClosed: true,
    },
    {
      name: "reporting",
      what: "the same, every sign-in reported to the agent",
      host: reporting,
      programs: [receiver],
      refusesClosed: true,
    },
  ];
  return { contestants, ca: readFileSync(certificatePaths(tlsDir).ca) };
}

async function compare(measuring: Measuring, contestants: readonly Contestant[]): Promise<void> {
  const [discipline] = DISCIPLINES;
  if (discipline === undefined) return;
  const stretches = new Map<Contestant, Stretch[]>(contestants.map((each) => [each, []]));
  for (const each of contestants) await measuring.check(each, discipline);
  let warmUp = 0;
  for (const each of contestants) warmUp = (await measuring.stretch(each, discipline, WARM_UP_MS)).done;
  for (let round = 0; round < Number(values.rounds); round++)
    for (const each of round % 2 === 0 ? contestants : [...contestants].reverse())
      stretches.get(each)?.push(await measuring.stretch(each, discipline, discipline.stretchMs));
  const [silent = []] = stretches.values();
  const tallies = [...stretches].map(([each, rounds]) => tally(each, rounds, silent, availableParallelism()));
  console.log(table(discipline.title, tallies));
  const asked = [...stretches.values()].at(-1)?.reduce((sum, { done }) => sum + done, warmUp) ?? 0;
  console.log(`${asked} sign-ins while reporting`);
}

/** Batches of sign-ins of all mailboxes in turn, then what the panel asks of such a service. */
async function measureStore(count: number): Promise<void> {
  const store = await openStore({ sqliteFile: path.join(scratch, "store.sqlite") });
  const actor = { account: "bench", ip: null };
  const account = { email: "a@example.org", name: "", kind: "customer", passwordHash: "-" } as const;
  const { id: accountId } = await createAccount(store, actor, account);
  const service = { accountId, kind: "mail", name: "", domains: ["example.org"] } as const;
  const { id } = await createService(store, actor, service);
  await addMailHost(store, actor, { id: "host", name: "host", tokenHash: "-" });
  const address = (at: number) => `box${at}@example.org`;
  for (let at = 0; at < count; at += 5_000) {
    const piece = Array.from({ length: Math.min(5_000, count - at) }, (_, nth) => ({
      address: address(at + nth),
      displayName: "",
      passwordHash: null,
    }));
    await importMailboxes(store, actor, id, piece);
  }
  await store.db.updateTable("mailbox").set({ created_at: 0 }).execute();
  const now = Date.now();
  const took: number[] = [];
  for (let seq = 1; seq <= BATCHES; seq++) {
    const attempts = Array.from({ length: ATTEMPTS_MAX }, (_, nth) => ({
      address: address((seq * ATTEMPTS_MAX + nth) % count),
      channel: "imap" as const,
      outcome: "let-in" as const,
      ip: `10.${nth % 200}.0.1`,
      software: "Thunderbird",
      firstAt: now,
      lastAt: now,
      count: 1,
    }));
    const batch = {
      journal: "0123456789abcdef",
      seq,
      since: now - 300 * DAY_MS,
      attempts,
      more: 0,
      nameless: 0,
    };
    const began = performance.now();
    await takeAttempts(store, "host", batch, now);
    took.push(performance.now() - began);
  }
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return (performance.now() - began).toFixed(0);
  };
  const unused = { channel: "pop", days: 90 } as const;
  const page = {
    search: "",
    restricted: false,
    sort: "address",
    order: "asc",
    offset: 0,
    limit: 100,
    unused,
  } as const;
  console.log(
    `\nStore (SQLite), ${count} mailboxes: a batch of ${ATTEMPTS_MAX} ${median(took).toFixed(0)} ms (median)`,
  );
  console.log(`usage of the service ${await timed(() => serviceUsage(store, id, 90, now))} ms`);
  console.log(`list of the unused ${await timed(() => listMailboxes(store, id, page))} ms`);
  await store.close();
}

try {
  const mailboxes = await Mailboxes.make(Number(values.mailboxes));
  const { contestants, ca } = await prepare(mailboxes);
  await compare(new Measuring(mailboxes, ca), contestants);
  for (const { host, programs } of contestants) for (const each of [host, ...programs]) await each.end();
  console.log(readFileSync(path.join(scratch, "receiver.log"), "utf8"));
  await measureStore(mailboxes.count);
  console.log(`${mailboxes.count} mailboxes, ${values.rounds} rounds; ${machine()}`);
  end(0);
} catch (error) {
  console.error(error);
  end(1);
}

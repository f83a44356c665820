// What a login costs with a million mailboxes: Dovecot without restrictions, with Postern, and as other mail hosts
// restrict. `npm run bench:login -- [--rounds N] [--mailboxes N] [--only raw,imap,smtp]`; prints Markdown tables.
// Invariant: everything it starts and writes is its own, and gone when it ends.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { killAllGroups } from "../src/base/process-group.ts";
import { certificatePaths, ensureCertificates } from "../src/mailhost/certificates.ts";
import { ensureWebmailIdentity } from "../src/mailhost/webmail-identity.ts";
import { type Contestant, makeContestants } from "./login-cost/contestants.ts";
import { webmailPorts } from "./login-cost/host.ts";
import { Mailboxes } from "./login-cost/mailboxes.ts";
import { Mariadb } from "./login-cost/mariadb.ts";
import { DISCIPLINES, type Discipline, Measuring } from "./login-cost/measure.ts";
import { installAll } from "./login-cost/packages.ts";
import { writePosternFiles } from "./login-cost/postern-files.ts";
import { machine, table } from "./login-cost/table.ts";
import { type Stretch, tally } from "./login-cost/tally.ts";

const WARM_UP_MS = 2_000;
const HTTP_PORT_OFFSET = 400;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    mailboxes: { type: "string", default: "1000000" },
    only: { type: "string", default: DISCIPLINES.map(({ name }) => name).join(",") },
  },
});
const portBase = Number(process.env.POSTERN_PORT_BASE ?? 36_000);
const scratch = mkdtempSync(path.join(tmpdir(), "postern-login-"));
chmodSync(scratch, 0o755);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => end(1));

function end(status: number): never {
  stop.abort();
  killAllGroups();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.exit(status);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function prepare(mailboxes: Mailboxes): Promise<{ contestants: Contestant[]; ca: Buffer }> {
  const logFile = path.join(scratch, "packages.log");
  await installAll({ say, logFile, signal: stop.signal, install: process.env.POSTERN_INSTALL });
  const tlsDir = path.join(scratch, "tls");
  mkdirSync(tlsDir);
  await ensureCertificates({ dir: tlsDir, names: ["localhost", "127.0.0.1"], signal: stop.signal });
  await ensureWebmailIdentity(tlsDir, stop.signal);
  const ground = { scratch, tlsDir, replicaDir: path.join(scratch, "replica"), portBase };
  say(`writing ${mailboxes.count} mailboxes for Postern`);
  await writePosternFiles(ground.replicaDir, mailboxes, webmailPorts(portBase));
  say("writing them into MariaDB");
  const mariadb = await Mariadb.start(scratch);
  await mariadb.fill(mailboxes);
  const contestants = makeContestants(ground, mariadb, portBase + HTTP_PORT_OFFSET);
  for (const { host } of contestants) await host.start();
  return { contestants, ca: readFileSync(certificatePaths(tlsDir).ca) };
}

async function compare(measuring: Measuring, contestants: readonly Contestant[], discipline: Discipline) {
  const stretches = new Map<Contestant, Stretch[]>(contestants.map((each) => [each, []]));
  for (const each of contestants) await measuring.check(each, discipline);
  for (const each of contestants) await measuring.stretch(each, discipline, WARM_UP_MS);
  for (let round = 0; round < Number(values.rounds); round++) {
    say(`${discipline.name}, round ${round + 1} of ${values.rounds}`);
    for (const each of round % 2 === 0 ? contestants : [...contestants].reverse())
      stretches.get(each)?.push(await measuring.stretch(each, discipline, discipline.stretchMs));
  }
  const [limit = []] = stretches.values();
  const tallies = [...stretches].map(([each, rounds]) => tally(each, rounds, limit, availableParallelism()));
  console.log(table(discipline.title, tallies));
}

try {
  const mailboxes = await Mailboxes.make(Number(values.mailboxes));
  const { contestants, ca } = await prepare(mailboxes);
  const measuring = new Measuring(mailboxes, ca);
  for (const discipline of DISCIPLINES.filter(({ name }) => values.only.split(",").includes(name)))
    await compare(measuring, contestants, discipline);
  console.log(`${mailboxes.count} mailboxes, ${values.rounds} rounds; ${machine()}`);
  end(0);
} catch (error) {
  console.error(error);
  end(1);
}

// How long it takes to restrict very many mailboxes at once through the API until it is in force, what others wait
// meanwhile, and what memory it takes. `npm run bench:bulk -- [MAILBOXES] [OF_THEM]`
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Mark } from "../src/policy/restriction.ts";
import type { MailboxList } from "../src/wire/mailbox.ts";
import type { BulkRestrictions } from "../src/wire/restriction.ts";
import { MemoryWatch, type Rig, residentMb, summary, withRig } from "./rig.ts";

const mailboxes = Number(process.argv[2] ?? 1_000_000);
const chosen = Number(process.argv[3] ?? 100_000);
const PAGE = 500;

async function addressesOf({ customer, serviceId }: Rig): Promise<string[]> {
  const addresses: string[] = [];
  while (addresses.length < chosen) {
    const page = await customer.ask<MailboxList>(
      "GET",
      `/services/${serviceId}/mailboxes?limit=${PAGE}&offset=${addresses.length}`,
    );
    addresses.push(...page.mailboxes.map((mailbox) => mailbox.address));
    if (page.mailboxes.length < PAGE) break;
  }
  return addresses.slice(0, chosen);
}

/** Of a process so far. Source: proc(5), stat: fields 14 and 15, in ticks of 10 ms. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Seconds from the agent's start to its first whole policy, by its log. */
function firstFillSeconds(home: string): string {
  const lines = readFileSync(path.join(home, "log/agent.log"), "utf8").split("\n");
  const at = (message: string) => lines.find((line) => line.includes(`"${message}"`)) ?? "{}";
  const [began, ended] = ["agent started", "whole policy applied"].map((message) =>
    Date.parse((JSON.parse(at(message)) as { time?: string }).time ?? ""),
  );
  return (((ended ?? Number.NaN) - (began ?? Number.NaN)) / 1_000).toFixed(1);
}

/** One small request after another until told to end. */
async function others(rig: Rig, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!signal.aborted) {
    const began = performance.now();
    await rig.customer.ask("GET", "/services");
    times.push(performance.now() - began);
    await sleep(20);
  }
  return times;
}

async function change(rig: Rig, addresses: readonly string[], mark: Mark): Promise<void> {
  const control = new MemoryWatch(rig.pid("control"));
  const agent = new MemoryWatch(rig.pid("agent"));
  const enough = new AbortController();
  const waited = others(rig, enough.signal);
  const cpu = () => [rig.pid("control"), rig.pid("agent")].map(cpuSeconds);
  const cpuBefore = cpu();
  const began = performance.now();
  const done = await rig.customer.ask<BulkRestrictions>("PUT", `/services/${rig.serviceId}/restrictions`, {
    mailboxes: addresses,
    channels: { pop: mark, smtp: mark },
  });
  const took = (performance.now() - began) / 1_000;
  const cpuTook = cpu().map((seconds, at) => (seconds - (cpuBefore[at] ?? 0)).toFixed(1));
  enough.abort();
  console.log(
    `${mark}: ${done.changed} of ${done.matched} changed, ${done.inForce ? "in force" : "NOT IN FORCE"} after ${took.toFixed(2)} s`,
  );
  console.log(`  others' requests meanwhile: ${summary(await waited)}`);
  console.log(`  processor time: control plane ${cpuTook[0]} s, agent ${cpuTook[1]} s`);
  console.log(`  peak memory: control plane ${control.end()} MB, agent ${agent.end()} MB`);
  if (!done.inForce) console.log(JSON.stringify(done.waitingFor));
  await sleep(8_000);
}

await withRig(mailboxes, async (rig) => {
  console.log(
    `at rest: control plane ${residentMb(rig.pid("control"))} MB, agent ${residentMb(rig.pid("agent"))} MB`,
  );
  console.log(
    `the first whole policy in force ${firstFillSeconds(rig.status.home)} s after the agent's start`,
  );
  const addresses = await addressesOf(rig);
  await change(rig, addresses, "restrict");
  await change(rig, addresses, "lift");
});

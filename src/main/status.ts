// `npm run status`: how the Postern of this home is. With --json, exactly one object (status-shape.ts).
// Invariant: changes nothing; exit 0 only when everything is up.
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { readDemo } from "./demo-file.ts";
import { printFault } from "./explain.ts";
import { answersHttps, greets } from "./greeting.ts";
import { type Layout, LOOPBACK_PORTS, readLayout } from "./layout.ts";
import { addressesOf, isRunning, type RunFile, readRunFile } from "./run-file.ts";
import { ENDPOINT_NAMES, type Status } from "./status-shape.ts";
import { openHomeStore, readServing, type Serving } from "./store-view.ts";

const NOBODY = { operator: { email: "", password: "" }, customers: [], mailboxes: [] };
const NOTHING: Serving = { serial: 0, mailHosts: [] };

async function readStatus(layout: Layout): Promise<{ status: Status; troubles: string[] }> {
  const run = readRunFile(layout.home);
  const addresses = run ?? addressesOf(layout);
  const { home, panelUrl, apiUrl, webmailUrl, ca, endpoints } = addresses;
  const [troubles, serving] = await Promise.all([
    run === null ? ["not started: run npm start"] : troublesOf(run),
    run === null ? NOTHING : readServingOf(run),
  ]);
  const status: Status = {
    ready: troubles.length === 0,
    ...{ home, panelUrl, apiUrl, webmailUrl, ca, endpoints },
    accounts: readDemo(layout.home) ?? NOBODY,
    processes: (run?.processes ?? []).filter(isRunning).map(({ name, pid }) => ({ name, pid })),
    ...serving,
  };
  return { status, troubles };
}

/** What is not up, in words. */
async function troublesOf(run: RunFile): Promise<string[]> {
  const ca = readFileSync(run.ca);
  const names = run.processes.filter(isRunning).map(({ name }) => name);
  const missing = [...run.expected, "supervisor"].filter((name) => !names.includes(name));
  const https = async (what: string, url: string) => {
    const near = new URL(url);
    near.hostname = run.address;
    return (await answersHttps(near.href, ca)) ? [] : [`the ${what} does not answer`];
  };
  const answers = await Promise.all([
    https("control plane", `${run.panelUrl}/healthz`),
    https("webmail", `${run.webmailUrl}/favicon.ico`),
    ...ENDPOINT_NAMES.map(async (name) => {
      const host = LOOPBACK_PORTS.has(name) ? "127.0.0.1" : run.address;
      const { port } = run.endpoints[name];
      return (await greets(name, { host, port }, ca)) ? [] : [`${name} does not answer on port ${port}`];
    }),
  ]);
  return [...missing.map((name) => `${name} does not run`), ...answers.flat()];
}

/** A store that cannot be read is seen by the control plane too, which then does not answer. */
async function readServingOf(run: RunFile): Promise<Serving> {
  try {
    const store = await openHomeStore(run.home, run.databaseUrl);
    try {
      return await readServing(store);
    } finally {
      await store.close();
    }
  } catch {
    return NOTHING;
  }
}

function asText(status: Status, troubles: readonly string[]): string {
  const rows = [
    ["state", status.ready ? "ready" : troubles.join("; ")],
    ["home", status.home],
    ["panel", status.panelUrl],
    ["webmail", status.webmailUrl],
    ["serial", String(status.serial)],
    ...status.mailHosts.map((host) => ["mail host", `${host.name}, applied ${host.appliedSerial}`]),
    ...status.processes.map((each) => ["process", `${each.name} (${each.pid})`]),
  ];
  return rows.map(([label = "", text]) => `${label.padEnd(10)} ${text}`).join("\n");
}

try {
  const layout = readLayout(path.dirname(path.dirname(import.meta.dirname)));
  const { status, troubles } = await readStatus(layout);
  const isJson = process.argv.includes("--json");
  console.log(isJson ? JSON.stringify(status, null, 2) : asText(status, troubles));
  process.exitCode = status.ready ? 0 : 1;
} catch (error) {
  printFault(error, null);
  process.exitCode = 1;
}
process.exit();

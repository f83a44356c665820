// home/run.json: what runs here right now, written by the supervisor, read by status and by a second start.
// Invariant: it can outlive its programs (kill -9), so a process counts only with its start time.
import { rmSync } from "node:fs";
import path from "node:path";
import { processState } from "../base/process-state.ts";
import { certificatePaths } from "../mailhost/certificates.ts";
import { folders } from "./home.ts";
import { readJson, writeJson } from "./json-file.ts";
import type { Layout } from "./layout.ts";
import { ENDPOINT_NAMES, type Endpoint, type EndpointName, type Status } from "./status-shape.ts";

export type Addresses = Pick<Status, "home" | "panelUrl" | "apiUrl" | "webmailUrl" | "ca" | "endpoints">;

export interface RunFile extends Addresses {
  processes: { name: string; pid: number; startedAt: number }[];
  /** Names that must be among the processes for all to be well. */
  expected: string[];
  /** Where this machine's own programs reach the servers, whatever name the endpoints carry. */
  address: string;
  /** As the control plane was told; empty: SQLite in the home. */
  databaseUrl: string;
}

/** Everything that follows from the layout alone. */
export function addressesOf(layout: Layout): Addresses {
  const { host, ports, home } = layout;
  const panelUrl = `https://${host}:${ports.panel}`;
  const endpoint = (name: EndpointName): Endpoint => ({
    host: name === "lmtp" ? "localhost" : host,
    port: ports[name],
  });
  return {
    home,
    panelUrl,
    apiUrl: `${panelUrl}/api/v1`,
    webmailUrl: `https://${host}:${ports.webmail}`,
    ca: certificatePaths(folders(home).tls).ca,
    endpoints: Object.fromEntries(
      ENDPOINT_NAMES.map((name) => [name, endpoint(name)]),
    ) as Status["endpoints"],
  };
}

/** Where this machine's own programs reach the servers. */
export function nearAddress(layout: Pick<Layout, "listen">): string {
  return layout.listen === "0.0.0.0" ? "127.0.0.1" : layout.listen;
}

const runFile = (home: string) => path.join(home, "run.json");

export function writeRunFile(
  layout: Layout,
  expected: readonly string[],
  processes: readonly { name: string; pid: number }[],
): void {
  const run: RunFile = {
    ...addressesOf(layout),
    address: nearAddress(layout),
    databaseUrl: process.env.DATABASE_URL ?? "",
    expected: [...expected],
    processes: processes.map((each) => ({ ...each, startedAt: processState(each.pid)?.startedAt ?? 0 })),
  };
  writeJson(runFile(layout.home), run);
}

export function readRunFile(home: string): RunFile | null {
  return readJson<RunFile>(runFile(home));
}

/** Runs, and is neither stopped nor dead nor another program with the same number. */
export function isRunning(process: { pid: number; startedAt: number }): boolean {
  const state = processState(process.pid);
  return state !== null && state.startedAt === process.startedAt && !/[TtZX]/.test(state.letter);
}

/** Nothing runs any more. */
export function removeRunFile(home: string): void {
  rmSync(runFile(home), { force: true });
}

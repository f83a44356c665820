// The agent's side of reporting as a program of its own: receiver, journal, batches; the control plane takes each at once.
// Arguments: the file with the secret, the address to listen on, a folder for the journal.
import path from "node:path";
import process from "node:process";
import { readReport } from "../../src/agent/dovecot/report.ts";
import type { Replica } from "../../src/agent/replica.ts";
import { UsageJournal } from "../../src/agent/usage-journal.ts";
import { startReceiver } from "../../src/agent/usage-receiver.ts";
import { UsageWatch } from "../../src/agent/usage-watch.ts";
import { makeLog } from "../../src/base/log.ts";

const [secretFile = "", listen = "", dir = ""] = process.argv.slice(2);
const ending = new AbortController();
const door = { ports: new Set<string>(), peers: new Set(["127.0.0.2"]) };
let heard = 0;
const watch = new UsageWatch({
  openJournal: (now) => new UsageJournal(path.join(dir, "usage.sqlite"), now),
  listen: (hear) =>
    startReceiver({
      listen,
      secretFile,
      // Asked over the auth socket, Dovecot knows no port.
      hear: (text) => {
        heard++;
        hear(readReport(text.replace(/"lport":"0?"/, '"lport":"993"'), door));
      },
    }),
  isExpected: async () => true,
  control: {
    sendAttempts: async ({ seq }) => ({ lastSeq: seq }),
    rest: async () => undefined,
  },
  log: makeLog("bench", "warn"),
  signal: ending.signal,
});
watch.follow({
  hasDomain: () => true,
  applied: () => ({ storeId: "bench", serial: 1 }),
} as unknown as Replica);
process.on("SIGTERM", () => {
  console.error(`${heard} of them heard`);
  ending.abort();
});
await watch.run();
process.exit();

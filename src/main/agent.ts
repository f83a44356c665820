// The mail host's agent as a program: reads its environment, follows the control plane until it is told to
// end. Postern's only program on a mail host; the servers do without it.
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { AskDesk } from "../agent/ask.ts";
import { Claim } from "../agent/claim.ts";
import { ControlClient, trustCa } from "../agent/control-client.ts";
import { dovecotChecker } from "../agent/dovecot/check.ts";
import { dovecotConnector } from "../agent/dovecot/connector.ts";
import { dovecotDelivery } from "../agent/dovecot/delivery.ts";
import { readReport } from "../agent/dovecot/report.ts";
import { reportsTo } from "../agent/dovecot/reporting.ts";
import { dovecotRules } from "../agent/dovecot/rules.ts";
import { DovecotSettings } from "../agent/dovecot/setting.ts";
import { follow } from "../agent/follow.ts";
import { Kicker } from "../agent/kick.ts";
import { postfixChecker } from "../agent/postfix/check.ts";
import { Replica } from "../agent/replica.ts";
import { roundcubeConnector } from "../agent/roundcube/connector.ts";
import { RuleQueue } from "../agent/rule-queue.ts";
import { RuleWatch } from "../agent/rule-watch.ts";
import { TurnWatch } from "../agent/turn-watch.ts";
import { UsageJournal } from "../agent/usage-journal.ts";
import { startReceiver } from "../agent/usage-receiver.ts";
import { UsageWatch } from "../agent/usage-watch.ts";
import { Fault } from "../base/fault.ts";
import { causeOf, makeLog } from "../base/log.ts";
import type { AgentEnvironment } from "./environment.ts";

const log = makeLog("agent");

function setting(name: keyof AgentEnvironment, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined)
    throw new Fault(
      "setting-missing",
      `${name} is not set.`,
      "See docs/connect.md for the agent's settings.",
    );
  return value;
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

const ending = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => ending.abort());

/** Everything the agent needs, or a Fault that names the setting. */
function readOptions() {
  const ca = setting("POSTERN_CA", "");
  if (ca !== "") trustCa(ca);
  const webmailPorts = list(setting("POSTERN_WEBMAIL_PORTS", ""));
  const webmailPeers = list(setting("POSTERN_WEBMAIL_PEERS", ""));
  const roundcube = setting("POSTERN_ROUNDCUBE_DB", "");
  const config = setting("POSTERN_DOVECOT_CONFIG", "");
  const settings = new DovecotSettings(config);
  const connectors = [
    dovecotConnector({
      settings,
      webmailPeers: new Set(webmailPeers),
      isWebmailListed: roundcube !== "",
    }),
    ...(roundcube === "" ? [] : [roundcubeConnector(roundcube)]),
  ];
  const dir = setting("POSTERN_REPLICA_DIR");
  const isManaged = setting("POSTERN_PASSWORDS", "existing") === "managed";
  const reportListen = setting("POSTERN_REPORT_LISTEN", "");
  const webmailDoor = { ports: new Set(webmailPorts), peers: new Set(webmailPeers) };
  const claim = new Claim(dir);
  const control = new ControlClient({
    url: setting("POSTERN_CONTROL_URL"),
    token: readFileSync(setting("POSTERN_TOKEN_FILE"), "utf8").trim(),
    speaker: claim.speaker,
  });
  const kicker = new Kicker(connectors, log);
  return {
    control,
    kicker,
    turns: new TurnWatch(kicker, log),
    rules: new RuleWatch({
      openQueue: () => new RuleQueue(path.join(dir, "rule.sqlite")),
      openReader: () => dovecotRules(settings),
      control,
      log,
      signal: ending.signal,
    }),
    asks: new AskDesk({
      control,
      connectors,
      checkers: [
        dovecotChecker({ settings, isManaged, webmailPeers }),
        postfixChecker(setting("POSTERN_POSTFIX_CONFIG", "")),
      ],
      deliver: dovecotDelivery(settings),
      log,
      signal: ending.signal,
    }),
    usage: new UsageWatch({
      openJournal: (now) => new UsageJournal(path.join(dir, "usage.sqlite"), now),
      listen: (hear) =>
        startReceiver({
          listen: reportListen,
          secretFile: setting("POSTERN_REPORT_SECRET_FILE", ""),
          hear: (text) => hear(readReport(text, webmailDoor)),
        }),
      isExpected: () => reportsTo(config, reportListen),
      control,
      log,
      signal: ending.signal,
    }),
    isReporting: reportListen !== "",
    openReplica: (isDistrusted: boolean) => {
      claim.take();
      return new Replica({
        dir,
        isManaged,
        isDistrusted,
        webmailPorts,
        webmailPeers,
      });
    },
  };
}

try {
  const options = readOptions();
  log.info("agent started", { pid: process.pid });
  const { rules, asks, usage, isReporting } = options;
  const works = [follow({ ...options, log, signal: ending.signal }), rules.run(), asks.run()];
  await Promise.all(isReporting ? [...works, usage.run()] : works);
  log.info("agent ended");
} catch (error) {
  log.error(error instanceof Fault ? error.message : "the agent failed", {
    cause: causeOf(error),
    hint: error instanceof Fault ? error.hint : "",
  });
  process.exitCode = 1;
}
// Not by the end of the event loop, which would close the replica's files and let SQLite remove their -wal and
// -shm: readers without write permission cannot open it then.
process.exit();

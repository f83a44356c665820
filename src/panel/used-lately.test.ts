// Programs out of the server's rows, and what is said where there are none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import type { ChannelUsage, MailboxUsage, UsageClient } from "../wire/usage.ts";
import { seenOf, stoppedBy, unusedOf, usesOf } from "./used-lately.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(NOW - days * DAY_MS).toISOString();

interface Row {
  software?: string;
  network?: string;
  letIn?: number;
  blocked?: number;
}
function client({ software = "Thunderbird", network = "192.0.2.0/24", letIn, blocked }: Row): UsageClient {
  const at = ago(Math.min(letIn ?? 99, blocked ?? 99));
  return {
    software,
    network,
    lastIp: "192.0.2.7",
    firstAt: at,
    lastAt: ago(0),
    lastLetInAt: letIn === undefined ? null : ago(letIn),
    lastBlockedAt: blocked === undefined ? null : ago(blocked),
    letIn: 1,
    blocked: 0,
    wrong: 1,
  };
}
function usage(rows: Row[], lastLetIn: number | null = null): ChannelUsage {
  return {
    lastLetIn: lastLetIn === null ? null : { at: ago(lastLetIn), ip: "192.0.2.7", software: "Thunderbird" },
    lastBlocked: null,
    lastWrong: null,
    lastUnavailable: null,
    clients: rows.map(client),
    days: [],
  };
}

const tables: [label: string, rows: Row[], told: string[]][] = [
  ["none", [], []],
  ["one", [{ letIn: 1 }], ["Thunderbird 1"]],
  ["two, last used first", [{ letIn: 3 }, { software: "iOS", letIn: 1 }], ["iOS 1", "Thunderbird 3"]],
  ["the same from two networks", [{ letIn: 3 }, { network: "198.51.100.0/24", letIn: 1 }], ["Thunderbird 1"]],
  [
    "without names, from two networks",
    [
      { software: "", letIn: 3 },
      { software: "", network: "198.51.100.0/24", letIn: 1 },
    ],
    [" 1", " 3"],
  ],
  ["31 days ago", [{ letIn: 31 }], []],
  ["wrong passwords only", [{}], []],
  ["refused since", [{ letIn: 5, blocked: 1 }], ["Thunderbird 1 refused"]],
  ["let in again", [{ letIn: 1, blocked: 5 }], ["Thunderbird 1"]],
];
for (const [label, rows, told] of tables)
  test(label, () =>
    assert.deepEqual(
      usesOf(usage(rows), NOW).map(
        ({ software, at, wasLetIn }) => `${software} ${(NOW - at) / DAY_MS}${wasLetIn ? "" : " refused"}`,
      ),
      told,
    ),
  );

function mailbox(since: number | null, created: number, lastLetIn: number | null = null): MailboxUsage {
  const channels = Object.fromEntries(CHANNELS.map((channel) => [channel, usage([], lastLetIn)]));
  return {
    address: "anna@a.example",
    since: since === null ? null : ago(since),
    createdAt: ago(created),
    channels: channels as Record<Channel, ChannelUsage>,
  };
}

const unused: [label: string, told: MailboxUsage, kind: string][] = [
  ["reported since before it was made", mailbox(60, 10), "never"],
  ["made before reports began", mailbox(10, 60), "notSince"],
  ["not all report", mailbox(null, 60), "untold"],
  ["used before", mailbox(60, 90, 40), "earlier"],
  ["used before, not all report", mailbox(null, 90, 40), "earlier"],
];
for (const [label, told, kind] of unused) test(label, () => assert.equal(unusedOf(told, "imap").kind, kind));

test("since when it is known", () => {
  assert.equal(seenOf(mailbox(60, 90), NOW).since, NOW - 60 * DAY_MS);
  assert.equal(seenOf(mailbox(null, 90), NOW).since, null);
});

test("what stops: programs let in by the channels that close, each once, last used first", () => {
  const told = mailbox(60, 90);
  told.channels.imap = usage([{ letIn: 2 }, { software: "iOS", blocked: 1 }]);
  told.channels.smtp = usage([{ letIn: 1 }, { software: "", letIn: 3 }]);
  told.channels.pop = usage([{ software: "mutt", letIn: 1 }]);
  const seen = seenOf(told, NOW);
  const said = stoppedBy(["imap", "smtp"], seen).map(
    ({ software, channels, at }) => `${software} ${channels} ${(NOW - at) / DAY_MS}`,
  );
  assert.deepEqual(said, ["Thunderbird imap,smtp 1", " smtp 3"]);
  assert.deepEqual(stoppedBy([], seen), []);
});

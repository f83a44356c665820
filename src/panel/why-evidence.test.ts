// What the server tells becomes evidence, and only what is new is news.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../wire/check.ts";
import type { HistoryEntry } from "../wire/history.ts";
import type { Mailbox } from "../wire/mailbox.ts";
import type { ChannelUsage } from "../wire/usage.ts";
import {
  type Arrival,
  closedBy,
  evidenceOf,
  lastRefusal,
  newArrivals,
  type Seen,
  withArrivals,
} from "./why-evidence.ts";

const at = (minute: number) => `2026-11-24T12:${String(minute).padStart(2, "0")}:00.000Z`;
const last = (minute: number) => ({ at: at(minute), ip: "192.0.2.7", software: "Thunderbird" });
const unused: ChannelUsage = {
  lastLetIn: null,
  lastBlocked: null,
  lastWrong: null,
  lastUnavailable: null,
  clients: [],
  days: [],
};
const mailbox: Mailbox = {
  id: "m",
  serviceId: "s",
  address: "rose@example.org",
  displayName: "",
  blocked: ["pop"],
  since: { pop: at(1) },
  until: {},
  rules: "none",
  alarm: false,
  changedAt: at(1),
};
type Host = Check["mailHosts"][number];
const host = (outcome: Host["outcome"], channels: Host["channels"] = []): Host => ({
  mailHost: "mail1",
  outcome,
  inForce: true,
  channels,
});
const seen = (mailHosts: Host[] | null): Extract<Seen, { kind: "mailbox" }> => ({
  kind: "mailbox",
  at: at(30),
  mailbox,
  usage: {
    address: mailbox.address,
    since: null,
    createdAt: at(0),
    channels: { pop: unused, imap: { ...unused, lastLetIn: last(5) }, smtp: unused, webmail: unused },
  },
  history: [],
  check:
    mailHosts === null ? null : { address: mailbox.address, checkedAt: at(30), mailHosts, differs: false },
});
const says = (word: "open" | "temporary", differs = false): Host["channels"] => [
  {
    channel: "imap",
    wish: "open",
    differs,
    servers: [{ server: "Dovecot", door: "imap", says: word, words: null }],
  },
];
const cases: [
  label: string,
  hosts: Host[] | null,
  facts: [isUnreachable: boolean, isUnsure: boolean, isContradicted: boolean],
][] = [
  ["they could not be asked: nothing is made up", null, [false, false, false]],
  ["there is no mail server", [], [false, false, false]],
  ["it answers", [host("answered", says("open"))], [false, false, false]],
  ["none answers", [host("silent"), host("failed")], [true, false, false]],
  ["one of two answers", [host("silent"), host("answered", says("open"))], [false, false, false]],
  ["it cannot tell", [host("answered", says("temporary"))], [false, true, false]],
  ["it says otherwise", [host("answered", says("open", true))], [false, false, true]],
];
for (const [label, hosts, facts] of cases)
  test(label, () => {
    const { isBlocked, isUnreachable, isUnsure, isContradicted, lastLetIn } = evidenceOf(seen(hosts), "imap");
    assert.deepEqual([isUnreachable, isUnsure, isContradicted], facts);
    assert.deepEqual([isBlocked, lastLetIn?.at], [false, Date.parse(at(5))]);
    assert.equal(evidenceOf(seen(hosts), "pop").isBlocked, true);
  });

test("who closed a channel: the last who did, not who changed something else since", () => {
  const entry = (by: string, before: HistoryEntry["before"], after: HistoryEntry["after"]): HistoryEntry => ({
    serial: 1,
    at: at(1),
    by,
    action: "restricted",
    before,
    after,
    untilBefore: {},
    untilAfter: {},
    turnedAt: null,
    batch: null,
  });
  const history = [
    entry("carol", ["pop"], ["pop", "smtp"]),
    entry("bob", [], ["pop"]),
    entry("anna", ["pop"], []),
    entry("dave", [], ["pop"]),
  ];
  assert.deepEqual(
    (["pop", "smtp", "imap"] as const).map((channel) => closedBy(history, channel)),
    ["bob", "carol", null],
  );
});

test("the last refusal, with its reason", () => {
  assert.equal(lastRefusal(unused), null);
  assert.equal(
    lastRefusal({ ...unused, lastBlocked: last(3), lastWrong: last(4) })?.reason,
    "wrong-password",
  );
  assert.equal(lastRefusal({ ...unused, lastBlocked: last(3), lastUnavailable: last(2) })?.reason, "blocked");
});

test("what arrives is told once, newest of its kind, and nothing that was there before", () => {
  const arrival = (outcome: Arrival["outcome"], minute: number): Arrival => ({
    channel: "imap",
    outcome,
    ...last(minute),
  });
  const before = [arrival("let-in", 5), arrival("blocked", 3)];
  assert.deepEqual(newArrivals(before, before), []);
  const now = [arrival("let-in", 9), arrival("blocked", 3), arrival("wrong-password", 8)];
  const news = newArrivals(before, now);
  assert.deepEqual(news, [now[0], now[2]]);
  assert.deepEqual(withArrivals([arrival("let-in", 7), arrival("blocked", 2)], news), [
    arrival("blocked", 2),
    ...news,
  ]);
});

// The property that matters most: on the replica as compiled, the SQL shipped in etc/ answers as policy/
// does; and changes applied one by one end where a whole policy ends.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { dovecotRefusal, managedAnswer, PORTS, postfixAnswer } from "../../tests/fixtures/shipped-sql.ts";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import {
  compile,
  decide,
  gatePhases,
  instantText,
  type MailboxPolicy,
  OPEN_GATE,
} from "../policy/replica.ts";
import type { Change } from "../wire/feed.ts";
import { type PolicyPart, Replica } from "./replica.ts";

const { imap: WEBMAIL_IMAP, sieve: WEBMAIL_SIEVE } = PORTS;
const WEBMAIL_IP = "127.0.0.2";
const [software, webmail] = [
  { rip: "192.0.2.7", hasCertificate: false },
  { rip: WEBMAIL_IP, hasCertificate: true },
] as const;
const KNOWN_SERVICES: ReadonlySet<string> = new Set([
  "imap",
  "sieve",
  "pop3",
  "smtp",
  "submission",
  "webmail",
]);
const DOORS = [
  { ...software, service: "imap", lport: 143, channel: "imap" },
  { ...software, service: "imap", lport: 993, channel: "imap" },
  { ...software, service: "sieve", lport: 4190, channel: "imap" },
  { ...software, service: "pop3", lport: 995, channel: "pop" },
  { ...software, service: "smtp", lport: 0, channel: "smtp" },
  { ...software, service: "submission", lport: 587, channel: "smtp" },
  // A certificate of another kind is nothing to an ordinary door.
  { ...software, hasCertificate: true, service: "imap", lport: 993, channel: "imap" },
  { ...webmail, hasCertificate: false, service: "webmail", lport: 0, channel: "webmail" },
  { ...webmail, service: "imap", lport: WEBMAIL_IMAP, channel: "webmail" },
  { ...webmail, service: "sieve", lport: WEBMAIL_SIEVE, channel: "webmail" },
  { ...webmail, service: "smtp", lport: 0, channel: "smtp" },
  { ...webmail, service: "pop3", lport: 995, channel: "pop" },
  // Ports and addresses that only look like the webmail's.
  { ...software, service: "imap", lport: Math.floor(WEBMAIL_IMAP / 10), channel: "imap" },
  { ...software, rip: `${WEBMAIL_IP}0`, service: "imap", lport: 993, channel: "imap" },
  // The webmail's listeners without its address or its certificate, its address at another listener, services
  // nobody knows: no channel.
  { ...webmail, hasCertificate: false, service: "imap", lport: WEBMAIL_IMAP, channel: "none" },
  { ...webmail, hasCertificate: false, service: "sieve", lport: WEBMAIL_SIEVE, channel: "none" },
  { ...software, service: "imap", lport: WEBMAIL_IMAP, channel: "none" },
  { ...software, hasCertificate: true, service: "imap", lport: WEBMAIL_IMAP, channel: "none" },
  { ...software, service: "sieve", lport: WEBMAIL_SIEVE, channel: "none" },
  { ...webmail, rip: `${WEBMAIL_IP}0`, service: "imap", lport: WEBMAIL_IMAP, channel: "none" },
  { ...software, service: "webmail", lport: 0, channel: "none" },
  { ...webmail, service: "imap", lport: 993, channel: "none" },
  { ...webmail, hasCertificate: false, service: "sieve", lport: 4190, channel: "none" },
  { ...software, service: "jmap", lport: 443, channel: "none" },
  { ...software, service: "", lport: 0, channel: "none" },
] as const;

const addressText = fc.constantFrom(
  "anna@a.example",
  "bob@a.example",
  "o_k.x-y@xn--bcher-kva.example",
  "zoe@z.example",
);
const channels = fc.subarray([...CHANNELS]);
/** Around which turns are, in seconds. */
const NOW = 1_800_000_000;
const instant = fc.integer({ min: NOW - 2, max: NOW + 2 });
const turns = fc.option(
  fc.record({ pop: instant, imap: instant, smtp: instant, webmail: instant }, { requiredKeys: [] }),
  { nil: undefined },
);
const mailbox: fc.Arbitrary<MailboxPolicy> = fc.record({
  address: addressText,
  id: fc.constantFrom("m1", "m2"),
  blocked: channels,
  turns,
  passwordHash: fc.constantFrom(null, "{PLAIN}a", "{PLAIN}b"),
});
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: mailbox.map((each) => ({
      op: "set" as const,
      mailbox: { ...each, blocked: [...each.blocked] },
    })),
  },
  { weight: 1, arbitrary: addressText.map((address) => ({ op: "remove" as const, address })) },
);
const numbered = (steps: readonly object[]): Change[] =>
  steps.map((each, at) => ({ ...each, serial: at + 1 }) as Change);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "postern-replica-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(name = "one"): Replica {
  return new Replica({
    dir: path.join(dir, name),
    isManaged: true,
    webmailPorts: [String(WEBMAIL_IMAP), String(WEBMAIL_SIEVE)],
    webmailPeers: [WEBMAIL_IP],
  });
}
const file = (name = "one") => path.join(dir, name, "replica.sqlite");
const credentials = (name = "one") => path.join(dir, name, "credentials.sqlite");

/** All rows of both files, for comparing replicas. */
function contents(name: string) {
  const read = (base: string, sql: string) => {
    const db = new DatabaseSync(path.join(dir, name, base), { readOnly: true });
    const rows = db.prepare(sql).all();
    db.close();
    return rows;
  };
  return {
    access: read("replica.sqlite", "SELECT * FROM access ORDER BY address"),
    credential: read("credentials.sqlite", "SELECT * FROM credential ORDER BY address, until"),
  };
}

describe("the shipped SQL", () => {
  it("answers as policy decides, for any policy, door and spelling", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        addressText,
        fc.boolean(),
        instant,
        (steps, user, isUpper, at) => {
          const now = instantText(at);
          rmSync(path.join(dir, "one"), { recursive: true, force: true });
          const replica = open();
          replica.apply("s", numbered(steps));
          const row = replica.row(user);
          replica.close();
          const spelled = isUpper ? user.toUpperCase() : user;
          const hash = lastHash(steps, user);
          for (const { channel, ...door } of DOORS) {
            const label = `${door.service}:${door.lport} ${door.rip}`;
            const verdict = decide(row, channel, now);
            const reason = verdict.kind === "refused" ? verdict.reason : null;
            const login = { ...door, user: spelled, now };
            assert.equal(dovecotRefusal(file(), login), reason, label);
            if (!KNOWN_SERVICES.has(door.service)) {
              assert.throws(() => managedAnswer(credentials(), login), /no such column/, label);
              continue;
            }
            assert.deepEqual(
              managedAnswer(credentials(), login),
              row === undefined || hash === null ? undefined : { password: hash, gate: reason ?? OPEN_GATE },
              label,
            );
          }
          for (const [map, channel] of [
            ["smtp-access.cf", "smtp"],
            ["webmail-access.cf", "webmail"],
          ] as const) {
            const verdict = decide(row, channel, now);
            const said = postfixAnswer(file(), map, spelled, now);
            assert.equal(said, verdict.kind === "refused" ? `REJECT ${verdict.reason}` : null, map);
          }
          assert.equal(postfixAnswer(file(), "mailboxes.cf", spelled), row === undefined ? null : user);
          assert.equal(
            postfixAnswer(file(), "domains.cf", user.slice(user.indexOf("@") + 1)) !== null,
            hasDomain(steps, user),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never asks for the mail's own delivery, whatever is blocked", () => {
    const replica = open();
    const mailbox = {
      address: "nobody@a.example",
      id: "m1",
      blocked: [...CHANNELS],
      passwordHash: "{PLAIN}a",
    };
    for (const service of ["lmtp", "lda", "doveadm"])
      assert.equal(dovecotRefusal(file(), { ...software, service, user: mailbox.address, lport: 0 }), null);
    replica.apply("s", [{ op: "set", serial: 1, mailbox }]);
    replica.close();
    for (const service of ["lmtp", "lda", "doveadm"])
      assert.equal(
        dovecotRefusal(file(), { ...software, service, user: "nobody@a.example", lport: 0 }),
        null,
      );
  });

  it("is an error, never an answer, on an empty or a damaged file", () => {
    open().close();
    const login = { ...software, service: "imap", user: "anna@a.example", lport: 993 };
    for (const [damaged, ask] of [
      [file(), dovecotRefusal],
      [credentials(), managedAnswer],
    ] as const) {
      truncateSync(damaged, 0);
      assert.throws(() => ask(damaged, login), /no such table/);
      writeFileSync(damaged, "not a database at all, but long enough to be looked at as one".repeat(20));
      assert.throws(() => ask(damaged, login), /not a database/);
    }
  });
});

describe("the replica", () => {
  it("ends where a whole policy ends, applied once, twice or in any batches", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.nat(12), async (steps, cut) => {
        for (const name of ["one", "two"]) rmSync(path.join(dir, name), { recursive: true, force: true });
        const changes = numbered(steps);
        const byChanges = open("one");
        byChanges.apply("s", changes.slice(0, cut));
        byChanges.apply("s", changes.slice(0, cut));
        byChanges.apply("s", changes.slice(cut));
        byChanges.close();
        const whole = new Map<string, MailboxPolicy>();
        for (const change of changes) {
          if (change.op === "set") whole.set(change.mailbox.address, change.mailbox);
          else whole.delete(change.address);
        }
        const byPolicy = open("two");
        byPolicy.apply(
          "other",
          numbered([
            { op: "set", mailbox: { address: "old@a.example", id: "m9", blocked: [], passwordHash: null } },
          ]),
        );
        const inOrder = [...whole.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
        await byPolicy.replaceAll("s", changes.length, pagesOf(inOrder));
        assert.deepEqual(byPolicy.applied(), { storeId: "s", serial: changes.length });
        byPolicy.close();
        assert.deepEqual(contents("one"), contents("two"));
      }),
      { numRuns: 40 },
    );
  });

  const cases: {
    label: string;
    before: Channel[];
    after: Channel[] | null;
    hash?: string;
    id?: string;
    kicked: Channel[];
  }[] = [
    { label: "closing one", before: [], after: ["imap"], kicked: ["imap"] },
    { label: "closing one more", before: ["imap"], after: ["imap", "pop"], kicked: ["pop"] },
    { label: "opening", before: ["imap", "pop"], after: [], kicked: [] },
    { label: "no change", before: ["smtp"], after: ["smtp"], kicked: [] },
    {
      label: "another password",
      before: ["smtp"],
      after: ["smtp"],
      hash: "{PLAIN}new",
      kicked: [...CHANNELS],
    },
    { label: "made again by another", before: [], after: [], id: "m2", kicked: [...CHANNELS] },
    { label: "removed", before: [], after: null, kicked: [...CHANNELS] },
  ];
  for (const { label, before, after, hash, id, kicked } of cases) {
    it(`makes the right kicks due: ${label}`, () => {
      const mailbox = { address: "anna@a.example", id: "m1", blocked: before, passwordHash: "{PLAIN}old" };
      const replica = open();
      replica.apply("s", [{ op: "set", serial: 1, mailbox }]);
      replica.clearKicks(replica.kicks(9).upTo);
      const next: Change =
        after === null
          ? { op: "remove", serial: 2, address: mailbox.address }
          : {
              op: "set",
              serial: 2,
              mailbox: {
                ...mailbox,
                blocked: after,
                passwordHash: hash ?? mailbox.passwordHash,
                id: id ?? "m1",
              },
            };
      replica.apply("s", [next]);
      replica.close();
      const again = open();
      assert.deepEqual(
        again.kicks(9).kicks,
        kicked.length > 0 ? [{ serial: 2, address: mailbox.address, channels: kicked }] : [],
      );
      again.clearKicks(again.kicks(9).upTo);
      assert.deepEqual(again.kicks(9).kicks, []);
      again.close();
    });
  }

  it("ends what is blocked of a mailbox it did not know, since it may have been lost", () => {
    const replica = open();
    const mailbox = { address: "anna@a.example", id: "m1", blocked: ["imap" as const], passwordHash: null };
    replica.apply("s", [{ op: "set", serial: 1, mailbox }]);
    assert.deepEqual(replica.kicks(9).kicks, [{ serial: 1, address: mailbox.address, channels: ["imap"] }]);
    replica.close();
  });

  for (const most of [1, 2, 3, 5, 6])
    it(`goes through all that are restricted, ${most} mailboxes at a time`, async () => {
      const replica = open();
      const blocked: Channel[][] = [[], ["webmail"], [], [], ["pop", "smtp"]];
      const mailboxes = blocked.map((closed, at) => ({
        address: `${"abcde"[at]}@a.example`,
        id: `m${at}`,
        blocked: closed,
        passwordHash: null,
      }));
      await replica.replaceAll("s", 1, pagesOf(mailboxes));
      const found: unknown[] = [];
      let rounds = 0;
      for (let after: string | null = ""; after !== null; rounds++) {
        const { rows, upTo } = replica.restrictedAfter(after, most);
        found.push(...rows.map((row) => ({ ...row })));
        after = upTo;
      }
      replica.close();
      assert.deepEqual(found, [
        { address: "b@a.example", mailbox_id: "m1" },
        { address: "e@a.example", mailbox_id: "m4" },
      ]);
      assert.equal(rounds, Math.floor(mailboxes.length / most) + 1);
    });

  for (const [label, written, blocked] of [
    ["a block", ["imap"], []],
    ["a lift", [], ["imap"]],
  ] as [string, Channel[], Channel[]][]) {
    it(`mends what a crash left between the two files: ${label} that the policy takes back meanwhile`, async () => {
      const mailbox = { address: "anna@a.example", id: "m1", blocked, passwordHash: "{PLAIN}a" };
      const replica = open();
      replica.apply("s", [{ op: "set", serial: 1, mailbox }]);
      replica.close();
      const half = new DatabaseSync(credentials());
      half
        .prepare("UPDATE credential SET imap = ?")
        .run(gatePhases(compile({ ...mailbox, blocked: written }))[0]?.imap ?? "");
      half
        .prepare(
          "INSERT INTO credential SELECT 'bob@a.example', '', '9', '{PLAIN}b', 'open', 'open', 'open', 'open'",
        )
        .run();
      half.close();
      const again = open();
      await again.replaceAll("s", 3, pagesOf([mailbox]));
      again.close();
      const ask = (user: string) =>
        managedAnswer(credentials(), { ...software, service: "imap", user, lport: 993 });
      assert.equal(ask(mailbox.address)?.gate, gatePhases(compile(mailbox))[0]?.imap);
      assert.equal(ask("bob@a.example"), undefined, "a mailbox whose making was not finished");
    });
  }
});

async function* pagesOf(mailboxes: readonly MailboxPolicy[]): AsyncGenerator<PolicyPart> {
  for (let at = 0; at < mailboxes.length; at += 2)
    yield { mailboxes: mailboxes.slice(at, at + 2), isLast: at + 2 >= mailboxes.length };
  if (mailboxes.length === 0) yield { mailboxes: [], isLast: true };
}

type Step = { op: "set"; mailbox: MailboxPolicy } | { op: "remove"; address: string };

/** Whether any mailbox of the user's domain is left after the steps. */
function hasDomain(steps: readonly Step[], user: string): boolean {
  const left = new Set<string>();
  for (const each of steps) {
    if (each.op === "set") left.add(compile(each.mailbox).address);
    else left.delete(each.address);
  }
  return [...left].some((address) => address.endsWith(user.slice(user.indexOf("@"))));
}

/** The user's password hash after the steps; null: none, or no such mailbox. */
function lastHash(steps: readonly Step[], user: string): string | null {
  let hash: string | null = null;
  for (const each of steps) {
    if (each.op === "set" && each.mailbox.address === user) hash = each.mailbox.passwordHash;
    if (each.op === "remove" && each.address === user) hash = null;
  }
  return hash;
}

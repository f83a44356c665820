// What is proposed for each answer, with what was seen; and what was seen against it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNELS, type Channel } from "./channel.ts";
import { type Answer, DAY_MS, PLACES, type Place, proposeFor, type Seen, type Use } from "./choice.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const use = (software: string, wasLetIn = true): Use => ({
  software,
  place: "192.0.2.0/24",
  at: NOW - 3_600_000,
  wasLetIn,
});
function seen(uses: Partial<Record<Channel, Use[]>>, days: number | null = 60): Seen {
  return {
    since: days === null ? null : NOW - days * DAY_MS,
    uses: { pop: [], imap: [], smtp: [], webmail: [], ...uses },
  };
}
const at = (...places: Place[]): Answer => ({ kind: "places", places });
const show: Answer = { kind: "seen" };

/** With p, i, s, w for what is blocked. */
const rows: [label: string, answer: Answer, seen: Seen | null, blocked: string, objections: string][] = [
  ["only in the browser", at("browser"), seen({}), "pis", ""],
  ["only in the browser, usage not known", at("browser"), null, "pis", ""],
  ["only in the browser, but IMAP is used", at("browser"), seen({ imap: [use("T")] }), "pis", "i:T"],
  [
    "only in the browser, but a program still tries",
    at("browser"),
    seen({ pop: [use("M", false)] }),
    "pis",
    "p:M",
  ],
  ["a phone", at("phone"), seen({}), "pw", ""],
  ["a phone, but POP is used", at("phone"), seen({ pop: [use("M")] }), "pw", "p:M"],
  ["a phone, but the browser too", at("phone"), seen({ webmail: [use("Firefox")] }), "pw", "w:Firefox"],
  ["phone and browser", at("phone", "browser"), seen({}), "p", ""],
  ["a computer, nothing seen in 60 days", at("computer"), seen({}), "pw", ""],
  ["a computer that fetches by POP", at("computer"), seen({ pop: [use("M")] }), "iw", ""],
  ["a computer, POP and IMAP used", at("computer"), seen({ pop: [use("M")], imap: [use("T")] }), "w", ""],
  ["a computer with POP, and a phone", at("computer", "phone"), seen({ pop: [use("M")] }), "w", ""],
  ["a computer, usage not known: it may fetch by POP", at("computer"), null, "w", ""],
  ["a computer, not all hosts report", at("computer"), seen({}, null), "w", ""],
  ["a computer, three days of reports", at("computer"), seen({}, 3), "w", ""],
  [
    "a computer with POP, three days of reports: IMAP stays",
    at("computer"),
    seen({ pop: [use("M")] }, 3),
    "w",
    "",
  ],
  ["only sending", at("sending"), seen({ smtp: [use("")] }), "piw", ""],
  [
    "only sending, but two programs read",
    at("sending"),
    seen({ imap: [use("T"), use("A")] }),
    "piw",
    "i:T i:A",
  ],
  ["sending and browser", at("sending", "browser"), seen({}), "pi", ""],
  ["everywhere, POP not used", at(...PLACES), seen({}), "p", ""],
  ["show me: IMAP and SMTP", show, seen({ imap: [use("T")], smtp: [use("")] }), "pw", ""],
  [
    "show me: what was refused is no use, but said",
    show,
    seen({ imap: [use("T")], pop: [use("M", false)] }),
    "psw",
    "p:M",
  ],
  ["show me: nothing at all, and the webmail stays to read", show, seen({}), "pis", ""],
  ["show me: only sending, and the webmail stays to read", show, seen({ smtp: [use("")] }), "pi", ""],
];

describe("a proposal", () => {
  for (const [label, answer, told, blocked, objections] of rows)
    test(label, () => {
      const proposal = proposeFor(answer, told, NOW) ?? assert.fail("nothing proposed");
      assert.equal(proposal.blocked.map((channel) => channel[0]).join(""), blocked);
      const said = proposal.objections.map(({ channel, use: { software } }) => `${channel[0]}:${software}`);
      assert.equal(said.join(" "), objections);
      const closed = CHANNELS.filter((channel) => ["notNeeded", "unused"].includes(proposal.why[channel]));
      assert.deepEqual(proposal.blocked, closed, "the reasons say what is proposed");
    });

  const none: [label: string, answer: Answer, seen: Seen | null][] = [
    ["nothing answered", at(), seen({})],
    ["show me, but usage is not known", show, null],
    ["show me, but not all hosts report", show, seen({ imap: [use("T")] }, null)],
    ["show me, with six days of reports", show, seen({ imap: [use("T")] }, 6)],
  ];
  for (const [label, answer, told] of none)
    test(`none: ${label}`, () => assert.equal(proposeFor(answer, told, NOW), null));
});

test("for every answer: what was seen of a channel that would be closed is objected, and of no other", () => {
  const uses = { pop: [use("a")], imap: [use("b")], smtp: [use("c")], webmail: [use("d")] };
  for (let bits = 1; bits < 16; bits++) {
    const places = PLACES.filter((_place, place) => (bits >> place) & 1);
    const proposal = proposeFor(at(...places), seen(uses), NOW) ?? assert.fail(places.join());
    assert.deepEqual(
      proposal.objections.map(({ channel }) => channel),
      proposal.blocked,
      places.join(),
    );
  }
});

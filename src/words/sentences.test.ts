// In every language: each of the 16 choices says what it means, the ones people regret are warned about, and of rules
// each kind is told in its own words, with a way to them whatever is blocked.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import type { Rule } from "../wire/rule.ts";
import { en, type Words } from "./en.ts";
import { fr } from "./fr.ts";
import { blockedSince, clientName, meaningOf, regretsOf, removalAdvice, ruleSentence } from "./sentences.ts";

const combinations: Channel[][] = Array.from({ length: 16 }, (_, bits) =>
  CHANNELS.filter((_channel, at) => (bits >> at) & 1),
);
type Regret = keyof Words["restrictions"]["regrets"];
const regretted: [label: string, blocked: Channel[], regret: Regret | null][] = [
  ["nothing blocked: nothing to regret", [], null],
  ["webmail only, thoroughly: only what sends is named", ["pop", "imap", "smtp"], "devices"],
  ["everything blocked", ["pop", "imap", "smtp", "webmail"], "everything"],
  ["SMTP blocked, IMAP and POP open", ["smtp"], "answerInWebmail"],
  ["SMTP and webmail blocked", ["smtp", "webmail"], "cannotAnswer"],
  ["SMTP left open for the webmail only", ["pop", "imap"], "canStillSend"],
  ["only sending left", ["pop", "imap", "webmail"], "unreadable"],
  ["webmail blocked", ["webmail"], "noWebmail"],
];

const to = "bob@example.net";
const kinds: Rule[] = [
  { kind: "forward", to, keepsCopy: true },
  { kind: "forward", to, keepsCopy: false },
  { kind: "forward", to: null, keepsCopy: false },
  { kind: "notify", to, keepsCopy: true },
  { kind: "program", to: "tell", keepsCopy: false },
  { kind: "program", to: null, keepsCopy: false },
];

for (const [code, words] of Object.entries({ en, fr })) {
  describe(code, () => {
    const { restrictions, rules } = words;
    test("each of the 16 combinations has a sentence of its own", () => {
      const sentences = combinations.map((blocked) => meaningOf(restrictions, blocked));
      assert.equal(Object.keys(restrictions.meanings).length, 16);
      assert.ok(sentences.every((sentence) => sentence.endsWith(".")));
      assert.equal(new Set(sentences).size, 16);
    });

    test("the order in which boxes were ticked does not matter", () => {
      assert.equal(meaningOf(restrictions, ["smtp", "pop", "imap"]), restrictions.meanings["pop,imap,smtp"]);
    });

    for (const [label, blocked, regret] of regretted)
      test(label, () => {
        const said = regretsOf(restrictions, blocked);
        if (regret === null) assert.deepEqual(said, []);
        else assert.ok(said.includes(restrictions.regrets[regret]), said.join("\n"));
      });

    test("a program by its name; without one as what it may be; those not kept singly as such", () => {
      const place = "192.0.2.0/24";
      assert.equal(clientName(words.clients, "imap", { software: "Thunderbird", place }), "Thunderbird");
      const nameless = [
        clientName(words.clients, "imap", { software: "", place }),
        clientName(words.clients, "webmail", { software: "", place }),
        clientName(words.clients, "imap", { software: "", place: "" }),
      ];
      assert.equal(new Set(nameless).size, 3);
    });

    test("each kind of rule in its own words, naming where the mail goes", () => {
      const said = kinds.map((rule) => ruleSentence(rules, rule));
      assert.equal(new Set(said).size, kinds.length);
      for (const [at, { to: where }] of kinds.entries())
        assert.ok(said[at]?.includes(where ?? "") && !said[at]?.includes("null"), said[at]);
    });

    test("nobody is sent through a closed door", () => {
      for (const blocked of combinations)
        for (const known of [0, 1, 2]) {
          const said = removalAdvice(rules, blocked, known);
          const aim = [rules.aims.see, rules.aims.removeOne, rules.aims.removeMany][known] ?? "";
          const way = !blocked.includes("webmail")
            ? "webmail"
            : blocked.includes("imap")
              ? "none"
              : "program";
          assert.equal(said, rules.ways[way](aim));
          assert.ok(said.startsWith(aim));
        }
    });

    test("what is blocked since when: together when at the same time, else each with its own", () => {
      const [early, late] = ["2026-11-24T16:40:00Z", "2026-11-25T08:00:00Z"];
      const dated = (iso: string) => words.formats.formatDateTime(iso);
      const both = blockedSince(words, ["pop", "imap"], { pop: early, imap: early });
      assert.equal(both.split(dated(early)).length, 2, both);
      const apart = blockedSince(words, ["pop", "smtp"], { pop: early, smtp: late });
      assert.ok(apart.includes(dated(early)) && apart.includes(dated(late)), apart);
      assert.ok(!blockedSince(words, ["pop"], {}).includes("null"));
    });
  });
}

test("as it reads in English", () => {
  assert.match(
    ruleSentence(en.rules, kinds[1] ?? assert.fail()),
    /to bob@example\.net and keeps no copy here\.$/,
  );
  assert.match(blockedSince(en, ["pop", "imap"], {}), /^POP and IMAP blocked$/);
});

test("as it reads in French", () => {
  assert.equal(blockedSince(fr, ["pop", "imap"], {}), "POP et IMAP bloqués");
  assert.match(
    blockedSince(fr, ["smtp"], { smtp: "2026-11-24T16:40:00Z" }),
    /^SMTP bloqué depuis le \d+ nov\. 2026/,
  );
});

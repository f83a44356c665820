// Every one of the 16 choices says what it means, and the ones people regret are warned about.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import { meaningCount, meaningOf, regretsOf } from "./restrictions.ts";

const combinations: Channel[][] = Array.from({ length: 16 }, (_, bits) =>
  CHANNELS.filter((_channel, at) => (bits >> at) & 1),
);

test("each of the 16 combinations has a sentence of its own", () => {
  const sentences = combinations.map((blocked) => meaningOf(blocked));
  assert.equal(meaningCount, 16);
  assert.ok(sentences.every((sentence) => sentence.endsWith(".")));
  assert.equal(new Set(sentences).size, 16);
});

test("the order in which boxes were ticked does not matter", () => {
  assert.equal(meaningOf(["smtp", "pop", "imap"]), "This address can be used only in the webmail.");
});

const cases: [label: string, blocked: Channel[], regrets: RegExp | null][] = [
  ["nothing blocked: nothing to regret", [], null],
  ["webmail only, thoroughly: only what sends is named", ["pop", "imap", "smtp"], /^Printers/],
  ["everything blocked", ["pop", "imap", "smtp", "webmail"], /Nobody will be able to open/],
  ["SMTP blocked, IMAP and POP open", ["smtp"], /may wait in their outbox/],
  ["SMTP left open for the webmail only", ["pop", "imap"], /block SMTP as well/],
  ["only sending left", ["pop", "imap", "webmail"], /keeps arriving/],
  ["webmail blocked", ["webmail"], /keeps arriving/],
];
for (const [label, blocked, regrets] of cases)
  test(label, () => {
    const said = regretsOf(blocked);
    if (regrets === null) assert.deepEqual(said, []);
    else
      assert.ok(
        said.some((sentence) => regrets.test(sentence)),
        said.join("\n"),
      );
  });

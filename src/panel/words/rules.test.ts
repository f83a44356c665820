// What is said of rules: each kind in its own words, and a way to them whatever is blocked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Rule } from "../../wire/rule.ts";
import { removalAdvice, ruleSentence } from "./rules.ts";

const to = "bob@example.net";
const sentences: [rule: Rule, said: RegExp][] = [
  [{ kind: "forward", to, keepsCopy: true }, /forwards a copy of mail to bob@example\.net\.$/],
  [{ kind: "forward", to, keepsCopy: false }, /forwards mail to bob@example\.net and keeps no copy here\.$/],
  [{ kind: "forward", to: null, keepsCopy: false }, /to an address that the rule makes up and keeps/],
  [{ kind: "notify", to, keepsCopy: true }, /notice of new mail to bob@example\.net\.$/],
  [{ kind: "program", to: "tell", keepsCopy: false }, /program of the mail server \(tell\)\.$/],
  [{ kind: "program", to: null, keepsCopy: false }, /program of the mail server\.$/],
];
for (const [rule, said] of sentences) test(said.source, () => assert.match(ruleSentence(rule), said));

test("nobody is sent through a closed door", () => {
  for (let bits = 0; bits < 16; bits++) {
    const blocked: Channel[] = CHANNELS.filter((_, at) => (bits >> at) & 1);
    for (const known of [0, 1, 2]) {
      const said = removalAdvice(blocked, known);
      assert.equal(said.includes(": sign in to the webmail"), !blocked.includes("webmail"));
      assert.equal(
        said.includes("a mail program that can"),
        blocked.includes("webmail") && !blocked.includes("imap"),
      );
      assert.match(said, [/^To see them: /, /^To remove it: /, /^To remove them: /][known] ?? /^$/);
    }
  }
});

// Sieve scripts of people, of Roundcube and of one who hides something: what sends mail elsewhere is found, what
// cannot be understood is said to be unclear, and no text upsets the reader.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Rule } from "../../wire/rule.ts";
import { rulesOf } from "./sieve-rules.ts";
import { parseScript, SCRIPT_MOST } from "./sieve-script.ts";

/** "forward bob@example.net", with " (copy)" where the message also stays; "unclear". */
function read(text: string): string[] | "not sieve" {
  const commands = parseScript(text);
  if (commands === null) return "not sieve";
  const { rules, includes, isClear } = rulesOf(commands);
  return [...rules.map(told), ...includes.map((name) => `include ${name}`), ...(isClear ? [] : ["unclear"])];
}
const told = ({ kind, to, keepsCopy }: Rule) => `${kind} ${to ?? "?"}${keepsCopy ? " (copy)" : ""}`;

const ROUNDCUBE = (test: string) => `require ["copy","fileinto"];
# rule:[to my other account]
if ${test}
{
	redirect :copy "bob@example.net";
}
`;

const cases: [label: string, script: string, found: ReturnType<typeof read>][] = [
  ["nothing", "", []],
  ["comments only", '# redirect "a@b.example";\n/* redirect "a@b.example"; */', []],
  ["a plain redirect", 'redirect "bob@example.net";', ["forward bob@example.net"]],
  ["no line end after a comment", 'redirect "bob@example.net"; # end', ["forward bob@example.net"]],
  ["upper case", 'REDIRECT "bob@example.net" ;', ["forward bob@example.net"]],
  ["with a copy", 'require "copy"; redirect :copy "bob@example.net";', ["forward bob@example.net (copy)"]],
  ["kept beside it", 'redirect "bob@example.net"; keep;', ["forward bob@example.net (copy)"]],
  ["Roundcube's", ROUNDCUBE("true"), ["forward bob@example.net (copy)"]],
  [
    "Roundcube's, under a condition",
    ROUNDCUBE('anyof (header :contains "subject" "x")'),
    ["forward bob@example.net (copy)"],
  ],
  ["Roundcube's, switched off", ROUNDCUBE('false # anyof (header :contains "subject" "x")'), []],
  [
    "switched off in another way",
    'if not true { redirect "a@b.example"; } elsif allof (true, false) { redirect "a@b.example"; }',
    [],
  ],
  [
    "the other half of what never holds",
    'if false { redirect "a@b.example"; } else { redirect "c@d.example"; }',
    ["forward c@d.example"],
  ],
  ["behind what always holds", 'if true { keep; } else { redirect "a@b.example"; }', []],
  ["after a stop", 'stop; redirect "a@b.example";', []],
  [
    "after a stop under a condition",
    'if size :over 1K { stop; } redirect "a@b.example";',
    ["forward a@b.example"],
  ],
  ["deep inside", 'if header "a" "b" { if exists "c" { redirect "a@b.example"; } }', ["forward a@b.example"]],
  ["in the text of an answer", 'require "vacation"; vacation :days 1 "redirect \\"a@b.example\\";";', []],
  [
    "in a text of many lines",
    'vacation text:\nredirect "a@b.example";\n..\n.\n; redirect "c@d.example";',
    ["forward c@d.example"],
  ],
  ["an address of many lines", "redirect text: # why not\r\na@b.example\r\n.\r\n;", ["forward a@b.example"]],
  ["an address with quotes", 'redirect "\\"a b\\"@b.example";', ['forward "a b"@b.example']],
  ["an address made up", `require "variables"; set "a" "b"; redirect "\${a}@b.example";`, ["forward ?"]],
  ["an address in code", `require "encoded-character"; redirect "a@\${hex: 62}.example";`, ["forward ?"]],
  ["addresses of a list", 'redirect :list "tag:example.net,2026:all";', ["forward ?"]],
  ["delivery notes", 'redirect :notify "NEVER" :ret "FULL" "a@b.example";', ["forward a@b.example"]],
  [
    "in time",
    'redirect :copy :bytimerelative 600 :bymode "return" "a@b.example";',
    ["forward a@b.example (copy)"],
  ],
  [
    "a note by mail",
    'notify :importance "1" :message "new" "mailto:a@b.example?cc=c%40d.example&subject=x";',
    ["notify a@b.example (copy)", "notify c@d.example (copy)"],
  ],
  [
    "a note in the old way",
    'notify :method "mailto" :options ["a@b.example"] :low :message "$text$";',
    ["notify a@b.example (copy)"],
  ],
  ["a note elsewhere", 'notify "xmpp:a@b.example";', ["notify xmpp:a@b.example (copy)"]],
  ["a note made up", `notify "mailto:\${x}";`, ["notify ? (copy)"]],
  [
    "a program",
    'pipe :copy "tell"; if execute :input "x" "ask" { keep; }',
    ["program tell (copy)", "program ask (copy)"],
  ],
  ["a report", 'report "abuse" "spam" "a@b.example";', ["forward a@b.example (copy)"]],
  [
    "another script of his",
    'include :personal "more"; include :global "ours"; include "third";',
    ["include more", "include third"],
  ],
  ["a command nobody here knows", 'snooze "x"; redirect "a@b.example";', ["forward a@b.example", "unclear"]],
  ["a redirect to nobody", "redirect;", ["unclear"]],
  ["what would upset a line", 'redirect "a\u202e@b.example\n";', ["forward a\uFFFD@b.example"]],
  ["not closed", 'if true { redirect "a@b.example";', "not sieve"],
  ["an open string", 'redirect "a@b.example;', "not sieve"],
  ["an open comment", '/* redirect "a@b.example";', "not sieve"],
  ["a text without its dot", "redirect text:\na@b.example\n", "not sieve"],
  ["no Sieve at all", "root:*:19000:0:99999:7:::\n", "not sieve"],
  ["nested without measure", `${"if true {".repeat(500)}${"}".repeat(500)}`, "not sieve"],
  ["too long", " ".repeat(SCRIPT_MOST + 1), "not sieve"],
];

describe("a Sieve script", () => {
  for (const [label, script, found] of cases) it(label, () => assert.deepEqual(read(script), found));

  it("any text is read or refused, at full length too", () => {
    const piece = fc.constantFrom(
      ...[
        '"',
        "\\",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ";",
        ",",
        ":",
        "#",
        "/*",
        "*/",
        "text:",
        "\n",
        ".\n",
        "..",
        " ",
      ],
      ...[
        "if",
        "elsif",
        "else",
        "true",
        "not",
        "anyof",
        "redirect",
        ":copy",
        '"a@b.example"',
        "notify",
        "stop",
        "7K",
        "\0",
        "é",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void read(pieces.join(""))),
      { numRuns: 20_000 },
    );
    for (const unit of [
      '"',
      "\\",
      '"\\',
      '"\\a',
      "/*",
      "#",
      "text:\n",
      "text:\n.",
      "..\n",
      "[",
      '["a",',
      "(",
      "{",
      "if not ",
      "not ",
      "keep;",
      'redirect "a@b.example";',
      "a",
      "7",
      ":a",
      "\0",
    ])
      read(unit.repeat(Math.floor(SCRIPT_MOST / unit.length)));
    read(`redirect "${"\\a".repeat(SCRIPT_MOST / 2 - 20)}";`);
    read(`redirect text:\n${"..\n".repeat(300_000)}.\n;`);
  });

  it("a redirect is found wherever it stands, and whatever stands around it", () => {
    const other = fc.constantFrom(
      "keep;",
      'require ["copy", "fileinto"];',
      'if header :contains ["subject", "from"] "x" { fileinto "Y"; }',
      "/* } */",
      '# "\n',
      'vacation "redirect \\"no@no.example\\";";',
      "vacation text:\nstop; }\n.\n;",
    );
    const around = fc.constantFrom<(inner: string) => string>(
      (inner) => inner,
      (inner) => `if size :over 1M { ${inner} }`,
      (inner) => `if anyof (true, exists "x") { ${inner} } else { keep; }`,
      (inner) => `if exists "x" { keep; } else { ${inner} }`,
    );
    fc.assert(
      fc.property(
        fc.array(other),
        fc.array(other),
        fc.array(around, { maxLength: 6 }),
        (before, after, nest) => {
          const inner = nest.reduce((text, wrap) => wrap(text), 'redirect "bob@example.net";');
          const found = read([...before, inner, ...after].join("\n"));
          assert.ok(Array.isArray(found));
          assert.match(found.join("|"), /^forward bob@example\.net( \(copy\))?$/);
        },
      ),
    );
  });
});

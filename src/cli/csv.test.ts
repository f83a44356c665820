// CSV as spreadsheets write it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseCsv } from "./csv.ts";
import { mailboxesIn } from "./import.ts";

const cases: [label: string, text: string, rows: string[][]][] = [
  ["nothing", "", []],
  [
    "plain",
    "a,b\nc,d\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["no line ending at the end", "a,b", [["a", "b"]]],
  [
    "CRLF and blank lines",
    "a,b\r\n\r\nc,d\r\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["quotes", '"a,""b""",c\n', [['a,"b"', "c"]]],
  ["a line ending in quotes", '"a\nb",c\n', [["a\nb", "c"]]],
  ["empty fields", ",\n", [["", ""]]],
  ["byte order mark", "\uFEFFa\n", [["a"]]],
];

describe("parseCsv", () => {
  for (const [label, text, rows] of cases) it(label, () => assert.deepEqual(parseCsv(text), rows));
  it("an open quote is an error", () => assert.throws(() => parseCsv('"a'), { code: "bad-csv" }));
});

describe("mailboxesIn", () => {
  it("skips the header, brings addresses to their spelling, lets the name be absent", () => {
    assert.deepEqual(mailboxesIn("Address,displayName\nAnna@A.example,Anna Ü\nben@a.example\n"), [
      { address: "anna@a.example", displayName: "Anna Ü" },
      { address: "ben@a.example", displayName: "" },
    ]);
  });
  it("names the row that is no address", () => {
    assert.throws(() => mailboxesIn("anna@a.example\nnobody\n"), /Row 2: "nobody"/);
  });
});

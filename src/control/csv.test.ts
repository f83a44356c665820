// CSV fields: quoted where they must be, and never a formula.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attachment, csvLine } from "./csv.ts";

describe("csvLine", () => {
  const cases: [label: string, field: string, written: string][] = [
    ["plain", "info@anna.example", "info@anna.example"],
    ["comma", "a,b", '"a,b"'],
    ["quote", 'say "hi"', '"say ""hi"""'],
    ["lines", "a\r\nb", '"a\r\nb"'],
    ["equals", "=1+1", "'=1+1"],
    ["plus", "+33", "'+33"],
    ["minus", "-1", "'-1"],
    ["at", "@SUM(A1)", "'@SUM(A1)"],
    ["tab before it", "\t=1", "'\t=1"],
    ["line before it, quoted too", '\n=HYPERLINK("x")', `"'\n=HYPERLINK(""x"")"`],
    ["a no-break space before it", "\u00a0=1", "'\u00a0=1"],
    ["inside", "a=b", "a=b"],
    ["nothing", "", ""],
  ];
  for (const [label, field, written] of cases)
    it(label, () => assert.equal(csvLine([field, "x"]), `${written},x\r\n`));
});

it("an attachment's name breaks out of no header", () => {
  assert.equal(attachment('a"; x=\r\n/../é'), 'attachment; filename="a___x____..__.csv"');
});

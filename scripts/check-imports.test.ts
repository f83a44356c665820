// The import check can fail: each rule on a line that breaks it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileProblems } from "./check-imports.ts";

const cases: [label: string, file: string, text: string, problem: RegExp | null][] = [
  ["a room may use what the table allows", "wire/a.ts", '// x\nimport { a } from "../policy/a.ts";', null],
  [
    "the other way round",
    "policy/a.ts",
    '// x\nimport { a } from "../wire/a.ts";',
    /policy may not import wire/,
  ],
  ["policy is pure", "policy/a.ts", '// x\nimport { readFileSync } from "node:fs";', /policy is pure/],
  [
    "types count too",
    "panel/a.tsx",
    '// x\nimport type { A } from "../store/a.ts";',
    /panel may not import store/,
  ],
  [
    "dynamic imports count too",
    "panel/a.tsx",
    '// x\nawait import("../control/a.ts");',
    /panel may not import control/,
  ],
  ["words knows wire by its types", "words/a.ts", '// x\nimport type { A } from "../wire/a.ts";', null],
  ["and by nothing else", "words/a.ts", '// x\nimport { a } from "../wire/a.ts";', /only types of wire/],
  ["imports for effect count too", "base/a.ts", '// x\nimport "../main/a.ts";', /base may not import main/],
  [
    "over several lines",
    "store/a.ts",
    '// x\nimport {\n  a,\n  b,\n} from "../control/a.ts";',
    /store may not import control/,
  ],
  [
    "connectors do not know each other",
    "agent/dovecot/a.ts",
    '// x\nimport { a } from "../postfix/a.ts";',
    /may not import postfix/,
  ],
  ["outside of src", "agent/a.ts", '// x\nimport { a } from "../../tests/a.ts";', /outside src/],
  ["a room nobody planned", "utils/a.ts", "// x\n", /not in the table/],
  ["no head comment", "base/a.ts", "export const a = 1;\n", /say at its head/],
  ["too long", "base/a.ts", `// x\n${"\n".repeat(400)}`, /split it/],
];

describe("fileProblems", () => {
  for (const [label, file, text, problem] of cases) {
    it(label, () => {
      const found = fileProblems("/src", file, text).join("\n");
      if (problem === null) assert.equal(found, "");
      else assert.match(found, problem);
    });
  }
});

// No word of the panel stands in a component: text between tags, and what is read aloud or shown by an attribute,
// comes from the catalog (src/words).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { parseSync } from "vite";

/** Attributes that a person reads or hears. */
const SAID = new Set([
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
  "alt",
  "label",
]);
for (const name of ["title", "placeholder", "tabTitle", "intro", "hint", "subject", "busyLabel", "textValue"])
  SAID.add(name);
const LETTER = /\p{L}{2}/u;

interface Node {
  type: string;
  [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** The literal texts of one file that a person would read. */
function literals(file: string, text: string): string[] {
  const { program, errors } = parseSync(file, text);
  assert.deepEqual(errors, [], file);
  const found: string[] = [];

  /** `isSaid`: whether the value of what is looked at ends up on the screen. */
  function look(value: unknown, isSaid: boolean): void {
    if (Array.isArray(value)) for (const each of value) look(each, isSaid);
    if (!isNode(value)) return;
    switch (value.type) {
      case "JSXText":
        keep(value.value);
        return;
      case "Literal":
        if (isSaid) keep(value.value);
        return;
      case "TemplateElement":
        if (isSaid) keep((value.value as { raw: string }).raw);
        return;
      case "JSXAttribute": {
        const { name } = value.name as { name: unknown };
        look(value.value, typeof name === "string" && SAID.has(name));
        return;
      }
      case "JSXElement":
      case "JSXFragment":
        look(value.openingElement, false);
        look(value.children, true);
        return;
      case "ConditionalExpression":
        look(value.test, false);
        look([value.consequent, value.alternate], isSaid);
        return;
      case "LogicalExpression":
        look(value.left, isSaid && value.operator !== "&&");
        look(value.right, isSaid);
        return;
      case "JSXExpressionContainer":
      case "TemplateLiteral":
      case "ParenthesizedExpression":
      case "ArrayExpression":
        for (const child of Object.values(value)) look(child, isSaid);
        return;
      case "BinaryExpression":
        for (const child of Object.values(value)) look(child, isSaid && value.operator === "+");
        return;
      default:
        // What is called, compared or passed on is not shown as it stands.
        for (const child of Object.values(value)) look(child, false);
    }
  }
  function keep(value: unknown): void {
    if (typeof value === "string" && LETTER.test(value)) found.push(value.trim());
  }
  look(program, false);
  return found;
}

const examples: [source: string, found: string[]][] = [
  ["<p>Hello</p>", ["Hello"]],
  ["<p>{'Hello'}</p>", ["Hello"]],
  ["<p>{isOpen ? 'open' : words.shut} · {x === 'pop' && x + ' shut'}</p>", ["open", "shut"]],
  ['<input placeholder="Address" className="wide" />', ["Address"]],
  ["<Button aria-label={'Close ' + name} title={x ?? 'nothing'}>×</Button>", ["Close", "nothing"]],
  ["<ul>{many.map((one) => <li key='abc'>and {say('one')}</li>)}</ul>", ["and"]],
  ["<p className='quiet'>{words.title}</p>", []],
];
for (const [source, found] of examples)
  test(source, () => assert.deepEqual(literals("x.tsx", `const a = ${source};`), found));

test("no component has words of its own", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".tsx"),
  );
  assert.ok(files.length > 30);
  const found = files.flatMap((file) =>
    literals(file, readFileSync(path.join(import.meta.dirname, file), "utf8")).map(
      (text) => `${file}: ${text}`,
    ),
  );
  assert.deepEqual(found, []);
});

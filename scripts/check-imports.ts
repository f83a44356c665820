// Polices the directions of imports between the rooms of src/ (docs/architecture.md has the table).
// Invariant: a room missing from the table, or an import the table does not allow, is an error.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const allowed: Record<string, readonly string[]> = {
  policy: [],
  base: [],
  wire: ["policy"],
  store: ["policy", "base"],
  control: ["policy", "wire", "store", "base", "words"],
  words: ["policy", "wire"],
  panel: ["policy", "wire", "words"],
  agent: ["policy", "wire", "base"],
  cli: ["policy", "wire", "base"],
  mailhost: ["base"],
  main: ["policy", "base", "wire", "store", "control", "agent", "cli", "mailhost"],
};
/** The connectors under agent/ know one server each and do not know each other. */
const connectors = ["dovecot", "postfix", "roundcube"];
const LONGEST_FILE = 400;
/** A language's catalog is one file, however long. */
const CATALOG = /^words\/[a-z]{2}\.ts$/;

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^"';]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)\s*import\s+"([^"]+)"/g;

/** Every broken rule below `root`/src, one sentence each; empty when the house is in order. */
export function importProblems(root: string): string[] {
  const src = path.join(root, "src");
  const problems: string[] = [];
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    problems.push(...fileProblems(src, path.relative(src, file), readFileSync(file, "utf8")));
  }
  return problems;
}

/** The same for one file, given its path relative to src/ and its text. */
export function fileProblems(src: string, file: string, text: string): string[] {
  const problems: string[] = [];
  const [room = "", second = ""] = file.split(path.sep);
  const isTest = /\.test\.tsx?$/.test(file);
  if (!(room in allowed))
    return [`src/${file}: the room "${room}" is not in the table of scripts/check-imports.ts`];
  const lines = text.split("\n").length;
  if (lines > LONGEST_FILE && !CATALOG.test(file))
    problems.push(`src/${file}: ${lines} lines, split it (at most ${LONGEST_FILE})`);
  if (!text.startsWith("//") && !text.startsWith("/*"))
    problems.push(`src/${file}: say at its head what it is responsible for`);
  for (const match of text.matchAll(IMPORT)) {
    const wanted = match[1] ?? match[2] ?? match[3] ?? "";
    if (!wanted.startsWith(".")) {
      if (room === "policy" && !isTest)
        problems.push(`src/${file}: policy is pure, it may not import ${wanted}`);
      continue;
    }
    const target = path.relative(src, path.resolve(src, path.dirname(file), wanted));
    const [toRoom = "", toSecond = ""] = target.split(path.sep);
    if (target.startsWith("..")) {
      if (!(isTest && /^\.\.\/(tests|etc)\//.test(target)) && !target.endsWith("package.json"))
        problems.push(`src/${file}: imports ${wanted}, which is outside src/`);
    } else if (toRoom !== room && !allowed[room]?.includes(toRoom)) {
      problems.push(`src/${file}: ${room} may not import ${toRoom} (${wanted})`);
    } else if (room === "words" && toRoom === "wire" && !isTest && !/import\s+type\b/.test(match[0])) {
      problems.push(
        `src/${file}: words may import only types of wire (${wanted}), or zod comes into the page`,
      );
    } else if (
      room === "agent" &&
      toRoom === "agent" &&
      second !== toSecond &&
      connectors.includes(second) &&
      connectors.includes(toSecond)
    ) {
      problems.push(`src/${file}: the connector ${second} may not import ${toSecond}`);
    }
  }
  return problems;
}

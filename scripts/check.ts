// `npm run check`: types, lint, format and import directions; `--write` formats first.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { importProblems } from "./check-imports.ts";

const root = path.dirname(import.meta.dirname);
const bin = (...parts: string[]) => path.join(root, "node_modules", ...parts);

/** Runs one tool of node_modules and tells whether it was content. */
function run(label: string, file: string, args: string[]): boolean {
  const isNative = !file.endsWith(".js");
  const done = spawnSync(isNative ? file : process.execPath, isNative ? args : [file, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  console.log(`${done.status === 0 ? "ok  " : "FAIL"} ${label}`);
  return done.status === 0;
}

const biome = bin("@biomejs", `cli-linux-${process.arch}`, "biome");
const isWriting = process.argv.includes("--write");
const results = [
  run("lint and format", biome, ["check", "--error-on-warnings", ...(isWriting ? ["--write"] : []), "."]),
  run("types", bin("typescript", "bin", "tsc"), ["--project", "tsconfig.json"]),
];
const problems = importProblems(root);
for (const problem of problems) console.error(problem);
console.log(`${problems.length === 0 ? "ok  " : "FAIL"} import directions`);
process.exitCode = results.every(Boolean) && problems.length === 0 ? 0 : 1;

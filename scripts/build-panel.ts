// Builds the panel with Vite into dist/panel, when its sources have changed since the last build.
// Invariant: dist/panel is either a whole build or absent: it is made beside, stamped last, renamed in.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "vite";
import { LANGUAGES } from "../src/words/languages.ts";

/** Whatever can change the outcome; folders are walked. */
const SOURCES = [
  "src/panel",
  "src/policy",
  "src/wire",
  "src/words",
  "package-lock.json",
  "scripts/build-panel.ts",
];
const STAMP = ".built";

export interface BuildOptions {
  /** Build even when nothing has changed. */
  force?: boolean;
  /** Vite's own table of files and sizes. */
  isVerbose?: boolean;
}

/** The folder of the built panel, built first if need be. */
export async function buildPanel(root: string, options: BuildOptions = {}): Promise<string> {
  const target = path.join(root, "dist", "panel");
  const stamp = path.join(target, STAMP);
  const hash = sourceHash(root);
  if (options.force !== true && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return target;

  const making = path.join(root, "dist", `panel.making.${process.pid}`);
  const old = path.join(root, "dist", `panel.old.${process.pid}`);
  mkdirSync(path.dirname(target), { recursive: true });
  removeLeftovers(path.dirname(target));
  try {
    await runVite(root, making, options.isVerbose === true);
    writeFileSync(path.join(making, STAMP), hash);
    if (existsSync(target)) renameSync(target, old);
    renameSync(making, target);
  } finally {
    rmSync(making, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
  return target;
}

async function runVite(root: string, outDir: string, isVerbose: boolean): Promise<void> {
  const [{ build }, { default: react }] = await Promise.all([import("vite"), import("@vitejs/plugin-react")]);
  await build({
    root: path.join(root, "src", "panel"),
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: isVerbose ? "info" : "warn",
    plugins: [react(), ownLanguagesOnly()],
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      // Nothing inline, not even as a data: URL, for the server's Content-Security-Policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      chunkSizeWarningLimit: 400,
    },
  });
}

/** react-aria carries its few phrases in 33 languages; the panel needs those of its own. */
function ownLanguagesOnly(): Plugin {
  const own = LANGUAGES.map(({ code }) => (code === "en" ? "en-US" : `${code}-[A-Z]{2}`)).join("|");
  const others = new RegExp(
    String.raw`react-(?:aria|aria-components|stately)/dist/.*intl/.*/?(?!${own})[a-z]{2}-[A-Z]{2}\.mjs$`,
  );
  return {
    name: "own-languages-only",
    enforce: "pre",
    load: (id) => (others.test(id) ? 'export { default } from "./en-US.mjs";' : null),
  };
}

function sourceHash(root: string): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesBelow(path.join(root, source))) {
      hash.update(`${path.relative(root, file)}\0`);
      hash.update(readFileSync(file));
      hash.update("\0");
    }
  }
  return hash.digest("hex");
}

function filesBelow(place: string): string[] {
  if (/\.[a-z]+$/.test(path.basename(place))) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** What a build that was killed left beside its target. */
function removeLeftovers(dist: string): void {
  for (const name of readdirSync(dist)) {
    const pid = /^panel\.(?:making|old)\.(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(path.join(dist, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = path.dirname(import.meta.dirname);
  const options = { force: process.argv.includes("--force"), isVerbose: true };
  console.log(await buildPanel(root, options));
}

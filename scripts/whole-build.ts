// Builds one folder of dist/ out of sources, when these have changed since it was built last.
// Invariant: the folder is either a whole build or absent: it is made beside, stamped last, renamed in.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Recipe {
  /** Of its folder in dist/. */
  name: string;
  /** Whatever can change the outcome, relative to the root; folders are walked. */
  sources: readonly string[];
  /** `isVerbose`: with the tool's own table of files and sizes. */
  make(root: string, outDir: string, isVerbose: boolean): Promise<void>;
}

export interface BuildOptions {
  /** Build even when nothing has changed. */
  force?: boolean;
  isVerbose?: boolean;
}

const STAMP = ".built";

/** The built folder, built first if need be. */
export async function buildWhole(root: string, recipe: Recipe, options: BuildOptions = {}): Promise<string> {
  const dist = path.join(root, "dist");
  const target = path.join(dist, recipe.name);
  const stamp = path.join(target, STAMP);
  const hash = sourceHash(root, recipe.sources);
  if (options.force !== true && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return target;

  const making = path.join(dist, `${recipe.name}.making.${process.pid}`);
  const old = path.join(dist, `${recipe.name}.old.${process.pid}`);
  mkdirSync(dist, { recursive: true });
  removeLeftovers(dist, recipe.name);
  try {
    await recipe.make(root, making, options.isVerbose === true);
    writeFileSync(path.join(making, STAMP), hash);
    if (existsSync(target)) renameSync(target, old);
    renameSync(making, target);
  } finally {
    rmSync(making, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
  return target;
}

function sourceHash(root: string, sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) {
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
function removeLeftovers(dist: string, target: string): void {
  for (const name of readdirSync(dist)) {
    const [whose, state, pid] = name.split(".");
    const isLeft = whose === target && (state === "making" || state === "old");
    if (isLeft && !existsSync(`/proc/${pid}`))
      rmSync(path.join(dist, name), { recursive: true, force: true });
  }
}

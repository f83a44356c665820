// How the two programs that run for long are built, into dist/programs: one file each, out of our sources and what
// of these dependencies they use. Node then need not load what strips types, nor the rest of the dependencies: some
// 25 MB of memory each, and most of the time a start takes.
// Invariant: one file a program, so that one that runs never reads a part of a later build.
import type { Recipe } from "./whole-build.ts";

const NAMES = ["agent", "control"] as const;
/** The others stay where they are: they read files of their own, or were written as one piece anyway. */
const INSIDE = ["@fastify/error", "fastify-type-provider-zod", "kysely", "zod"];

export const PROGRAMS: Recipe = {
  name: "programs",
  sources: ["src", "package-lock.json", "scripts/whole-build.ts", "scripts/build-programs.ts"],
  make: async (root, outDir, isVerbose) => {
    for (const name of NAMES) await runVite(root, name, outDir, isVerbose);
  },
};

async function runVite(root: string, name: string, outDir: string, isVerbose: boolean): Promise<void> {
  const { build } = await import("vite");
  await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: isVerbose ? "info" : "warn",
    ssr: { noExternal: INSIDE },
    build: {
      ssr: `src/main/${name}.ts`,
      outDir,
      emptyOutDir: false,
      target: "node24",
      // Stack traces name functions as the sources do.
      minify: false,
      sourcemap: false,
      rolldownOptions: { output: { codeSplitting: false, entryFileNames: "[name].js" } },
    },
  });
}

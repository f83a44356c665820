// How the panel is built: with Vite, into dist/panel.
// Invariant: what the page loads is files of its own, as the server's Content-Security-Policy asks.
import path from "node:path";
import type { Plugin } from "vite";
import { LANGUAGES } from "../src/words/languages.ts";
import type { Recipe } from "./whole-build.ts";

export const PANEL: Recipe = {
  name: "panel",
  sources: [
    "src/panel",
    "src/policy",
    "src/wire",
    "src/words",
    "package-lock.json",
    "scripts/whole-build.ts",
    "scripts/build-panel.ts",
  ],
  make: runVite,
};

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

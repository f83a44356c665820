// `npm run build`, and what `npm start` builds first: the panel and the programs, each when its sources have
// changed; `--force`: in any case.
import path from "node:path";
import { PANEL } from "./build-panel.ts";
import { PROGRAMS } from "./build-programs.ts";
import { buildWhole } from "./whole-build.ts";

const root = path.dirname(import.meta.dirname);
const options = { force: process.argv.includes("--force"), isVerbose: true };
for (const recipe of [PANEL, PROGRAMS]) console.log(await buildWhole(root, recipe, options));

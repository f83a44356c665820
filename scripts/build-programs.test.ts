// What the built programs are: one file each, that needs nothing but Node and what package.json names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import packageFile from "../package.json" with { type: "json" };
import { PROGRAMS } from "./build-programs.ts";

describe("the built programs", () => {
  let dir = "";
  before(async () => {
    dir = mkdtempSync(path.join(tmpdir(), "postern-programs-"));
    await PROGRAMS.make(path.dirname(import.meta.dirname), dir, false);
  });
  after(() => rmSync(dir, { recursive: true }));

  const text = (name: string) => readFileSync(path.join(dir, name), "utf8");
  /** Names of packages, without a path inside of them; and of files. */
  const foreign = (name: string) => {
    const found = text(name).matchAll(/^import\b.*"([^"]+)";$|\b(?:import|__require)\("([^"]+)"\)/gm);
    const wanted = [...found].map(([, whole, later]) => whole ?? later ?? "");
    const packages = wanted.filter((each) => !isBuiltin(each)).map((each) => each.split("/"));
    return packages.map((parts) => parts.slice(0, parts[0]?.startsWith("@") ? 2 : 1).join("/"));
  };

  it("are one file each", () => assert.deepEqual(readdirSync(dir).sort(), ["agent.js", "control.js"]));

  it("need no package, or those that package.json names", () => {
    assert.deepEqual(foreign("agent.js"), []);
    const needed = foreign("control.js");
    assert.ok(needed.includes("fastify"));
    assert.deepEqual(
      needed.filter((name) => !(name in packageFile.dependencies)),
      [],
    );
  });

  it("hold their functions by the names of the sources", () => {
    assert.match(text("agent.js"), /^async function readWholePolicy\(/m);
    assert.match(text("control.js"), /^async function startControl\(/m);
  });

  it("run: the agent wherever it lies", () => {
    const env = { PATH: process.env.PATH };
    const done = spawnSync(process.execPath, [path.join(dir, "agent.js")], {
      cwd: dir,
      env,
      encoding: "utf8",
    });
    assert.match(done.stdout + done.stderr, /POSTERN_[A-Z_]+ is not set/);
    assert.equal(done.status, 1);
  });
});

// When a folder of dist/ is built, and what is there when a build fails or was killed.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { buildWhole, type Recipe } from "./whole-build.ts";

describe("a build", () => {
  let root = "";
  let made = 0;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "postern-build-"));
    made = 0;
    mkdirSync(path.join(root, "src", "room"), { recursive: true });
    write("src/room/a.ts", "1");
    write("lock.json", "1");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);
  const recipe: Recipe = {
    name: "thing",
    sources: ["src", "lock.json"],
    make: async (from, outDir) => {
      made++;
      const source = path.join(from, "src/room/a.ts");
      mkdirSync(outDir);
      writeFileSync(path.join(outDir, "out.js"), existsSync(source) ? readFileSync(source) : "");
    },
  };
  const failing: Recipe = {
    ...recipe,
    make: async (from, outDir, isVerbose) => {
      await recipe.make(from, outDir, isVerbose);
      throw new Error("half way");
    },
  };
  const built = () => readFileSync(path.join(root, "dist/thing/out.js"), "utf8");
  /** Of the folder of builds. */
  const entries = () => readdirSync(path.join(root, "dist")).sort();

  it("is made once, and again when a source has another text", async () => {
    assert.equal(await buildWhole(root, recipe), path.join(root, "dist/thing"));
    await buildWhole(root, recipe);
    assert.equal(made, 1);
    write("src/room/a.ts", "2");
    await buildWhole(root, recipe);
    assert.equal(built(), "2");
    assert.deepEqual(entries(), ["thing"]);
  });

  const changes: [label: string, change: () => void][] = [
    ["a single file that counts changed", () => write("lock.json", "2")],
    ["a source came", () => write("src/b.ts", "")],
    ["a source went", () => rmSync(path.join(root, "src/room/a.ts"))],
    [
      "a source has another name",
      () => {
        rmSync(path.join(root, "src/room/a.ts"));
        write("src/room/b.ts", "1");
      },
    ],
    ["the stamp is gone", () => rmSync(path.join(root, "dist/thing/.built"))],
  ];
  for (const [label, change] of changes)
    it(`is made again when ${label}`, async () => {
      await buildWhole(root, recipe);
      change();
      await buildWhole(root, recipe);
      assert.equal(made, 2);
    });

  it("is made again when it is asked for", async () => {
    await buildWhole(root, recipe);
    await buildWhole(root, recipe, { force: true });
    assert.equal(made, 2);
  });

  it("that fails leaves nothing half made, and what was there", async () => {
    await assert.rejects(buildWhole(root, failing), /half way/);
    assert.deepEqual(entries(), []);
    await buildWhole(root, recipe);
    write("src/room/a.ts", "2");
    await assert.rejects(buildWhole(root, failing), /half way/);
    assert.deepEqual(entries(), ["thing"]);
    assert.equal(built(), "1");
  });

  it("removes what a killed one left, not what another one makes just now", async () => {
    const nobody = 2 ** 22 + 1;
    const left = [`thing.making.${nobody}`, `thing.old.${nobody}`];
    const others = [`thing.making.${process.ppid}`, `else.making.${nobody}`];
    for (const name of [...left, ...others]) mkdirSync(path.join(root, "dist", name), { recursive: true });
    await buildWhole(root, recipe);
    assert.deepEqual(entries(), [...others, "thing"].sort());
    assert.ok(existsSync(path.join(root, "dist/thing/.built")));
  });
});

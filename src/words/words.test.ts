// Every language says everything, in its own words, and as its readers expect it to be written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { en, type Words } from "./en.ts";
import { LANGUAGES } from "./languages.ts";

type Say = (...said: unknown[]) => unknown;
type Leaf = string | Say;

/** Words that are the same in a language by right. */
const ALIKE: Record<string, readonly string[]> = {
  fr: [
    "common.product",
    "common.documentTitle",
    "common.services",
    "services.title",
    "mailboxes.columns.action",
    "mailboxes.action",
    "mailboxes.pages",
    "suggestions.title",
    "why.port",
    "why.securities.tls",
    "why.securities.starttls",
  ],
};

/** Every string and function of a catalog by its place, except the formats. */
function leaves(node: unknown, place = ""): [place: string, leaf: Leaf][] {
  if (typeof node === "string" || typeof node === "function") return [[place, node as Leaf]];
  assert.ok(typeof node === "object" && node !== null, `${place} is no word`);
  return Object.entries(node).flatMap(([key, value]) => {
    if (place === "" && key === "formats") return [];
    return leaves(value, place === "" ? key : `${place}.${key}`);
  });
}

/** What a function says about the first things it can speak of. */
function sample(place: string, say: Say): string {
  const things = [3, ["pop", "imap"], "2026-11-24T16:40:00Z", true, "pop"];
  let tries: unknown[][] = [[]];
  for (let at = 0; at < say.length; at++)
    tries = tries.flatMap((said) => things.map((thing) => [...said, thing]));
  for (const said of tries) {
    try {
      const text = say(...said);
      if (typeof text === "string" && !/undefined|NaN|Invalid|\[object/.test(text)) return text;
    } catch {
      // Not what it speaks of.
    }
  }
  return assert.fail(`${place} says nothing`);
}

const sayOf = (place: string, leaf: Leaf) => (typeof leaf === "string" ? leaf : sample(place, leaf));
const english = new Map(leaves(en));
const catalogs = await Promise.all(
  LANGUAGES.map(async ({ code, load }): Promise<[string, Words]> => [code, await load()]),
);

for (const [code, words] of catalogs) {
  const own = new Map(leaves(words));
  test(`${code} has every word that English has, and no other`, () => {
    assert.deepEqual([...own.keys()].sort(), [...english.keys()].sort());
    assert.ok(own.size > 300, String(own.size));
  });
  test(`${code}: a string where English has one, a function of as many things where English has one`, () => {
    for (const [place, leaf] of english) {
      const theirs = own.get(place);
      assert.equal(typeof theirs, typeof leaf, place);
      if (typeof leaf === "function") assert.equal((theirs as Say).length, leaf.length, place);
    }
  });
  test(`${code}: no word is empty, untrimmed, or of typewriter's dots`, () => {
    for (const [place, leaf] of own) {
      const text = sayOf(place, leaf);
      assert.ok(text.trim() !== "" && text.trim() === text && !text.includes("..."), `${place}: ${text}`);
    }
  });
  if (code !== "en")
    test(`${code}: nothing is left in English`, () => {
      const alike = [...own].filter(([place, leaf]) => {
        const model = english.get(place);
        return model !== undefined && sayOf(place, leaf) === sayOf(place, model);
      });
      assert.deepEqual(alike.map(([place]) => place).sort(), [...(ALIKE[code] ?? [])].sort());
    });
}

test("French: no-break spaces before high punctuation and inside quotation marks, curly apostrophes", () => {
  const french = catalogs.find(([code]) => code === "fr")?.[1] ?? assert.fail("no French");
  for (const [place, leaf] of leaves(french)) {
    const text = sayOf(place, leaf);
    // Times have a colon without any space.
    assert.doesNotMatch(
      text,
      / [:;?!»]|«[^\u00a0\u202f]|[^\s\d]:|[^\u00a0\u202f][;?!]|'/u,
      `${place}: ${text}`,
    );
  }
});

// Dates, numbers and plurals as each language writes them; and which language a browser gets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatsFor } from "./formats.ts";
import { chosenLanguage } from "./languages.ts";

const english = formatsFor("en-GB");
const french = formatsFor("fr-FR");
const addresses = { one: "address", other: "addresses" };
const adresses = { one: "adresse", other: "adresses" };
/** Local noon, so that no time zone moves the day. */
const now = new Date(2026, 10, 24, 12, 0);
const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
const HOUR_MS = 3_600_000;

test("counts: one and many, and none, which is one in French", () => {
  assert.deepEqual(
    [0, 1, 2, 1_200].map((value) => english.count(value, addresses)),
    ["0 addresses", "1 address", "2 addresses", "1,200 addresses"],
  );
  assert.deepEqual(
    [0, 1, 2, 1_200].map((value) => french.count(value, adresses)),
    ["0 adresse", "1 adresse", "2 adresses", "1\u202f200 adresses"],
  );
});

test("a language with more forms has them", () => {
  const polish = { one: "adres", few: "adresy", other: "adresów" };
  assert.deepEqual(
    [1, 3, 5].map((value) => formatsFor("pl").plural(value, polish)),
    ["adres", "adresy", "adresów"],
  );
});

test("a moment in a table cell", () => {
  assert.match(english.formatWhen(before(HOUR_MS), now), /^today, 11:00$/);
  assert.match(french.formatWhen(before(HOUR_MS), now), /^aujourd’hui, 11:00$/);
  assert.match(french.formatWhen(before(24 * HOUR_MS), now), /^hier, /);
  assert.equal(french.formatWhen(before(72 * HOUR_MS), now), "21 nov. 2026");
});

test("a moment beside a program: by days for a month, then the date", () => {
  assert.equal(english.formatLately(before(HOUR_MS), now), "today, 11:00");
  assert.match(english.formatLately(before(24 * HOUR_MS), now), /^yesterday, /);
  assert.equal(english.formatLately(before(72 * HOUR_MS), now), "3 days ago");
  assert.equal(french.formatLately(before(72 * HOUR_MS), now), "il y a 3 jours");
  assert.equal(english.formatLately(before(31 * 24 * HOUR_MS), now), "24 Oct 2026");
});

test("a day as a heading, and the time between two moments", () => {
  assert.equal(english.formatDayHeading(before(HOUR_MS), now), "today");
  assert.equal(french.formatDayHeading(before(24 * HOUR_MS), now), "hier");
  assert.equal(english.formatDayHeading(before(72 * HOUR_MS), now), "Saturday, 21 November 2026");
  assert.equal(french.formatDayHeading(before(72 * HOUR_MS), now), "samedi 21 novembre 2026");
  assert.equal(english.formatSpan(before(HOUR_MS), before(0)), "11:00–12:00");
  assert.equal(french.formatSpan(before(20_000), before(10_000)), "11:59");
});

test("a moment to come: by the day's name for a week, then the date", () => {
  assert.equal(english.formatComing(before(-HOUR_MS), now), "today, 13:00");
  assert.equal(english.formatComing(before(-24 * HOUR_MS), now), "tomorrow, 12:00");
  assert.equal(english.formatComing(before(-48 * HOUR_MS), now), "Thursday, 12:00");
  assert.equal(french.formatComing(before(-48 * HOUR_MS), now), "jeudi, 12:00");
  assert.equal(english.formatComing(before(-8 * 24 * HOUR_MS), now), "2 Dec 2026, 12:00");
});

const moments: [ms: number, english: string, french: string][] = [
  [0, "now", "maintenant"],
  [5 * 60_000, "5 minutes ago", "il y a 5 minutes"],
  [-2 * HOUR_MS, "in 2 hours", "dans 2 heures"],
  [24 * HOUR_MS, "yesterday", "hier"],
  [72 * HOUR_MS, "3 days ago", "il y a 3 jours"],
];
for (const [ms, said, dit] of moments)
  test(said, () => {
    assert.equal(english.formatAgo(before(ms), now), said);
    assert.equal(french.formatAgo(before(ms), now), dit);
  });

const browsers: [wanted: string[], chosen: string][] = [
  [["fr-FR", "fr", "en"], "fr"],
  [["fr_CA"], "fr"],
  [["FR"], "fr"],
  [["de-DE", "fr", "en"], "fr"],
  [["en-US", "fr"], "en"],
  [["de", "frr"], "en"],
  [[], "en"],
  [["", "*"], "en"],
];
for (const [wanted, chosen] of browsers)
  test(`a browser that wants ${wanted.join(", ") || "nothing"} gets ${chosen}`, () =>
    assert.equal(chosenLanguage(wanted), chosen));

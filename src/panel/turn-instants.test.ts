// Presets by the local clock; what is offered lies in the future.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fromLocalInput,
  inHours,
  isPossible,
  latestInstant,
  mondayMorning,
  toLocalInput,
  tomorrowMorning,
} from "./turn-instants.ts";

/** 2026-11-23 is a Monday. */
const rows: [label: string, now: Date, tomorrow: string, monday: string][] = [
  ["Tuesday noon", new Date(2026, 10, 24, 12), "2026-11-25T08:00", "2026-11-30T08:00"],
  ["Sunday night", new Date(2026, 10, 29, 23, 59), "2026-11-30T08:00", "2026-11-30T08:00"],
  ["Monday at seven", new Date(2026, 10, 23, 7), "2026-11-24T08:00", "2026-11-23T08:00"],
  ["Monday at eight", new Date(2026, 10, 23, 8), "2026-11-24T08:00", "2026-11-30T08:00"],
  ["the end of a year", new Date(2026, 11, 31, 9), "2027-01-01T08:00", "2027-01-04T08:00"],
];
for (const [label, now, tomorrow, monday] of rows)
  test(label, () => {
    assert.equal(toLocalInput(tomorrowMorning(now)), tomorrow);
    assert.equal(toLocalInput(mondayMorning(now)), monday);
    for (const instant of [tomorrowMorning(now), mondayMorning(now), inHours(1, now), latestInstant(now)])
      assert.equal(isPossible(instant.toISOString(), now), true);
  });

test("an hour is an hour at least, in whole minutes", () => {
  const now = new Date(2026, 10, 24, 12, 0, 20);
  assert.equal(inHours(1, now).getTime(), new Date(2026, 10, 24, 13, 1).getTime());
});

test("not what has passed, nor what is too far ahead", () => {
  const now = new Date(2026, 10, 24, 12);
  for (const year of [2020, 2028]) assert.equal(isPossible(new Date(year, 0, 1).toISOString(), now), false);
  assert.equal(isPossible(now.toISOString(), now), false);
});

test("a field's value there and back; an empty one is none", () => {
  const moment = new Date(2026, 2, 5, 7, 9);
  assert.equal(fromLocalInput(toLocalInput(moment))?.getTime(), moment.getTime());
  assert.equal(fromLocalInput(""), null);
  assert.equal(fromLocalInput("2026-13-45T99:99"), null);
});

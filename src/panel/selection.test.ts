// Rows selected one by one, by the page, and all that match but some; what the server is told of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readListQuery } from "./list-query.ts";
import {
  ALL_SELECTED,
  countSelected,
  isSelected,
  meantBy,
  NOTHING_SELECTED,
  withoutAddress,
  withRows,
} from "./selection.ts";

const row = (nr: number) => ({ id: `${nr}`, address: `m${nr}@anna.example` });
const query = readListQuery("?search=%20rose%20&restricted=true&unused=pop&page=3");

test("some: named one by one, over all pages", () => {
  const some = withRows(withRows(NOTHING_SELECTED, [row(1), row(2)], true), [row(1)], false);
  assert.deepEqual([isSelected(some, "1"), isSelected(some, "2")], [false, true]);
  assert.equal(countSelected(some, 500), 1);
  assert.deepEqual(meantBy(some, query), { mailboxes: ["2"] });
});

test("all that match but some", () => {
  const most = withRows(withRows(ALL_SELECTED, [row(1), row(2)], false), [row(1)], true);
  assert.deepEqual(
    [isSelected(most, "1"), isSelected(most, "2"), isSelected(most, "9")],
    [true, false, true],
  );
  assert.equal(countSelected(most, 500), 499);
  assert.deepEqual(meantBy(most, query), {
    matching: { search: "rose", restricted: true, unused: { channel: "pop", days: 90 }, except: ["2"] },
  });
  assert.deepEqual(meantBy(ALL_SELECTED, readListQuery("")), {
    matching: { search: "", restricted: false, except: [] },
  });
});

test("an address that is gone is no longer named", () => {
  const some = withRows(NOTHING_SELECTED, [row(1), row(2)], true);
  assert.deepEqual(meantBy(withoutAddress(some, row(1).address), query), { mailboxes: ["2"] });
  assert.equal(withoutAddress(some, "other@anna.example"), some);
  const most = withRows(ALL_SELECTED, [row(1)], false);
  assert.equal(countSelected(withoutAddress(most, row(1).address), 500), 500);
});

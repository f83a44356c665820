// The list's state survives the way through the URL, and nonsense in a URL does no harm.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readListQuery, toWireQuery, writeListQuery } from "./list-query.ts";

test("nothing said is the plain list, and is not written", () => {
  const query = readListQuery("");
  assert.equal(writeListQuery(query), "");
  assert.deepEqual(toWireQuery(query), {
    search: "",
    restricted: false,
    sort: "address",
    order: "asc",
    offset: 0,
    limit: 50,
  });
});

test("everything said comes back", () => {
  const text = "?search=ros%C3%A9+m&restricted=true&unused=imap&sort=changed&order=desc&page=3";
  const query = readListQuery(text);
  assert.equal(query.search, "rosé m");
  assert.equal(writeListQuery(query), text);
  const { offset, unused, unusedDays } = toWireQuery(query);
  assert.deepEqual({ offset, unused, unusedDays }, { offset: 100, unused: "imap", unusedDays: 90 });
});

for (const page of ["0", "-1", "1.5", "x", "1e9"])
  test(`page=${page} is page 1`, () => assert.equal(readListQuery(`?page=${page}`).page, 1));

test("an unknown sort is by address", () => assert.equal(readListQuery("?sort=drop").sort, "address"));

// What the panel believes about passwords, and of how long is long, is what the wire says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAILBOX_PASSWORD_MAX, MAILBOX_PASSWORD_MIN } from "../wire/mailbox.ts";
import { UNUSED_DAYS as UNUSED_DAYS_SAID } from "../wire/unused.ts";
import { PASSWORD_MAX, PASSWORD_MIN, UNUSED_DAYS } from "./limits.ts";
import { generatePassword } from "./password-generator.ts";
import { scorePassword } from "./password-strength.ts";

test("the limits are the wire's", () => {
  assert.deepEqual([PASSWORD_MIN, PASSWORD_MAX], [MAILBOX_PASSWORD_MIN, MAILBOX_PASSWORD_MAX]);
  assert.equal(UNUSED_DAYS, UNUSED_DAYS_SAID);
});

test("a generated password is long enough, strong, and never the same", () => {
  const made = Array.from({ length: 200 }, generatePassword);
  assert.ok(made.every((password) => /^(?:[a-hj-km-np-z2-9]{5}-){3}[a-hj-km-np-z2-9]{5}$/.test(password)));
  assert.ok(made.every((password) => scorePassword(password, []) === 4));
  assert.equal(new Set(made).size, made.length);
});

for (const weak of ["password12", "aaaaaaaaaaaa", "1234567890", "rose.martin1"])
  test(`${weak} is weak for rose.martin`, () =>
    assert.ok(scorePassword(weak, ["rose.martin", "rose", "martin"]) < 2));

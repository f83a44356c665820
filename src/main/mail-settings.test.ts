// The doors of mail programs as the operator names them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "../base/fault.ts";
import { parseMailSettings } from "./mail-settings.ts";

test("every kind of door, in the order in which they are named", () => {
  assert.deepEqual(
    parseMailSettings("imaps://mail.example.com:993  pop3://[2001:db8::1]:110\nsubmissions://m:465"),
    [
      { channel: "imap", security: "tls", host: "mail.example.com", port: 993 },
      { channel: "pop", security: "starttls", host: "[2001:db8::1]", port: 110 },
      { channel: "smtp", security: "tls", host: "m", port: 465 },
    ],
  );
  assert.deepEqual(parseMailSettings(" "), []);
});

for (const wrong of [
  "mail.example.com",
  "https://mail.example.com:443",
  "imaps://mail.example.com",
  "imaps://m:0",
  "imaps://m:70000",
  "imaps://u@m:993",
])
  test(`${wrong} is refused`, () => {
    assert.throws(
      () => parseMailSettings(wrong),
      (error) => error instanceof Fault && error.message.includes(wrong),
    );
  });

// Browsers as they name themselves.
import assert from "node:assert/strict";
import { it } from "node:test";
import { en } from "../words/en.ts";
import { programName } from "./program-name.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const cases: [userAgent: string | null, name: string | null][] = [
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`, "Chrome on Windows"],
  [`Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`, "Edge on Windows"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/140.0 Safari/537.36`, "Chromium on Linux"],
  ["curl/8.5.0", "curl"],
  ["node", "node"],
  ["   ", null],
  [null, null],
];
for (const [userAgent, name] of cases)
  it(`${name}: ${userAgent}`, () => assert.equal(programName(userAgent, en.account.programOn), name));

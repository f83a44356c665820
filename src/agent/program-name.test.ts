// Names of programs, as they say them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { browserName, programOfId } from "./program-name.ts";

const IDS: [id: string, name: string][] = [
  ["", ""],
  ['"name" "Thunderbird" "version" "115.3.1"', "Thunderbird"],
  ['"name" "iPhone Mail" "version" "21E236" "os" "iOS"', "iPhone Mail"],
  ['"vendor" "Microsoft" "os" "Windows"', "Microsoft"],
  ['"name" NIL "vendor" NIL', ""],
  ["NIL", ""],
  ['"name" "a \\"quoted\\" \\\\ one"', 'a "quoted" \\ one'],
  ['"NAME" "K-9  Mail\t"', "K-9 Mail"],
  [`"name" "${"x".repeat(200)}"`, "x".repeat(40)],
  ['"name', ""],
  ['"name" "\u0000\u202e\u200bx"', "x"],
];
const AGENTS: [agent: string, name: string][] = [
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
    "Edge, Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Safari, Mac",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Safari, iPhone",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
    "Chrome, Android",
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36",
    "Chrome, Linux",
  ],
  ["curl/8.5.0", "curl"],
  ["", ""],
];

it("of mail software and of browsers are short and without versions", () => {
  for (const [id, name] of IDS) assert.equal(programOfId(id), name, id);
  for (const [agent, name] of AGENTS) assert.equal(browserName(agent), name, agent);
});

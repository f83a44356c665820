// What a program calls itself, short and without its version: the same after an update.
// Invariant: at most SOFTWARE_MAX printable characters, whatever was claimed.
import { SOFTWARE_MAX } from "../wire/attempt.ts";

/** Of an IMAP client's ID, as Dovecot tells it: `"name" "Thunderbird" "version" "115.3"`. Source: RFC 2971. */
export function programOfId(id: string): string {
  const words = [...id.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "",
  );
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2)
    fields.set((words[at] ?? "").toLowerCase(), words[at + 1] ?? "");
  const said = fields.get("name") ?? fields.get("vendor") ?? "";
  return said === "NIL" ? "" : short(said);
}

/** The order matters: most browsers claim to be others too. */
const BROWSERS: readonly [mark: RegExp, name: string][] = [
  [/\b(?:Edg|Edge|EdgA|EdgiOS)\//, "Edge"],
  [/\b(?:OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly [mark: RegExp, name: string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\b(?:Macintosh|Mac OS X)\b/, "Mac"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** "Firefox, Windows" of a browser's User-Agent; its first word when it is none that is known. */
export function browserName(userAgent: string): string {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (known) => known.find(([mark]) => mark.test(userAgent))?.[1],
  );
  if (browser === undefined) return short(/^[^\s/(]*/.exec(userAgent)?.[0] ?? "");
  return system === undefined ? browser : `${browser}, ${system}`;
}

function short(said: string): string {
  return [...said.replace(/[\p{C}\p{Z}]+/gu, " ").trim()]
    .slice(0, SOFTWARE_MAX / 2)
    .join("")
    .trim();
}

// From what a browser says of itself (User-Agent) to what a person calls it: Firefox, Linux. The words between are the catalog's.
// Invariant: what is not known is shown by its first word, never guessed at.

/** First match wins: most browsers claim to be all those below them too. */
const BROWSERS: readonly [pattern: RegExp, name: string][] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bChromium\/|\bHeadlessChrome\//, "Chromium"],
  [/\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly [pattern: RegExp, name: string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** Null when it said nothing. `programOn`: "Firefox on Linux" out of the two. */
export function programName(
  userAgent: string | null,
  programOn: (program: string, system: string) => string,
): string | null {
  if (userAgent === null || userAgent.trim() === "") return null;
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const name = browser ?? userAgent.trim().split(/[\s/]/, 1)[0]?.slice(0, 40) ?? "";
  return system === undefined ? name : programOn(name, system);
}

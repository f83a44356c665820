// Dovecot's tab-escaped strings, as its servers exchange them: what would be taken for the end of a field or a line is
// written with 1 before it. Source: Dovecot's developer manual, Doveadm Protocol 1.0.

const ESCAPES: Readonly<Record<string, string>> = {
  "\u0001": "\u00011",
  "\0": "\u00010",
  "\t": "\u0001t",
  "\r": "\u0001r",
  "\n": "\u0001n",
};
const MEANINGS = new Map(Object.entries(ESCAPES).map(([letter, escaped]) => [escaped, letter]));

export function escapedText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the letters the protocol escapes.
  return text.replace(/[\0\u0001\t\r\n]/g, (letter) => ESCAPES[letter] ?? "");
}

export function unescaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the protocol escapes with 1.
  return text.replace(/\u0001[\s\S]/g, (escaped) => MEANINGS.get(escaped) ?? escaped.slice(1));
}

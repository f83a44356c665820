// Passwords that everybody tries first: the lists of those found most often in leaks, also with digits or signs
// around them, written twice, or with digits for letters.
// Invariant: the list is read once, when the first password is chosen: who only signs in does not pay for it.

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};
/** A shorter word inside of signs is found in too many good passwords. */
const WORD_LEAST = 4;

let list: Promise<ReadonlySet<string>> | undefined;

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"] as readonly string[]);
}

export async function isCommonPassword(password: string): Promise<boolean> {
  list ??= readList();
  const known = await list;
  const lower = password.toLowerCase();
  return [lower, withLetters(lower)].some((text) => {
    const bare = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
    const once = /^(.+?)\1+$/u.exec(bare)?.[1] ?? bare;
    return known.has(text) || [bare, once].some((word) => word.length >= WORD_LEAST && known.has(word));
  });
}

function withLetters(text: string): string {
  return [...text].map((letter) => LEET[letter] ?? letter).join("");
}

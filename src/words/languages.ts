// The languages there are, and which of them a reader gets.
// Invariant: this file holds no catalog, so that only the language that is read is loaded.
import type { Words } from "./en.ts";

/** As in <html lang>. */
export type LanguageCode = "en" | "fr";

export interface Language {
  code: LanguageCode;
  /** As those who speak it call it. */
  ownName: string;
  /** The one sentence needed when the rest of the catalog could not be fetched: a button to load the page anew. */
  loadAgain: string;
  load(): Promise<Words>;
}

export const FALLBACK: LanguageCode = "en";

export const LANGUAGES: readonly Language[] = [
  {
    code: "en",
    ownName: "English",
    loadAgain: "Load the page again",
    load: async () => (await import("./en.ts")).en,
  },
  {
    code: "fr",
    ownName: "Français",
    loadAgain: "Recharger la page",
    load: async () => (await import("./fr.ts")).fr,
  },
];

export function languageOf(code: string | null): Language | undefined {
  return LANGUAGES.find((language) => language.code === code);
}

/** The first wanted language that there is, by its main tag ("fr-CA" is fr), else English. */
export function chosenLanguage(wanted: readonly string[]): LanguageCode {
  for (const tag of wanted) {
    const main = tag.trim().toLowerCase().split(/[-_]/, 1)[0] ?? "";
    const language = languageOf(main);
    if (language !== undefined) return language.code;
  }
  return FALLBACK;
}

// The language the page is in: the reader's choice, kept in this browser, else the first of the browser's own that
// there is. Only its catalog is loaded.
// Invariant: all components speak the same language; those that ask useWords() are drawn anew when it changes,
// and what was typed into them stays.
import { useSyncExternalStore } from "react";
import type { Words } from "../words/en.ts";
import type { Formats } from "../words/formats.ts";
import { chosenLanguage, LANGUAGES, type LanguageCode, languageOf } from "../words/languages.ts";

const KEY = "postern-language";

type State =
  | { kind: "loading" }
  /** With the one sentence there is then (words/languages.ts). */
  | { kind: "failed"; loadAgain: string }
  | { kind: "ready"; code: LanguageCode; words: Words; choose(code: LanguageCode): Promise<void> };

let state: State = { kind: "loading" };
/** The last one asked for: a slower answer to an earlier wish is dropped. */
let wanted: LanguageCode | null = null;
const watchers = new Set<() => void>();

function show(next: State): void {
  state = next;
  for (const watch of watchers) watch();
}

async function load(code: LanguageCode): Promise<boolean> {
  wanted = code;
  const words = await languageOf(code)?.load();
  if (words === undefined || wanted !== code) return false;
  document.documentElement.lang = code;
  show({ kind: "ready", code, words, choose });
  return true;
}

/** The reader's wish, for this and the next visits. Rejects where its catalog cannot be fetched; all stays as it was. */
async function choose(code: LanguageCode): Promise<void> {
  if (await load(code)) keep(code);
}

function keep(code: LanguageCode): void {
  try {
    localStorage.setItem(KEY, code);
  } catch {
    // A browser that keeps nothing: the choice holds for this visit.
  }
}

function kept(): LanguageCode | undefined {
  try {
    return languageOf(localStorage.getItem(KEY))?.code;
  } catch {
    return undefined;
  }
}

/** Called once, at the start; the other tabs of this browser follow a choice. */
export function startLanguage(): void {
  const code = kept() ?? chosenLanguage(navigator.languages);
  load(code).catch(() => {
    if (state.kind === "loading") show({ kind: "failed", loadAgain: languageOf(code)?.loadAgain ?? "" });
  });
  window.addEventListener("storage", ({ key }) => {
    const chosen = kept();
    // The other tab has shown it; this one stays as it is where the catalog cannot be fetched.
    if (key === KEY && chosen !== undefined) load(chosen).catch(() => undefined);
  });
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Also while there are no words yet; for the root of the page only. */
export function useLanguageState(): State {
  return useSyncExternalStore(watch, () => state);
}

function ready(now: State): Extract<State, { kind: "ready" }> {
  if (now.kind !== "ready") throw new Error("no words yet: app.tsx draws nothing of the kind before");
  return now;
}

/** The catalog, by its sections (words/en.ts). */
export function useWords(): Words {
  return ready(useLanguageState()).words;
}

/** Dates, numbers, lists and plurals in the language of the page. */
export function useFormats(): Formats {
  return useWords().formats;
}

export function useLanguage() {
  const { code, choose } = ready(useLanguageState());
  return { code, choose, languages: LANGUAGES };
}

/** For the few places outside of a component; what it gives is not drawn anew by itself. */
export function words(): Words {
  return ready(state).words;
}

// Offers the languages, each by its own name, where there is no account menu.
import { Languages } from "lucide-react";
import type { LanguageCode } from "../../words/languages.ts";
import { useLanguage, useWords } from "../language.ts";

export function LanguageChoice() {
  const { common } = useWords();
  const { code, choose, languages } = useLanguage();
  return (
    <span className="language-choice">
      <Languages aria-hidden="true" size={18} />
      <select
        aria-label={common.language}
        value={code}
        // Where its words cannot be fetched the choice stays as it was, for all to see.
        onChange={(event) => void choose(event.target.value as LanguageCode).catch(() => undefined)}
      >
        {languages.map((language) => (
          <option key={language.code} value={language.code} lang={language.code}>
            {language.ownName}
          </option>
        ))}
      </select>
    </span>
  );
}

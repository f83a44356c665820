// Search, filter and (on a phone) order of the address list. Typing waits a moment before it asks.
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useWords } from "../language.ts";
import { UNUSED_DAYS } from "../limits.ts";
import type { ListQuery, Order, Sort } from "../list-query.ts";

const TYPING_PAUSE_MS = 250;

interface ListFiltersProps {
  query: ListQuery;
  whenChanged(change: Partial<ListQuery>): void;
}

export function ListFilters({ query, whenChanged }: ListFiltersProps) {
  const words = useWords().mailboxes;
  const [text, setText] = useState(query.search);
  const timer = useRef<number | undefined>(undefined);
  const asked = useRef(query.search);

  useEffect(() => {
    // Back and Forward change the URL under the field; what was typed itself must not come back late.
    if (query.search === asked.current) return;
    asked.current = query.search;
    setText(query.search);
  }, [query.search]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  function type(search: string) {
    setText(search);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      asked.current = search;
      whenChanged({ search });
    }, TYPING_PAUSE_MS);
  }

  return (
    <search className="filters" aria-label={words.filters}>
      <div className="search-box">
        <Search aria-hidden="true" size={18} />
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.searchPlaceholder}
          value={text}
          maxLength={320}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => type(event.target.value)}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={query.isRestrictedOnly}
          onChange={(event) => whenChanged({ isRestrictedOnly: event.target.checked })}
        />
        {words.restrictedOnly}
      </label>
      {query.unused !== null && (
        <button
          type="button"
          className="button filter-chip"
          title={words.clearUnused}
          onClick={() => whenChanged({ unused: null })}
        >
          {words.unused(query.unused, UNUSED_DAYS)}
          <X aria-hidden="true" size={16} />
          <span className="hidden-text">{words.clearUnused}</span>
        </button>
      )}
      <label className="sort-choice">
        {words.sortBy}
        <select
          value={`${query.sort}-${query.order}`}
          onChange={(event) => {
            const [sort, order] = event.target.value.split("-") as [Sort, Order];
            whenChanged({ sort, order });
          }}
        >
          {Object.entries(words.sortChoices).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

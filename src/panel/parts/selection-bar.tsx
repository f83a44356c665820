// What is selected in the list, and the one thing to do with it. Below the list, in sight while it scrolls, so that
// no row moves under the pointer when it comes.
import { ShieldHalf, X } from "lucide-react";
import { useWords } from "../language.ts";

export const CONFIGURE_ID = "configure-selected";

interface SelectionBarProps {
  selected: number;
  /** How many match the filter; null: the list does not show them all, so they cannot be meant. */
  total: number | null;
  isFiltered: boolean;
  whenConfigured(): void;
  whenAllSelected(): void;
  whenCleared(): void;
}

export function SelectionBar(props: SelectionBarProps) {
  const words = useWords().selection;
  const { selected, total, isFiltered, whenConfigured, whenAllSelected, whenCleared } = props;
  return (
    <>
      <div role="status" className="hidden-text">
        {selected > 0 && words.selected(selected)}
      </div>
      {selected > 0 && (
        <section className="selection-bar" aria-label={words.label}>
          <span className="selection-count">{words.selected(selected)}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={words.clear}
            title={words.clear}
            onClick={whenCleared}
          >
            <X aria-hidden="true" size={18} />
          </button>
          {total !== null && total > selected && (
            <button type="button" className="button" onClick={whenAllSelected}>
              {isFiltered ? words.allMatching(total) : words.all(total)}
            </button>
          )}
          <button type="button" className="button primary" id={CONFIGURE_ID} onClick={whenConfigured}>
            <ShieldHalf aria-hidden="true" size={18} /> {words.configure(selected)}
          </button>
        </section>
      )}
    </>
  );
}

interface SelectPageProps {
  rows: number;
  selected: number;
  whenChanged(isSelected: boolean): void;
}

/** The box for all rows of the page. */
export function SelectPage({ rows, selected, whenChanged }: SelectPageProps) {
  const words = useWords().selection;
  return (
    <label className="select-target" title={words.page(rows)}>
      <input
        type="checkbox"
        aria-label={words.page(rows)}
        checked={rows > 0 && selected === rows}
        ref={(box) => {
          if (box !== null) box.indeterminate = selected > 0 && selected < rows;
        }}
        onChange={(event) => whenChanged(event.target.checked)}
      />
    </label>
  );
}

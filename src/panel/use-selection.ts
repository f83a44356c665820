// The selection of the list's page in a component: rows, ranges, all that match.
import { useCallback, useRef, useState } from "react";
import type { MeantMailboxes } from "../wire/restriction.ts";
import type { ListQuery } from "./list-query.ts";
import {
  ALL_SELECTED,
  countSelected,
  isSelected,
  meantBy,
  NOTHING_SELECTED,
  type SelectableRow,
  type Selection,
  withoutAddress,
  withRows,
} from "./selection.ts";

export interface ListSelection {
  value: Selection;
  count: number;
  /** Of the rows on this page. */
  onPage: number;
  meant: MeantMailboxes;
  /** `isRange`: the rows from the one before to this one, as far as they are on this page. */
  select(row: SelectableRow, isIn: boolean, isRange: boolean): void;
  selectRows(rows: readonly SelectableRow[], isIn: boolean): void;
  selectAll(): void;
  clear(): void;
  /** An address that was deleted. */
  forget(address: string): void;
}

export function useSelection(query: ListQuery, rows: readonly SelectableRow[], total: number): ListSelection {
  const [value, setValue] = useState<Selection>(NOTHING_SELECTED);
  const last = useRef<string | null>(null);
  const rowsNow = useRef(rows);
  rowsNow.current = rows;

  const select = useCallback((row: SelectableRow, isIn: boolean, isRange: boolean) => {
    const shown = rowsNow.current;
    const from = shown.findIndex(({ id }) => id === last.current);
    const to = shown.findIndex(({ id }) => id === row.id);
    const meant =
      isRange && from >= 0 && to >= 0 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [row];
    last.current = row.id;
    setValue((old) => withRows(old, meant, isIn));
  }, []);

  return {
    value,
    count: countSelected(value, total),
    onPage: rows.filter(({ id }) => isSelected(value, id)).length,
    meant: meantBy(value, query),
    select,
    selectRows: (some, isIn) => setValue((old) => withRows(old, some, isIn)),
    selectAll: () => setValue(ALL_SELECTED),
    clear: () => setValue(NOTHING_SELECTED),
    forget: (address) => setValue((old) => withoutAddress(old, address)),
  };
}

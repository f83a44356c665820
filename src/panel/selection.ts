// Which addresses of the list are selected: some, named one by one over all pages, or all that match the filter
// but some.
// Invariant: what the numbers say, the rows show and the server is told is the same set.
import type { MeantMailboxes } from "../wire/restriction.ts";
import { UNUSED_DAYS } from "./limits.ts";
import type { ListQuery } from "./list-query.ts";

/** Ids to addresses: what is gone is told by its address. */
export type Named = ReadonlyMap<string, string>;
export type Selection = { kind: "some"; rows: Named } | { kind: "all"; except: Named };

export interface SelectableRow {
  id: string;
  address: string;
}

export const NOTHING_SELECTED: Selection = { kind: "some", rows: new Map() };
export const ALL_SELECTED: Selection = { kind: "all", except: new Map() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === "some" ? selection.rows.has(id) : !selection.except.has(id);
}

/** @param total how many match the filter */
export function countSelected(selection: Selection, total: number): number {
  return selection.kind === "some" ? selection.rows.size : Math.max(0, total - selection.except.size);
}

export function withRows(selection: Selection, rows: readonly SelectableRow[], isIn: boolean): Selection {
  const isNamed = selection.kind === "some" ? isIn : !isIn;
  const named = new Map(selection.kind === "some" ? selection.rows : selection.except);
  for (const { id, address } of rows)
    if (isNamed) named.set(id, address);
    else named.delete(id);
  return selection.kind === "some" ? { kind: "some", rows: named } : { kind: "all", except: named };
}

/** After an address was deleted. */
export function withoutAddress(selection: Selection, address: string): Selection {
  const named = selection.kind === "some" ? selection.rows : selection.except;
  const gone = [...named].find(([, other]) => other === address);
  return gone === undefined
    ? selection
    : withRows(selection, [{ id: gone[0], address }], selection.kind === "all");
}

/** As the server is told. */
export function meantBy(selection: Selection, query: ListQuery): MeantMailboxes {
  if (selection.kind === "some") return { mailboxes: [...selection.rows.keys()] };
  return {
    matching: {
      search: query.search.trim(),
      restricted: query.isRestrictedOnly,
      ...(query.unused !== null && { unused: { channel: query.unused, days: UNUSED_DAYS } }),
      except: [...selection.except.keys()],
    },
  };
}

// The state of the address list in the page's URL, so that Back, reload and a sent link keep it.
// Invariant: what is the default is not written; what is nonsense is read as the default.
import { CHANNELS, type Channel } from "../policy/channel.ts";
import type { ListMailboxesQuery } from "../wire/mailbox.ts";
import { UNUSED_DAYS } from "./limits.ts";

export type Sort = ListMailboxesQuery["sort"];
export type Order = ListMailboxesQuery["order"];

export interface ListQuery {
  search: string;
  isRestrictedOnly: boolean;
  /** Only addresses with this channel open that have not used it for UNUSED_DAYS. */
  unused: Channel | null;
  sort: Sort;
  order: Order;
  /** From 1. */
  page: number;
}

export const PAGE_SIZE = 50;
const SORTS: readonly Sort[] = ["address", "changed", "restricted"];

export function readListQuery(text: string): ListQuery {
  const params = new URLSearchParams(text);
  const sort = SORTS.find((known) => known === params.get("sort")) ?? "address";
  const page = Number(params.get("page") ?? 1);
  return {
    search: params.get("search") ?? "",
    isRestrictedOnly: params.get("restricted") === "true",
    unused: CHANNELS.find((known) => known === params.get("unused")) ?? null,
    sort,
    order: params.get("order") === "desc" ? "desc" : "asc",
    page: Number.isInteger(page) && page >= 1 && page <= 200_000 ? page : 1,
  };
}

export function writeListQuery(query: ListQuery): string {
  const params = new URLSearchParams();
  if (query.search !== "") params.set("search", query.search);
  if (query.isRestrictedOnly) params.set("restricted", "true");
  if (query.unused !== null) params.set("unused", query.unused);
  if (query.sort !== "address") params.set("sort", query.sort);
  if (query.order !== "asc") params.set("order", query.order);
  if (query.page !== 1) params.set("page", String(query.page));
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

export function toWireQuery(query: ListQuery): ListMailboxesQuery {
  return {
    search: query.search.trim(),
    restricted: query.isRestrictedOnly,
    ...(query.unused !== null && { unused: query.unused, unusedDays: UNUSED_DAYS }),
    sort: query.sort,
    order: query.order,
    offset: (query.page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
}

/** Whether both show the same addresses, in whichever order and page. */
export function isSameFilter(one: ListQuery, other: ListQuery): boolean {
  return (
    one.search.trim() === other.search.trim() &&
    one.isRestrictedOnly === other.isRestrictedOnly &&
    one.unused === other.unused
  );
}

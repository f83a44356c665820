// Turns the pages of a long list.
import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import { useWords } from "../language.ts";
import { PAGE_SIZE } from "../list-query.ts";

interface PagerProps {
  page: number;
  total: number;
  /** There are more than can be paged through. */
  isMore: boolean;
  whenTurned(page: number): void;
}

export function Pager({ page, total, isMore, whenTurned }: PagerProps) {
  const words = useWords().mailboxes;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (pages === 1) return null;
  const steps = [
    { label: words.first, Icon: ChevronFirst, to: 1, isOff: page <= 1 },
    { label: words.previous, Icon: ChevronLeft, to: page - 1, isOff: page <= 1 },
    { label: words.next, Icon: ChevronRight, to: page + 1, isOff: page >= pages },
    { label: words.last, Icon: ChevronLast, to: pages, isOff: page >= pages },
  ];
  const [first, previous, next, last] = steps.map(({ label, Icon, to, isOff }) => (
    // Not `disabled`: the focus would be lost on reaching the first or the last page.
    <button
      key={label}
      type="button"
      className="icon-button framed"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={() => !isOff && whenTurned(to)}
    >
      <Icon aria-hidden="true" size={18} />
    </button>
  ));
  const from = (page - 1) * PAGE_SIZE + 1;
  const to = Math.min(total, from + PAGE_SIZE - 1);
  return (
    <nav className="pager" aria-label={words.pages}>
      <span className="pager-rows">
        {isMore ? words.rowsOfMore(from, to, total) : words.rows(from, to, total)}
      </span>
      <span className="pager-steps">
        {first}
        {previous}
        <span className="pager-page">{words.page(page, pages)}</span>
        {next}
        {last}
      </span>
    </nav>
  );
}

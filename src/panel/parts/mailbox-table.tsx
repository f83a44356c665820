// The addresses of one page of the list: a table, which the stylesheet turns into cards on a phone.
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo } from "react";
import type { Mailbox } from "../../wire/mailbox.ts";
import { useFormats, useWords } from "../language.ts";
import type { ListQuery, Order, Sort } from "../list-query.ts";
import { isSelected, type Selection } from "../selection.ts";
import { ActionMenu, type DialogKind } from "./action-menu.tsx";
import { AlertMark } from "./alert-mark.tsx";
import { ChannelMarks } from "./channel-marks.tsx";
import { RuleMark } from "./rule-mark.tsx";
import { SelectPage } from "./selection-bar.tsx";

/** Browsers forget that a table is one when CSS lays it out as cards; the roles, said, remain. */
const ROLE = {
  table: { role: "table" },
  group: { role: "rowgroup" },
  row: { role: "row" },
  head: { role: "columnheader" },
  rowHead: { role: "rowheader" },
  cell: { role: "cell" },
} as const;

const COLUMNS: readonly Sort[] = ["address", "restricted", "changed"];

interface MailboxTableProps {
  label: string;
  mailboxes: readonly Mailbox[];
  query: ListQuery;
  isStale: boolean;
  whenSorted(sort: Sort, order: Order): void;
  whenChosen(kind: DialogKind, mailbox: Mailbox): void;
  selection: Selection;
  /** `isRange`: from the row selected before to this one. */
  whenSelected(mailbox: Mailbox, isIn: boolean, isRange: boolean): void;
  whenPageSelected(isIn: boolean): void;
}

export function MailboxTable(props: MailboxTableProps) {
  const words = useWords().mailboxes;
  const { column } = useWords().selection;
  const { label, mailboxes, query, isStale, whenSorted, whenChosen } = props;
  const { selection, whenSelected, whenPageSelected } = props;
  const selected = mailboxes.filter(({ id }) => isSelected(selection, id)).length;
  return (
    <table
      className={isStale ? "table stale" : "table"}
      aria-label={label}
      aria-busy={isStale}
      {...ROLE.table}
    >
      <thead {...ROLE.group}>
        <tr {...ROLE.row}>
          <th scope="col" className="column-select" {...ROLE.head}>
            <span className="hidden-text">{column}</span>
            <SelectPage rows={mailboxes.length} selected={selected} whenChanged={whenPageSelected} />
          </th>
          {COLUMNS.map((sort) => (
            <ColumnHead key={sort} column={sort} query={query} whenSorted={whenSorted} />
          ))}
          <th scope="col" className="column-action" {...ROLE.head}>
            <span className="hidden-text">{words.columns.action}</span>
          </th>
        </tr>
      </thead>
      <tbody {...ROLE.group}>
        {mailboxes.map((mailbox) => (
          <MailboxRow
            key={mailbox.id}
            mailbox={mailbox}
            isSelected={isSelected(selection, mailbox.id)}
            whenChosen={whenChosen}
            whenSelected={whenSelected}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ColumnHeadProps {
  column: Sort;
  query: ListQuery;
  whenSorted(sort: Sort, order: Order): void;
}

function ColumnHead({ column, query, whenSorted }: ColumnHeadProps) {
  const words = useWords().mailboxes;
  const isSorted = query.sort === column;
  const isUp = query.order === "asc";
  // Newest and restricted first are what people look for; a second press turns the order round.
  const next: Order = isSorted ? (isUp ? "desc" : "asc") : column === "address" ? "asc" : "desc";
  const Arrow = isUp ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={`column-${column}`}
      aria-sort={isSorted ? (isUp ? "ascending" : "descending") : "none"}
      {...ROLE.head}
    >
      <button type="button" className="sort-button" onClick={() => whenSorted(column, next)}>
        {words.columns[column]}
        <Arrow aria-hidden="true" size={14} className={isSorted ? "sort-arrow" : "sort-arrow idle"} />
      </button>
    </th>
  );
}

interface MailboxRowProps {
  mailbox: Mailbox;
  isSelected: boolean;
  whenSelected(mailbox: Mailbox, isIn: boolean, isRange: boolean): void;
  whenChosen(kind: DialogKind, mailbox: Mailbox): void;
}

const MailboxRow = memo(function MailboxRow(props: MailboxRowProps) {
  const { mailbox, isSelected: isIn, whenChosen, whenSelected } = props;
  const { mailboxes: words, selection } = useWords();
  const { formatWhen } = useFormats();
  const isRestricted = mailbox.blocked.length > 0;
  const at = mailbox.address.lastIndexOf("@");
  return (
    <tr
      className={[isRestricted && "restricted", isIn && "selected"].filter(Boolean).join(" ") || undefined}
      {...ROLE.row}
    >
      <td className="cell-select" {...ROLE.cell}>
        <label className="select-target">
          <input
            type="checkbox"
            aria-label={selection.row(mailbox.address)}
            checked={isIn}
            onChange={(event) =>
              whenSelected(
                mailbox,
                event.target.checked,
                event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
              )
            }
          />
        </label>
      </td>
      <th scope="row" className="cell-address" {...ROLE.rowHead}>
        <div className="address">
          <span className="address-mark">{isRestricted && <AlertMark mailbox={mailbox} />}</span>
          <span className="address-text">
            <span className="address-name">
              {mailbox.address.slice(0, at)}
              <wbr />
              <span className="address-domain">{mailbox.address.slice(at)}</span>
            </span>
            {mailbox.displayName !== "" && <span className="display-name">{mailbox.displayName}</span>}
            <RuleMark mark={mailbox.rules} />
          </span>
        </div>
      </th>
      <td className="cell-marks" {...ROLE.cell}>
        <ChannelMarks blocked={mailbox.blocked} />
      </td>
      <td className="cell-changed" {...ROLE.cell}>
        <time dateTime={mailbox.changedAt} title={words.changedAt(mailbox.changedAt)}>
          {formatWhen(mailbox.changedAt)}
        </time>
      </td>
      <td className="cell-action" {...ROLE.cell}>
        <ActionMenu mailbox={mailbox} whenChosen={(kind) => whenChosen(kind, mailbox)} />
      </td>
    </tr>
  );
});

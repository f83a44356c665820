// The email addresses of one service. The server searches, sorts and counts; this page shows one page of
// the answer, keeps it fresh by live events, and opens the dialogs.
import { ArrowLeft, Plus } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client, ProblemError } from "../client.ts";
import { useWords } from "../language.ts";
import { type ListQuery, PAGE_SIZE, readListQuery, toWireQuery, writeListQuery } from "../list-query.ts";
import { useLive } from "../live.ts";
import { useLoad, useThrottled } from "../load.ts";
import { actionButtonId, type DialogKind } from "../parts/action-menu.tsx";
import { ListFilters } from "../parts/list-filters.tsx";
import { MailboxDialogs, type OpenDialog } from "../parts/mailbox-dialogs.tsx";
import { MailboxTable } from "../parts/mailbox-table.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { sentenceOf } from "../problem-text.ts";
import { NotFoundPage } from "./not-found.tsx";

const NEW_ID = "new-address";
/** At most this often is the list read anew because of live events. */
const REFRESH_MS = 1_000;

export function MailboxesPage({ serviceId }: { serviceId: string }) {
  const words = useWords().mailboxes;
  const { common } = useWords();
  const search = useSearch();
  const [, navigate] = useLocation();
  const query = readListQuery(search);
  const services = useLoad("services", client.services);
  const list = useLoad(`${serviceId} ${writeListQuery(query)}`, (signal) =>
    client.mailboxes(serviceId, toWireQuery(query), signal),
  );
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [news, setNews] = useState<string | null>(null);
  /** After a dialog: the row of its opener may leave the list with the next answer. */
  const mayLoseFocus = useRef(false);
  const service = services.value?.services.find(({ id }) => id === serviceId);

  const change = (wanted: Partial<ListQuery>) => {
    const next = writeListQuery({ ...query, page: 1, ...wanted });
    navigate(`/services/${serviceId}${next}`, { replace: wanted.page === undefined });
  };

  const refresh = useThrottled(() => {
    list.reload();
    services.reload();
  }, REFRESH_MS);
  useLive((heard) => {
    if (heard.event === "mailbox" && heard.mailbox.serviceId === serviceId)
      list.revise(withChanged(heard.mailbox));
    else if (heard.event === "mailbox-gone" && heard.serviceId === serviceId)
      list.revise((old) => ({
        ...old,
        mailboxes: old.mailboxes.filter((row) => row.address !== heard.address),
      }));
    else if (heard.event !== "again") return;
    refresh();
  });

  const whenChosen = useCallback((kind: DialogKind, mailbox: Mailbox) => setDialog({ kind, mailbox }), []);
  const whenClosed = (said?: string) => {
    const openerId =
      dialog?.kind === "new" ? NEW_ID : dialog === null ? "" : actionButtonId(dialog.mailbox.id);
    setDialog(null);
    if (said !== undefined) setNews(said);
    list.reload();
    // Its row may be gone (deleted, or no longer in the filter): then the focus goes to the heading.
    const wantsHeading = dialog?.kind === "delete" && said !== undefined;
    requestAnimationFrame(() => focusFirst(wantsHeading ? [] : [openerId]));
    mayLoseFocus.current = true;
  };

  useEffect(() => {
    if (list.isLoading || !mayLoseFocus.current) return;
    mayLoseFocus.current = false;
    if (document.activeElement === document.body) focusFirst([]);
  }, [list.isLoading]);

  const { total, isMore } = list.value ?? { total: 0, isMore: false };
  useEffect(() => {
    // The page asked for is beyond the end, for instance after deletions.
    const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
    if (!list.isLoading && list.value !== undefined && query.page > pages) change({ page: pages });
  });

  if (list.error instanceof ProblemError && list.error.code === "not-found") return <NotFoundPage />;
  const isFiltered = query.search.trim() !== "" || query.isRestrictedOnly;
  const sayTotal = !isFiltered ? words.total : isMore ? words.matchingMore : words.matching;
  return (
    <Page
      title={words.title}
      tabTitle={service === undefined ? words.title : `${words.title}, ${service.name}`}
      intro={service === undefined ? "\u00a0" : [service.name, ...service.domains].join(" · ")}
      above={
        <Link href="/services" className="way-back">
          <ArrowLeft aria-hidden="true" size={16} /> {common.services}
        </Link>
      }
      actions={
        <button
          type="button"
          id={NEW_ID}
          className="button primary"
          disabled={service === undefined}
          onClick={() => setDialog({ kind: "new", serviceId, domains: service?.domains ?? [] })}
        >
          <Plus aria-hidden="true" size={18} /> {words.newAddress}
        </button>
      }
    >
      <div role="status" className="news">
        {news !== null && <Notice tone="good">{news}</Notice>}
      </div>
      <ListFilters query={query} whenChanged={change} />
      <p role="status" className="total">
        {list.value !== undefined && sayTotal(total)}
      </p>
      {list.error !== null && (
        <Notice tone="bad" isAlert>
          <p>{sentenceOf(list.error)}</p>
          <button type="button" className="button" onClick={list.reload}>
            {common.tryAgain}
          </button>
        </Notice>
      )}
      {list.value === undefined && list.error === null && <p className="quiet">{common.loading}</p>}
      {list.value !== undefined && total > 0 && (
        <MailboxTable
          label={words.tableLabel(service?.name ?? "")}
          mailboxes={list.value.mailboxes}
          query={query}
          isStale={list.isLoading}
          whenSorted={(sort, order) => change({ sort, order })}
          whenChosen={whenChosen}
        />
      )}
      {list.value !== undefined && total === 0 && (
        <div className="empty">
          <p>{isMore ? words.tooMany : isFiltered ? words.nothing : words.empty}</p>
          {isFiltered && (
            <button
              type="button"
              className="button"
              onClick={() => change({ search: "", isRestrictedOnly: false })}
            >
              {words.clearFilters}
            </button>
          )}
        </div>
      )}
      <Pager
        page={query.page}
        total={total}
        isMore={isMore}
        whenTurned={(page) => {
          change({ page });
          window.scrollTo({ top: 0 });
        }}
      />
      <MailboxDialogs open={dialog} whenClosed={whenClosed} />
    </Page>
  );
}

function focusFirst(ids: readonly string[]) {
  for (const id of [...ids, "page-heading"]) {
    const found = document.getElementById(id);
    if (found !== null) return found.focus();
  }
}

function withChanged(mailbox: Mailbox) {
  return <T extends { mailboxes: Mailbox[] }>(old: T): T => ({
    ...old,
    mailboxes: old.mailboxes.map((row) => (row.id === mailbox.id ? mailbox : row)),
  });
}

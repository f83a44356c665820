// The email addresses of one service. The server searches, sorts and counts; this page shows one page of
// the answer, keeps it fresh by live events, keeps what is selected, and opens the dialogs.
import { ArrowLeft, Bell, DoorClosedLocked, History, Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { Channel } from "../../policy/channel.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client, ProblemError, type Service } from "../client.ts";
import { useWords } from "../language.ts";
import {
  isSameFilter,
  type ListQuery,
  PAGE_SIZE,
  readListQuery,
  toWireQuery,
  writeListQuery,
} from "../list-query.ts";
import { useLive } from "../live.ts";
import { useLoad, useThrottled } from "../load.ts";
import { actionButtonId, type DialogKind } from "../parts/action-menu.tsx";
import { ListFilters } from "../parts/list-filters.tsx";
import { MailboxDialogs, type OpenDialog, type ServiceDialogKind } from "../parts/mailbox-dialogs.tsx";
import { MailboxTable } from "../parts/mailbox-table.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { CONFIGURE_ID, SelectionBar, SelectPage } from "../parts/selection-bar.tsx";
import { ServiceOverview } from "../parts/service-overview.tsx";
import { Suggestions } from "../parts/suggestions.tsx";
import { sentenceOf } from "../problem-text.ts";
import { useSelection } from "../use-selection.ts";
import { NotFoundPage } from "./not-found.tsx";

const BulkRestrictionsDialog = lazy(async () => ({
  default: (await import("../dialogs/bulk-restrictions.tsx")).BulkRestrictionsDialog,
}));

const OPENER_IDS: Record<ServiceDialogKind, string> = {
  new: "new-address",
  defaults: "default-restrictions",
  "service-history": "service-history",
  messages: "holder-messages",
};
/** At most this often is the list read anew because of live events. */
const REFRESH_MS = 1_000;

export function MailboxesPage({ serviceId }: { serviceId: string }) {
  const words = useWords().mailboxes;
  const { common, defaults, holderMessages: holders } = useWords();
  const search = useSearch();
  const [, navigate] = useLocation();
  const query = readListQuery(search);
  const services = useLoad("services", client.services);
  const list = useLoad(`${serviceId} ${writeListQuery(query)}`, (signal) =>
    client.mailboxes(serviceId, toWireQuery(query), signal),
  );
  const usage = useLoad(`${serviceId} usage`, (signal) => client.serviceUsage(serviceId, signal));
  const rows = list.value?.mailboxes ?? [];
  const { total, isMore } = list.value ?? { total: 0, isMore: false };
  const selection = useSelection(query, rows, total);
  const [isBulkOpen, setBulkOpen] = useState(false);
  /** Closed just now: the server counts only every few seconds. */
  const [closedNow, setClosedNow] = useState<readonly Channel[]>([]);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [news, setNews] = useState<string | null>(null);
  /** After a dialog: the row of its opener may leave the list with the next answer. */
  const mayLoseFocus = useRef(false);
  const service = services.value?.services.find(({ id }) => id === serviceId);

  const change = (wanted: Partial<ListQuery>) => {
    const next = { ...query, page: 1, ...wanted };
    if (!isSameFilter(next, query)) selection.clear();
    navigate(`/services/${serviceId}${writeListQuery(next)}`, { replace: wanted.page === undefined });
  };

  const refresh = useThrottled(() => {
    list.reload();
    services.reload();
  }, REFRESH_MS);
  useLive((heard) => {
    if (heard.event === "mailbox" && heard.mailbox.serviceId === serviceId)
      list.revise(withChanged(heard.mailbox));
    else if (heard.event === "mailbox-gone" && heard.serviceId === serviceId) {
      selection.forget(heard.address);
      list.revise((old) => ({
        ...old,
        mailboxes: old.mailboxes.filter((row) => row.address !== heard.address),
      }));
    } else if (heard.event !== "again") return;
    refresh();
  });

  const whenChosen = useCallback((kind: DialogKind, mailbox: Mailbox) => setDialog({ kind, mailbox }), []);
  const whenClosed = (said?: string) => {
    const openerId =
      dialog === null
        ? ""
        : "mailbox" in dialog
          ? actionButtonId(dialog.mailbox.id)
          : OPENER_IDS[dialog.kind];
    setDialog(null);
    if (said !== undefined) setNews(said);
    list.reload();
    services.reload();
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

  const whenReviewed = (unused: Channel) => {
    change({ search: "", isRestrictedOnly: false, unused });
    selection.selectAll();
    requestAnimationFrame(() => focusFirst([]));
  };
  const whenBulkClosed = (isChanged: boolean) => {
    setBulkOpen(false);
    requestAnimationFrame(() => focusFirst(isChanged ? [] : [CONFIGURE_ID]));
    if (!isChanged) return;
    if (query.unused !== null) setClosedNow((old) => (query.unused === null ? old : [...old, query.unused]));
    selection.clear();
    list.reload();
    services.reload();
    usage.reload();
  };

  useEffect(() => {
    // The page asked for is beyond the end, for instance after deletions.
    const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
    if (!list.isLoading && list.value !== undefined && query.page > pages) change({ page: pages });
  });

  if (list.error instanceof ProblemError && list.error.code === "not-found") return <NotFoundPage />;
  const isFiltered = query.search.trim() !== "" || query.isRestrictedOnly || query.unused !== null;
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
        <>
          <ServiceButton kind="service-history" service={service} whenOpened={setDialog}>
            <History aria-hidden="true" size={18} /> {words.serviceHistory}
          </ServiceButton>
          <ServiceButton kind="defaults" title={defaults.title} service={service} whenOpened={setDialog}>
            <DoorClosedLocked aria-hidden="true" size={18} /> {words.newAddresses}
          </ServiceButton>
          <ServiceButton kind="messages" title={holders.title} service={service} whenOpened={setDialog}>
            <Bell aria-hidden="true" size={18} /> {holders.button}
          </ServiceButton>
          <ServiceButton kind="new" service={service} whenOpened={setDialog} isPrimary>
            <Plus aria-hidden="true" size={18} /> {words.newAddress}
          </ServiceButton>
        </>
      }
    >
      <div role="status" className="news">
        {news !== null && <Notice tone="good">{news}</Notice>}
      </div>
      {usage.value !== undefined && total > 0 && !isFiltered && <ServiceOverview usage={usage.value} />}
      {usage.value !== undefined && (
        <Suggestions
          serviceId={serviceId}
          usage={usage.value}
          hidden={query.unused === null ? closedNow : [...closedNow, query.unused]}
          whenReviewed={whenReviewed}
          whenDismissed={() => focusFirst([])}
        />
      )}
      <ListFilters query={query} whenChanged={change} />
      <div className="total-line">
        {rows.length > 0 && (
          <SelectPage
            rows={rows.length}
            selected={selection.onPage}
            whenChanged={(isIn) => selection.selectRows(rows, isIn)}
          />
        )}
        <p role="status" className="total">
          {list.value !== undefined && sayTotal(total)}
        </p>
      </div>
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
          isStale={list.isOutdated}
          whenSorted={(sort, order) => change({ sort, order })}
          whenChosen={whenChosen}
          selection={selection.value}
          whenSelected={selection.select}
          whenPageSelected={(isIn) => selection.selectRows(rows, isIn)}
        />
      )}
      {list.value !== undefined && total === 0 && (
        <div className="empty">
          <p>{isMore ? words.tooMany : isFiltered ? words.nothing : words.empty}</p>
          {isFiltered && (
            <button
              type="button"
              className="button"
              onClick={() => change({ search: "", isRestrictedOnly: false, unused: null })}
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
      <SelectionBar
        selected={selection.count}
        total={isMore ? null : total}
        isFiltered={isFiltered}
        whenConfigured={() => setBulkOpen(true)}
        whenAllSelected={selection.selectAll}
        whenCleared={() => {
          selection.clear();
          focusFirst([]);
        }}
      />
      <MailboxDialogs open={dialog} whenClosed={whenClosed} />
      <Suspense fallback={null}>
        {isBulkOpen && (
          <BulkRestrictionsDialog
            serviceId={serviceId}
            meant={selection.meant}
            count={selection.count}
            preset={query.unused === null ? {} : { [query.unused]: "restrict" }}
            whenClosed={whenBulkClosed}
          />
        )}
      </Suspense>
    </Page>
  );
}

interface ServiceButtonProps {
  kind: ServiceDialogKind;
  service: Service | undefined;
  isPrimary?: boolean;
  title?: string;
  whenOpened(dialog: OpenDialog): void;
  children: ReactNode;
}

function ServiceButton(props: ServiceButtonProps) {
  const { kind, service, isPrimary = false, title, whenOpened, children } = props;
  return (
    <button
      type="button"
      id={OPENER_IDS[kind]}
      title={title}
      className={isPrimary ? "button primary" : "button"}
      disabled={service === undefined}
      onClick={() => service !== undefined && whenOpened({ kind, service })}
    >
      {children}
    </button>
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

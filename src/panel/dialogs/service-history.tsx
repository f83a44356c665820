// What was done to a service and its addresses, newest first: a change of many is one entry, and can be taken back.
import { useState } from "react";
import { CHANNELS } from "../../policy/channel.ts";
import type { Mark } from "../../policy/restriction.ts";
import type { Batch, ServiceHistoryEntry } from "../../wire/history.ts";
import { client, type Service } from "../client.ts";
import { useFormats, useWords } from "../language.ts";
import { usePages } from "../load.ts";
import { HistoryChange, HistoryEntry, HistoryHead, State } from "../parts/history-entry.tsx";
import { HISTORY_PAGE, HistoryFrame } from "../parts/history-frame.tsx";
import { Undo, type Undone } from "../parts/undo.tsx";
import { UndoEntry } from "./history.tsx";

interface ServiceHistoryDialogProps {
  service: Service;
  whenClosed(): void;
}

export function ServiceHistoryDialog({ service, whenClosed }: ServiceHistoryDialogProps) {
  const words = useWords().history;
  const pages = usePages(service.id, (before, signal) =>
    client.serviceHistory(service.id, before, HISTORY_PAGE, signal),
  );
  const [undone, setUndone] = useState<Undone | null>(null);
  const whenDone = (done: Undone) => {
    setUndone(done);
    pages.reload();
  };
  /** The last one of its address, as far as is known here; the server knows of changes of many. */
  const isLast = (entry: ServiceHistoryEntry) =>
    entry.kind === "mailbox" && entry === pages.entries?.find((other) => isSameAddress(other, entry.address));
  return (
    <HistoryFrame
      title={words.serviceTitle}
      subject={service.name}
      empty={words.serviceEmpty}
      csv={client.serviceHistoryCsv(service.id)}
      pages={pages}
      undone={undone}
      keyOf={keyOf}
      whenClosed={whenClosed}
    >
      {(entry) => {
        if (entry.kind === "batch")
          return <BatchEntry serviceId={service.id} batch={entry} whenDone={whenDone} />;
        if (entry.kind === "mailbox")
          return (
            <>
              <HistoryEntry entry={entry} address={entry.address} />
              {isLast(entry) && <UndoEntry entry={entry} address={entry.address} whenDone={whenDone} />}
            </>
          );
        return <ServiceEntry entry={entry} />;
      }}
    </HistoryFrame>
  );
}

function isSameAddress(entry: ServiceHistoryEntry, address: string): boolean {
  return entry.kind === "mailbox" && entry.address === address && entry.action === "restricted";
}

function keyOf(entry: ServiceHistoryEntry): string {
  if (entry.kind === "batch") return entry.batch;
  return entry.kind === "mailbox" ? String(entry.serial) : `${entry.at} ${entry.action}`;
}

interface BatchEntryProps {
  serviceId: string;
  batch: Batch;
  whenDone(undone: Undone): void;
}

function BatchEntry({ serviceId, batch, whenDone }: BatchEntryProps) {
  const { history: words, undo } = useWords();
  const { formatDateTime } = useFormats();
  const title = words.batches[batch.action];
  const addresses = words.addresses(batch.changed);
  const of = (mark: Mark) => CHANNELS.filter((channel) => batch.channels?.[channel] === mark);
  return (
    <>
      <HistoryHead title={title} subject={addresses} at={batch.at} by={batch.by} />
      {(["restrict", "lift"] as const).map(
        (mark) => of(mark).length > 0 && <p key={mark}>{words.marked[mark](of(mark))}</p>,
      )}
      {CHANNELS.map((channel) => {
        const at = batch.until[channel];
        const isBlocked = batch.channels?.[channel] === "restrict";
        return at !== undefined && <p key={channel}>{words.until(channel, isBlocked, at)}</p>;
      })}
      {batch.action !== "imported" && (
        <Undo
          what={`${title}, ${addresses}, ${formatDateTime(batch.at)}`}
          act={() => client.undoMany(serviceId, batch.batch)}
          whenDone={whenDone}
        >
          <p>{undo.asksMany(batch.changed)}</p>
        </Undo>
      )}
    </>
  );
}

function ServiceEntry({ entry }: { entry: Extract<ServiceHistoryEntry, { kind: "service" }> }) {
  const words = useWords().history;
  return (
    <>
      <HistoryHead title={words.services[entry.action]} at={entry.at} by={entry.by} />
      {entry.action === "default-changed" && (
        <HistoryChange
          before={<State blocked={entry.before} label={words.before} />}
          after={<State blocked={entry.after} label={words.after} />}
        />
      )}
    </>
  );
}

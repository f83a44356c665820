// Who changed what about an address, and when; newest first. The last change of its restrictions can be taken back.
import { useState } from "react";
import type { HistoryEntry as Entry } from "../../wire/history.ts";
import type { Mailbox } from "../../wire/mailbox.ts";
import { client } from "../client.ts";
import { useWords } from "../language.ts";
import { usePages } from "../load.ts";
import { HistoryEntry, State, stateBefore } from "../parts/history-entry.tsx";
import { HISTORY_PAGE, HistoryFrame } from "../parts/history-frame.tsx";
import { Undo, type Undone } from "../parts/undo.tsx";

export function HistoryDialog({ mailbox, whenClosed }: { mailbox: Mailbox; whenClosed(): void }) {
  const words = useWords().history;
  const { address } = mailbox;
  const pages = usePages(address, (before, signal) => client.history(address, signal, before, HISTORY_PAGE));
  const [undone, setUndone] = useState<Undone | null>(null);
  const last = pages.entries?.find(({ action }) => action === "restricted");
  return (
    <HistoryFrame
      title={words.title}
      subject={address}
      empty={words.empty}
      csv={client.historyCsv(address)}
      pages={pages}
      undone={undone}
      keyOf={(entry) => String(entry.serial)}
      whenClosed={() => whenClosed()}
    >
      {(entry) => (
        <>
          <HistoryEntry entry={entry} />
          {entry === last && (
            <UndoEntry
              entry={entry}
              address={address}
              whenDone={(done) => {
                setUndone(done);
                pages.reload();
              }}
            />
          )}
        </>
      )}
    </HistoryFrame>
  );
}

interface UndoEntryProps {
  entry: Entry;
  address: string;
  whenDone(undone: Undone): void;
}

export function UndoEntry({ entry, address, whenDone }: UndoEntryProps) {
  const words = useWords().undo;
  const { blocked, until } = stateBefore(entry, Date.now());
  return (
    <Undo what={address} act={() => client.undo(address, entry.serial)} whenDone={whenDone}>
      <p>{words.asks}</p>
      <State blocked={blocked} until={until} label={words.asks} />
    </Undo>
  );
}

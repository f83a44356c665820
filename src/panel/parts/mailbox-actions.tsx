// The Action button of one address on a page of its own, with the dialogs that it opens.
import { useState } from "react";
import { useLocation } from "wouter";
import type { Mailbox } from "../../wire/mailbox.ts";
import { ActionMenu, actionButtonId, type DialogKind } from "./action-menu.tsx";
import { MailboxDialogs } from "./mailbox-dialogs.tsx";
import { Notice } from "./notice.tsx";

export interface DialogState {
  open: DialogKind | null;
  said: string;
  show(kind: DialogKind): void;
  close(said?: string): void;
}

/** `whenChanged`: something may be otherwise than before. */
export function useMailboxDialog(mailbox: Mailbox | undefined, whenChanged: () => void): DialogState {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<DialogKind | null>(null);
  const [said, setSaid] = useState("");
  const close = (saying = "") => {
    setOpen(null);
    setSaid(saying);
    if (open === "delete" && saying !== "" && mailbox !== undefined) {
      navigate(`/services/${mailbox.serviceId}`);
      return;
    }
    whenChanged();
    requestAnimationFrame(() => {
      // Where it was opened has the focus again already, unless it went with what was changed.
      if (document.activeElement === document.body && mailbox !== undefined)
        document.getElementById(actionButtonId(mailbox.id))?.focus();
    });
  };
  return { open, said, show: setOpen, close };
}

export function MailboxActions({ mailbox, dialog }: { mailbox: Mailbox; dialog: DialogState }) {
  return (
    <>
      <ActionMenu mailbox={mailbox} whenChosen={dialog.show} />
      <MailboxDialogs
        open={dialog.open === null ? null : { kind: dialog.open, mailbox }}
        whenClosed={dialog.close}
      />
    </>
  );
}

export function DialogNews({ said }: { said: string }) {
  return <div role="status">{said !== "" && <Notice tone="good">{said}</Notice>}</div>;
}

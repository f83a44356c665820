// The dialogs around one address and around a service, loaded apart from the page.
import { lazy, Suspense } from "react";
import type { Mailbox } from "../../wire/mailbox.ts";
import type { Service } from "../client.ts";
import type { DialogKind } from "./action-menu.tsx";

/** The main job: fetched with the page, so that it opens at once. */
const restrictions = import("../dialogs/restrictions.tsx");
restrictions.catch(() => undefined); // Said by CrashGuard, once it is needed.
const RestrictionsDialog = lazy(async () => ({ default: (await restrictions).RestrictionsDialog }));
const MailboxPasswordDialog = lazy(async () => ({
  default: (await import("../dialogs/mailbox-password.tsx")).MailboxPasswordDialog,
}));
const HistoryDialog = lazy(async () => ({ default: (await import("../dialogs/history.tsx")).HistoryDialog }));
const DeleteDialog = lazy(async () => ({
  default: (await import("../dialogs/delete-mailbox.tsx")).DeleteDialog,
}));
const NewMailboxDialog = lazy(async () => ({
  default: (await import("../dialogs/new-mailbox.tsx")).NewMailboxDialog,
}));
const ServiceHistoryDialog = lazy(async () => ({
  default: (await import("../dialogs/service-history.tsx")).ServiceHistoryDialog,
}));
const DefaultRestrictionsDialog = lazy(async () => ({
  default: (await import("../dialogs/default-restrictions.tsx")).DefaultRestrictionsDialog,
}));
const HolderMessagesDialog = lazy(async () => ({
  default: (await import("../dialogs/holder-messages.tsx")).HolderMessagesDialog,
}));

export type ServiceDialogKind = "new" | "service-history" | "defaults" | "messages";
export type OpenDialog =
  | { kind: DialogKind; mailbox: Mailbox }
  | { kind: ServiceDialogKind; service: Service };

interface MailboxDialogsProps {
  open: OpenDialog | null;
  /** With what there is to say on the page afterwards, if anything. */
  whenClosed(said?: string): void;
}

export function MailboxDialogs({ open, whenClosed }: MailboxDialogsProps) {
  return <Suspense fallback={null}>{open !== null && renderDialog(open, whenClosed)}</Suspense>;
}

function renderDialog(open: OpenDialog, whenClosed: (said?: string) => void) {
  switch (open.kind) {
    case "restrictions":
      return <RestrictionsDialog mailbox={open.mailbox} whenClosed={whenClosed} />;
    case "password":
      return <MailboxPasswordDialog mailbox={open.mailbox} whenClosed={whenClosed} />;
    case "history":
      return <HistoryDialog mailbox={open.mailbox} whenClosed={whenClosed} />;
    case "delete":
      return <DeleteDialog mailbox={open.mailbox} whenClosed={whenClosed} />;
    case "new":
      return <NewMailboxDialog service={open.service} whenClosed={whenClosed} />;
    case "service-history":
      return <ServiceHistoryDialog service={open.service} whenClosed={() => whenClosed()} />;
    case "defaults":
      return <DefaultRestrictionsDialog service={open.service} whenClosed={whenClosed} />;
    case "messages":
      return <HolderMessagesDialog service={open.service} whenClosed={whenClosed} />;
  }
}

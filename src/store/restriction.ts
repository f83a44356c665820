// Restrictions: which channels of a mailbox are closed, since when and by whom.
// Invariant: a change is compared with the version its author saw inside the transaction that makes it,
// and a change that changes nothing takes no serial.
import { type Channel, orderedChannels } from "../policy/channel.ts";
import { compareBlocked } from "../policy/restriction.ts";
import type { Actor } from "./ledger.ts";
import { getMailbox, type Mailbox } from "./mailbox.ts";
import { RestrictionsChanged } from "./refusal.ts";
import { countMailboxes, type Viewer } from "./service.ts";
import type { Store } from "./store.ts";

export interface Restrict {
  address: string;
  blocked: readonly Channel[];
  /** Whether the restrictions' version is one the author has seen; null: whatever it is. */
  isExpected: ((version: number) => boolean) | null;
}

/** Sets the blocked channels; returns the mailbox as it is after. */
export async function restrict(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  change: Restrict,
): Promise<Mailbox> {
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, change.address);
    if (change.isExpected !== null && !change.isExpected(mailbox.restrictionsVersion))
      throw new RestrictionsChanged();
    const blocked = orderedChannels(change.blocked);
    const { closing, opening } = compareBlocked(mailbox.blocked, blocked);
    if (closing.length === 0 && opening.length === 0) return mailbox;
    const serial = ledger.record(actor, {
      op: "set",
      action: "restricted",
      mailbox: { id: mailbox.id, address: mailbox.address, service_id: mailbox.serviceId },
      before: mailbox.blocked,
      after: blocked,
    });
    if (opening.length > 0)
      await ledger.db
        .deleteFrom("restriction")
        .where("mailbox_id", "=", mailbox.id)
        .where("channel", "in", opening)
        .execute();
    const closed = closing.map((channel) => ({
      mailbox_id: mailbox.id,
      channel,
      since: ledger.at,
      account: actor.account,
    }));
    if (closed.length > 0) await ledger.db.insertInto("restriction").values(closed).execute();
    const isRestricted = blocked.length > 0 ? 1 : 0;
    await ledger.db
      .updateTable("mailbox")
      .set({
        is_restricted: isRestricted,
        version: serial,
        restrictions_version: serial,
        changed_at: ledger.at,
      })
      .where("id", "=", mailbox.id)
      .execute();
    const restricted = isRestricted - (mailbox.blocked.length > 0 ? 1 : 0);
    await countMailboxes(ledger.db, mailbox.serviceId, { mailboxes: 0, restricted });
    return getMailbox(ledger.db, viewer, mailbox.address);
  });
}

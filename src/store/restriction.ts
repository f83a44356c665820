// Restrictions: which channels of a mailbox are closed, since when and by whom, and what turns by itself.
// Invariant: a change is compared with the version its author saw inside the transaction that makes it,
// and a change that changes nothing takes no serial.
import { type Channel, orderedChannels } from "../policy/channel.ts";
import type { Turns } from "../policy/turn.ts";
import { changeStates } from "./channel-state.ts";
import type { Actor } from "./ledger.ts";
import { getMailbox, type Mailbox } from "./mailbox.ts";
import { RestrictionsChanged } from "./refusal.ts";
import type { Viewer } from "./service.ts";
import type { Store } from "./store.ts";
import { takeTurns } from "./turn.ts";

export interface Restrict {
  address: string;
  blocked: readonly Channel[];
  /** All of the mailbox's turns; absent: none any more. */
  turns?: Turns;
  /** Whether the restrictions' version is one the author has seen; null: whatever it is. */
  isExpected: ((version: number) => boolean) | null;
}

/** Sets the blocked channels and their turns; returns the mailbox as it is after. */
export async function restrict(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  change: Restrict,
): Promise<Mailbox> {
  await takeTurns(store, Date.now());
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, change.address);
    if (change.isExpected !== null && !change.isExpected(mailbox.restrictionsVersion))
      throw new RestrictionsChanged();
    const isChanged = await changeStates(ledger, actor, {
      action: "restricted",
      serviceId: mailbox.serviceId,
      ids: [mailbox.id],
      before: mailbox,
      after: { blocked: orderedChannels(change.blocked), turns: change.turns ?? {} },
      batch: null,
    });
    return isChanged ? getMailbox(ledger.db, viewer, mailbox.address) : mailbox;
  });
}

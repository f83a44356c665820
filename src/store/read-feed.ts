// The feed and the whole policy as objects, channels in the order of CHANNELS; only tests import it.
// Invariant: what is read is the very text that mail hosts get.
import { orderedChannels } from "../policy/channel.ts";
import { changesAfter, type PolicyChange, policyPage, type StoredPolicy } from "./change.ts";
import type { Store } from "./store.ts";

export async function readChanges(
  store: Store,
  after: number,
  limit: number,
): Promise<{ kind: "changes"; changes: PolicyChange[] } | { kind: "behind" }> {
  const found = await changesAfter(store, after, limit);
  if (found.kind === "behind") return found;
  const changes = JSON.parse(Buffer.from(found.changes).toString()) as PolicyChange[];
  return {
    kind: "changes",
    changes: changes.map((change) =>
      change.op === "set" ? { ...change, mailbox: ordered(change.mailbox) } : change,
    ),
  };
}

export async function readPolicy(
  store: Store,
  afterAddress: string,
  limit: number,
): Promise<{ serial: number; mailboxes: StoredPolicy[]; isLast: boolean }> {
  const { mailboxes, ...page } = await policyPage(store, afterAddress, limit);
  return {
    ...page,
    mailboxes: (JSON.parse(Buffer.from(mailboxes).toString()) as StoredPolicy[]).map(ordered),
  };
}

function ordered(mailbox: StoredPolicy): StoredPolicy {
  return { ...mailbox, blocked: orderedChannels(mailbox.blocked) };
}

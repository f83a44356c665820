// The feed of policy changes, and the whole policy in pages.
// Invariant: a change carries the mailbox's whole state at or after its serial, read in one statement with
// its restrictions: applying it twice, or late, does no harm, and never shows a mailbox without them.
import { type Channel, orderedChannels } from "../policy/channel.ts";
import type { MailboxPolicy } from "../policy/replica.ts";
import { parseTurns } from "./channel-state.ts";
import type { Store } from "./store.ts";

/** A mailbox as mail hosts are told of it. */
export type StoredPolicy = MailboxPolicy & { blocked: Channel[] };
export type PolicyChange =
  | { op: "set"; serial: number; mailbox: StoredPolicy }
  | { op: "remove"; serial: number; address: string };
export type Changes = { kind: "changes"; changes: PolicyChange[] } | { kind: "behind" };

/** Older ones are forgotten; who needs them reads the whole policy. */
export const CHANGES_KEPT = 1_000_000;

/** Up to `limit` changes after a serial, in order and without a gap. */
export async function changesAfter(store: Store, after: number, limit: number): Promise<Changes> {
  const read = () =>
    store.db
      .selectFrom("change")
      .select(["serial", "op", "address", "mailbox_id"])
      .where("serial", ">", after)
      .orderBy("serial")
      .limit(limit)
      .execute();
  let rows = await read();
  if (rows.length === 0) {
    const serial = await store.serial();
    if (serial === after) return { kind: "changes", changes: [] };
    // Taken meanwhile, or left out by a restore.
    if (serial > after) rows = await read();
  }
  const [oldest] = rows;
  const newest = rows.at(-1);
  if (oldest?.serial !== after + 1 || newest === undefined) return { kind: "behind" };
  const states = await store.db
    .selectFrom("mailbox as m")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["m.id", "m.address", "m.password_hash", "m.turns", "r.channel"])
    .where("m.id", "in", (changed) =>
      changed
        .selectFrom("change")
        .select("mailbox_id")
        .where("serial", ">", after)
        .where("serial", "<=", newest.serial),
    )
    .execute();
  const mailboxes = new Map(foldPolicies(states).map((mailbox) => [mailbox.id, mailbox]));
  const changes = rows.map((row): PolicyChange => {
    const mailbox = row.op === "set" ? mailboxes.get(row.mailbox_id) : undefined;
    return mailbox === undefined
      ? { op: "remove", serial: row.serial, address: row.address }
      : { op: "set", serial: row.serial, mailbox };
  });
  return { kind: "changes", changes };
}

export interface PolicyPage {
  /** At or before the state of every mailbox on the page. */
  serial: number;
  mailboxes: StoredPolicy[];
  isLast: boolean;
}

/** Every mailbox after an address, in the order of addresses. */
export async function policyPage(store: Store, afterAddress: string, limit: number): Promise<PolicyPage> {
  const serial = await store.serial();
  const rows = await store.db
    .selectFrom((mailbox) =>
      mailbox
        .selectFrom("mailbox")
        .select(["id", "address", "password_hash", "turns"])
        .where("address", ">", afterAddress)
        .orderBy("address")
        .limit(limit)
        .as("m"),
    )
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["m.id", "m.address", "m.password_hash", "m.turns", "r.channel"])
    .orderBy("m.address")
    .execute();
  const mailboxes = foldPolicies(rows);
  return { serial, mailboxes, isLast: mailboxes.length < limit };
}

/** Who is concerned by each change after a serial: for panels that are open. */
export async function newsAfter(store: Store, after: number, limit: number) {
  return store.db
    .selectFrom("change as c")
    .innerJoin("service as s", "s.id", "c.service_id")
    .leftJoin("mailbox as m", "m.id", "c.mailbox_id")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["c.serial", "c.op", "c.address", "c.service_id", "s.account_id"])
    .select(["m.id", "m.display_name", "m.rule_mark", "m.has_alarm", "m.changed_at"])
    .select(["m.turns", "r.channel", "r.since"])
    .where("c.serial", ">", after)
    .where("c.serial", "<=", after + limit)
    .orderBy("c.serial")
    .execute();
}

/** Forgets changes (and their receipts) that only a very old replica could ask for. */
export async function pruneChanges(store: Store, keep = CHANGES_KEPT): Promise<void> {
  const oldest = (await store.serial()) - keep;
  if (oldest <= 0) return;
  await store.db.deleteFrom("receipt").where("serial", "<=", oldest).execute();
  await store.db.deleteFrom("change").where("serial", "<=", oldest).execute();
}

interface PolicyRow {
  id: string;
  address: string;
  password_hash: string | null;
  turns: string | null;
  channel: Channel | null;
}

function foldPolicies(rows: readonly PolicyRow[]): StoredPolicy[] {
  const policies = new Map<string, StoredPolicy>();
  for (const { id, address, password_hash: passwordHash, turns, channel } of rows) {
    const blocked = [...(policies.get(id)?.blocked ?? []), ...(channel === null ? [] : [channel])];
    const timed = turns === null ? {} : { turns: parseTurns(turns) };
    policies.set(id, { address, id, blocked: orderedChannels(blocked), ...timed, passwordHash });
  }
  return [...policies.values()];
}

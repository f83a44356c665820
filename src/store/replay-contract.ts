// The property that matters most to mail hosts: however policy changes, whoever follows the feed, and
// whoever reads it whole, has what the store has. Run on every engine; only tests import it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { CHANNELS, type Channel, orderedChannels } from "../policy/channel.ts";
import { createAccount } from "./account.ts";
import type { PolicyChange, StoredPolicy } from "./change.ts";
import { changeMailboxPassword, createMailbox, deleteMailbox } from "./mailbox.ts";
import { listMailboxes } from "./mailbox-list.ts";
import { readChanges, readPolicy } from "./read-feed.ts";
import { restrict } from "./restriction.ts";
import { createService, getService } from "./service.ts";
import type { Store } from "./store.ts";

const setup = { account: "setup", ip: null };
const operator = { id: "", kind: "operator" } as const;
const everything = {
  search: "",
  restricted: false,
  sort: "address",
  order: "asc",
  offset: 0,
  limit: 500,
} as const;

interface Step {
  op: "add" | "delete" | "password" | "restrict";
  name: string;
  /** What to restrict it to. */
  blocked: Channel[];
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    op: fc.constantFrom("add", "delete", "password", "restrict", "restrict"),
    name: fc.constantFrom("a", "b", "c", "d"),
    blocked: fc.uniqueArray(fc.constantFrom(...CHANNELS)),
  }),
  { maxLength: 12 },
);

export function replayContract(engine: string, open: () => Promise<Store>): void {
  describe(`feed of ${engine}`, () => {
    let store: Store;
    let serviceId: string;

    before(async () => {
      store = await open();
      const account = { email: "a@example.org", name: "A", kind: "customer", passwordHash: "-" } as const;
      const { id: accountId } = await createAccount(store, setup, account);
      const service = { accountId, kind: "mail", name: "Mail", domains: ["example.org"] } as const;
      serviceId = (await createService(store, setup, service)).id;
    });
    after(() => store.close());

    it("after any sequence of changes: rows as the model, counts right, feed replay = whole policy", async () => {
      const model = new Map<string, Channel[]>();
      const replica = new Map<string, StoredPolicy>();
      let applied = 0;
      const follow = async () => {
        const found = await readChanges(store, applied, 3);
        assert.ok(found.kind === "changes");
        for (const change of found.changes) applied = replay(replica, change, applied);
      };
      const run = async (taken: Step[]) => {
        for (const step of taken) {
          const address = `${step.name}@example.org`;
          const isPossible = model.has(address) !== (step.op === "add");
          const work = perform(store, serviceId, address, step);
          if (isPossible) {
            await work;
            imitate(model, address, step);
          } else await assert.rejects(work, { name: "Refusal" });
          if (taken.length % 2 === 0) await follow();
        }
        while (applied < (await store.serial())) await follow();
        const { mailboxes } = await listMailboxes(store, serviceId, everything);
        assert.deepEqual(
          mailboxes.map(({ address, blocked }) => [address, blocked]),
          [...model].sort(),
        );
        const followed = [...replica.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
        assert.deepEqual(followed, await wholePolicy(store));
        const service = await getService(store, operator, serviceId);
        const restricted = [...model.values()].filter((blocked) => blocked.length > 0).length;
        assert.deepEqual([service.mailbox_count, service.restricted_count], [model.size, restricted]);
      };
      await fc.assert(fc.asyncProperty(steps, run), { numRuns: 40 });
    });
  });
}

function perform(store: Store, serviceId: string, address: string, step: Step): Promise<unknown> {
  if (step.op === "add")
    return createMailbox(store, setup, { serviceId, address, displayName: "", passwordHash: null });
  if (step.op === "delete") return deleteMailbox(store, setup, operator, address);
  if (step.op === "password")
    return changeMailboxPassword(store, setup, operator, { address, passwordHash: `{X}${Math.random()}` });
  return restrict(store, setup, operator, { address, blocked: step.blocked, isExpected: null });
}

function imitate(model: Map<string, Channel[]>, address: string, step: Step): void {
  if (step.op === "add") model.set(address, []);
  if (step.op === "delete") model.delete(address);
  if (step.op === "restrict") model.set(address, orderedChannels(step.blocked));
}

function replay(replica: Map<string, StoredPolicy>, change: PolicyChange, applied: number): number {
  assert.equal(change.serial, applied + 1);
  if (change.op === "remove") replica.delete(change.address);
  else replica.set(change.mailbox.address, change.mailbox);
  return change.serial;
}

/** The whole policy in pages of two. */
async function wholePolicy(store: Store): Promise<StoredPolicy[]> {
  const mailboxes: StoredPolicy[] = [];
  for (;;) {
    const page = await readPolicy(store, mailboxes.at(-1)?.address ?? "", 2);
    mailboxes.push(...page.mailboxes);
    if (page.isLast) return mailboxes;
  }
}

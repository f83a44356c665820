// What mail hosts found of mailboxes' rules that send mail elsewhere: the last finding per mailbox and mail host.
// Invariant: a finding counts for the mailbox it was made of and no later life of the address; one of an older
// look never replaces a newer. The mailbox's mark sums up its findings in the same transaction.
import { sql } from "kysely";
import type { Actor } from "./ledger.ts";
import { getMailbox, MAILBOX_JOIN, type Mailbox, type MailboxJoin } from "./mailbox.ts";
import type { Viewer } from "./service.ts";
import type { Database, Store } from "./store.ts";
import type { RuleFindingRow, RuleMark } from "./tables.ts";

/** A rule as the mail host told it; the wire's schema says what is in it. */
export type StoredRule = { kind: "forward" | "notify" | "program"; to: string | null; keepsCopy: boolean };

export interface RuleFinding {
  address: string;
  mailboxId: string;
  /** The change after which it was looked. */
  serial: number;
  at: number;
  outcome: RuleFindingRow["outcome"];
  rules: readonly StoredRule[];
  more: number;
}

export interface HostRules {
  mailHost: string;
  /** Null: this mail host has never looked. */
  finding: Omit<RuleFinding, "address" | "mailboxId"> | null;
  /** A look is due since the mailbox's last change. */
  isLooking: boolean;
}

/** Keeps what a mail host has found; what concerns no mailbox (any more) is passed over. */
export async function keepFindings(
  store: Store,
  mailHostId: string,
  findings: readonly RuleFinding[],
): Promise<void> {
  if (findings.length === 0) return;
  await store.change(async ({ db, serial }) => {
    const counter = await db.selectFrom("counter").select("rule_news").executeTakeFirstOrThrow();
    const ids = findings.map((finding) => finding.mailboxId);
    const mailboxes = await db
      .selectFrom("mailbox")
      .select(["id", "address"])
      .where("id", "in", ids)
      .execute();
    const addresses = new Map(mailboxes.map(({ id, address }) => [id, address]));
    const rows = findings
      .filter((finding) => addresses.get(finding.mailboxId) === finding.address && finding.serial <= serial)
      .map(
        ({ mailboxId, serial: of, at, outcome, rules, more }, index): RuleFindingRow => ({
          mailbox_id: mailboxId,
          mail_host_id: mailHostId,
          serial: of,
          at,
          outcome,
          rules: JSON.stringify(rules),
          more,
          news: counter.rule_news + index + 1,
        }),
      );
    for (const row of rows)
      await db
        .insertInto("rule_finding")
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(["mailbox_id", "mail_host_id"])
            .doUpdateSet(row)
            .where(sql<boolean>`rule_finding.serial <= excluded.serial`),
        )
        .execute();
    await db
      .updateTable("counter")
      .set({ rule_news: counter.rule_news + rows.length })
      .execute();
    await markMailboxes(db, [...new Set(rows.map((row) => row.mailbox_id))]);
  });
}

async function markMailboxes(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await db
    .selectFrom("rule_finding as f")
    .innerJoin("mail_host as h", "h.id", "f.mail_host_id")
    .select(["f.mailbox_id", "f.outcome", "f.rules"])
    .where("f.mailbox_id", "in", ids)
    .where("h.revoked_at", "is", null)
    .execute();
  const byMailbox = Map.groupBy(found, (row) => row.mailbox_id);
  const marks = Map.groupBy(ids, (id): RuleMark => {
    const rows = byMailbox.get(id) ?? [];
    if (rows.some((row) => row.rules !== "[]")) return "sends";
    return rows.some((row) => row.outcome !== "looked") ? "unclear" : "none";
  });
  for (const [mark, marked] of marks)
    await db
      .updateTable("mailbox")
      .set({ rule_mark: mark })
      .where("id", "in", marked)
      .where("rule_mark", "<>", mark)
      .execute();
}

/** What every mail host that is not revoked knows of a mailbox's rules, by name. */
export async function rulesOf(store: Store, mailbox: Mailbox): Promise<HostRules[]> {
  const rows = await store.db
    .selectFrom("mail_host as h")
    .leftJoin("rule_finding as f", (on) =>
      on.onRef("f.mail_host_id", "=", "h.id").on("f.mailbox_id", "=", mailbox.id),
    )
    .select(["h.name", "f.serial", "f.at", "f.outcome", "f.rules", "f.more"])
    .where("h.revoked_at", "is", null)
    .orderBy("h.name")
    .execute();
  return rows.map(({ name: mailHost, serial, at, outcome, rules, more }) => ({
    mailHost,
    finding:
      serial === null || at === null || outcome === null || rules === null
        ? null
        : { serial, at, outcome, rules: JSON.parse(rules) as StoredRule[], more: more ?? 0 },
    isLooking: mailbox.blocked.length > 0 && (serial === null || serial < mailbox.version),
  }));
}

/** Has the mail hosts look again, by a change that changes nothing; nobody looks at a mailbox that is open. */
export async function askForLook(
  store: Store,
  actor: Actor,
  viewer: Viewer,
  address: string,
): Promise<Mailbox> {
  return store.change(async (ledger) => {
    const mailbox = await getMailbox(ledger.db, viewer, address);
    const { id, serviceId, blocked } = mailbox;
    if (blocked.length === 0) return mailbox;
    const of = { id, address: mailbox.address, service_id: serviceId };
    const version = ledger.record(actor, {
      op: "set",
      action: "look-asked",
      mailbox: of,
      before: blocked,
      after: blocked,
    });
    await ledger.db.updateTable("mailbox").set({ version }).where("id", "=", id).execute();
    return { ...mailbox, version };
  });
}

/** The count of all findings so far: where one who listens from now on begins. */
export async function ruleNews(store: Store): Promise<number> {
  return (await store.db.selectFrom("counter").select("rule_news").executeTakeFirstOrThrow()).rule_news;
}

export type RuleNewsRow = MailboxJoin & { news: number; account_id: string };

/** Mailboxes of which something was found after such a count, each at its newest, with whom it concerns. */
export async function ruleNewsAfter(store: Store, after: number, most: number): Promise<RuleNewsRow[]> {
  return store.db
    .selectFrom((inner) =>
      inner
        .selectFrom("rule_finding")
        .selectAll()
        .where("news", ">", after)
        .orderBy("news")
        .limit(most)
        .as("f"),
    )
    .innerJoin("mailbox as m", "m.id", "f.mailbox_id")
    .innerJoin("service as s", "s.id", "m.service_id")
    .leftJoin("restriction as r", "r.mailbox_id", "m.id")
    .select(["f.news", "s.account_id"])
    .select(MAILBOX_JOIN)
    .orderBy("f.news")
    .execute();
}

// The rows of every table, as Kysely types. migrations/ creates them.
// Conventions: times are milliseconds since 1970 UTC, booleans are 0 or 1, ids are random hex.
import type { Generated } from "kysely";
import type { Channel } from "../policy/channel.ts";

export interface Tables {
  meta: { only_one: number; store_id: string };
  /** One row. Its lock orders every policy change: commit order = serial order. */
  counter: { only_one: number; serial: number; rule_news: number; alarm_news: number };
  account: AccountRow;
  sign_in: SignInRow;
  service: ServiceRow;
  domain: { name: string; service_id: string };
  mailbox: MailboxRow;
  restriction: { mailbox_id: string; channel: Channel; since: number; account: string };
  change: ChangeRow;
  audit: AuditRow;
  batch: BatchRow;
  mail_host: MailHostRow;
  rule_finding: RuleFindingRow;
  ask: AskRow;
  alarm: AlarmRow;
  /** One row: how far the looking for alarms has come, whoever does it. */
  check_round: { only_one: number; after_id: string; at: number; serial: number };
  agent_life: { mail_host_id: string; life: string; applied_serial: number; last_seen: number };
  receipt: { serial: number; mail_host_id: string; applied_ms: number; sessions_ended: number };
  login_attempt: LoginAttemptRow;
  usage_client: UsageClientRow;
  /** 0: never. */
  last_use: { mailbox_id: string; channel: Channel; let_in: number; blocked: number };
  unknown_attempt: UnknownAttemptRow;
  usage_report: UsageReportRow;
  notice: NoticeRow;
  /** One row: which process of the control plane sends notices, and until when it may. */
  notice_turn: { only_one: number; holder: string; until: number };
}

export interface AccountRow {
  id: string;
  /** Lower case. */
  email: string;
  name: string;
  kind: "operator" | "customer";
  password_hash: string;
  created_at: number;
}

export interface SignInRow {
  /** Names it to its owner; opens nothing. */
  id: string;
  /** SHA-256 of the cookie's token, hex. */
  token_hash: string;
  account_id: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
  /** Where it was begun. */
  ip: string | null;
  /** The browser or program as it named itself. */
  program: string | null;
}

export interface ServiceRow {
  id: string;
  account_id: string;
  kind: "hosting" | "mail";
  name: string;
  created_at: number;
  /** Kept by the same transactions that change mailboxes, so that counting 100,000 costs nothing. */
  mailbox_count: number;
  restricted_count: number;
  /** Channels blocked for every new address, separated by commas. */
  default_blocked: string;
  /** 1: holders of its mailboxes are told of changes of their restrictions. */
  tells_changes: number;
  /** 1: and when a program of theirs is refused. */
  tells_refusals: number;
  /** As in <html lang>. */
  tells_language: string;
  /** Whom holders may ask; empty: the customer. */
  tells_contact: string;
  /** IANA name of the zone in which times are told. */
  tells_time_zone: string;
}

export interface MailboxRow {
  id: string;
  service_id: string;
  address: string;
  display_name: string;
  /** Lower case: what a search looks in. */
  search_text: string;
  password_hash: string | null;
  is_restricted: number;
  /** Turns of its channels, JSON, in seconds; null: none. */
  turns: string | null;
  /** The first of them, in milliseconds. */
  turn_at: number | null;
  /** What the findings of all mail hosts amount to. */
  rule_mark: RuleMark;
  /** 1: some mail host answers otherwise than is wished. */
  has_alarm: number;
  /** Serial of its last change. */
  version: number;
  /** Serial of the last change of its restrictions, or of its creation. */
  restrictions_version: number;
  created_at: number;
  changed_at: number;
}

/** Whether rules send mail elsewhere; `unclear`: nobody could tell. */
export type RuleMark = "none" | "sends" | "unclear";

export interface RuleFindingRow {
  mailbox_id: string;
  mail_host_id: string;
  serial: number;
  at: number;
  outcome: "looked" | "unclear" | "unread";
  /** JSON. */
  rules: string;
  more: number;
  /** Orders what open panels are told. */
  news: number;
}

export interface AskRow {
  id: string;
  mail_host_id: string;
  /** JSON. */
  body: string;
  expires_at: number;
  is_taken: number;
  /** JSON; null: none yet. */
  answer: string | null;
}

export interface AlarmRow {
  mailbox_id: string;
  mail_host_id: string;
  since: number;
  checked_at: number;
  /** JSON: what differs. */
  channels: string;
  /** 1: a later check agreed; kept so that open panels hear of it. */
  is_over: number;
  /** Orders what open panels are told. */
  news: number;
}

export interface ChangeRow {
  serial: number;
  at: number;
  op: "set" | "remove";
  address: string;
  mailbox_id: string;
  service_id: string;
}

export interface AuditRow {
  id: Generated<number>;
  /** Null for what is no policy change (an account, a service, a mail host). */
  serial: number | null;
  at: number;
  account: string;
  ip: string | null;
  action: string;
  address: string | null;
  mailbox_id: string | null;
  service_id: string | null;
  /** The account that it was done to; null for what concerns none. */
  account_id: string | null;
  before: string | null;
  after: string | null;
  /** The change of many that it was part of. */
  batch: string | null;
}

/** A change of many mailboxes; it is begun with the first of them, in whose transaction an audit entry names it. */
export interface BatchRow {
  id: string;
  service_id: string;
  action: "restricted" | "undone" | "turned" | "imported";
  /** Of `restricted`: JSON. */
  marks: string | null;
  turns: string | null;
  /** Of `undone`: the batch that it takes back. */
  undoes: string | null;
  changed: number;
  first_serial: number;
  last_serial: number;
}

export interface MailHostRow {
  id: string;
  name: string;
  token_hash: string;
  applied_serial: number;
  applied_at: number | null;
  last_seen: number | null;
  created_at: number;
  revoked_at: number | null;
  /** A stable code of what keeps its agent from applying anything. */
  trouble: string | null;
  trouble_since: number | null;
}

/** Attempts alike within a bucket of time. */
export interface LoginAttemptRow {
  mailbox_id: string;
  /** Where its bucket begins. */
  bucket: number;
  channel: Channel;
  outcome: "let-in" | "blocked" | "wrong-password" | "unavailable";
  software: string;
  ip: string;
  first_at: number;
  last_at: number;
  count: number;
}

/** A program at a network; both empty: several of the oldest together. Times that never were are 0. */
export interface UsageClientRow {
  mailbox_id: string;
  channel: Channel;
  software: string;
  network: string;
  last_ip: string;
  first_at: number;
  last_at: number;
  last_let_in: number;
  last_blocked: number;
  last_wrong: number;
  let_in: number;
  blocked: number;
  wrong: number;
}

/** Attempts at an address that does not exist, of a domain of the service; an empty address: counted only. */
export type UnknownAttemptRow = Omit<LoginAttemptRow, "mailbox_id" | "outcome"> & {
  service_id: string;
  address: string;
};

/** How far the reports of one journal of a mail host came. */
export interface UsageReportRow {
  mail_host_id: string;
  journal: string;
  last_seq: number;
  since: number;
  last_at: number;
  /** Counted only: too many at once; at what is no address here. */
  more: number;
  nameless: number;
}

/** What the holder of a mailbox is to be told, or has been. */
export interface NoticeRow {
  mailbox_id: string;
  kind: "changed" | "refused";
  /** Of `changed`, JSON: the state of the channels that the holder knows of. */
  before: string | null;
  /** Of `changed`: serial of the last change. */
  version: number;
  made_at: number;
  /** When to try next; null: nothing is to be told. */
  due_at: number | null;
  /** What is due is told by place: 0 a change of one mailbox, 1 a refusal, 2 a change of many. */
  place: number;
  tries: number;
  /** Of the message that may have arrived; null: none was sent yet. */
  message_id: string | null;
  /** The state of the channels that it tells, JSON. */
  told: string | null;
  /** Of `refused`: when the holder was told last; 0: never. */
  told_at: number;
}

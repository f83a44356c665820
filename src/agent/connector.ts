// What the agent needs of each mail server it knows: ending a mailbox's sessions on some channels, telling which are
// open and which rules of a mailbox send its mail elsewhere, what the server would answer, and taking a message.
import type { Channel } from "../policy/channel.ts";
import type { OpenSession, Word } from "../wire/ask.ts";
import type { Look } from "../wire/rule.ts";

export interface Eviction {
  address: string;
  /** Read only of a mailbox that has an open session: of very many, few have. */
  channels: readonly Channel[];
}

export interface Connector {
  name: string;
  /** Those whose sessions it has; asked of no others. */
  channels: readonly Channel[];
  /**
   * Ends the open sessions of each eviction's mailbox on its channels, and no others.
   * Returns how many were ended per eviction, in the same order. Throws a Fault when it cannot tell.
   */
  endSessions(evictions: readonly Eviction[]): Promise<number[]>;
  /** A mailbox's live sessions. Throws a Fault when it cannot tell. */
  openSessions(address: string): Promise<LiveSession[]>;
}

export interface LiveSession extends OpenSession {
  /** Ends this one and no other; false when it has ended already. */
  end(): Promise<boolean>;
}

/** Says what a mail server would answer, without a password of anybody. */
export interface Checker {
  name: string;
  /** By address; one it cannot say anything about is left out. Throws a Fault when it can tell of none. */
  check(addresses: readonly string[]): Promise<Map<string, Word[]>>;
}

/** Puts a message (RFC 5322, lines ending in CRLF) into a mailbox's inbox, whatever is blocked. */
export type Deliver = (address: string, message: string) => Promise<"delivered" | "no-such-mailbox">;

/** Looks at mailboxes' rules, one after another. */
export interface RuleReader {
  /** Throws a Fault when it can look at no more. */
  look(address: string): Promise<Look>;
  close(): void;
}

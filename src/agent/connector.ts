// What the agent needs of each mail server it knows: ending a mailbox's sessions on some channels, and telling
// which rules of a mailbox send its mail elsewhere.
import type { Channel } from "../policy/channel.ts";
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
}

/** Looks at mailboxes' rules, one after another. */
export interface RuleReader {
  /** Throws a Fault when it can look at no more. */
  look(address: string): Promise<Look>;
  close(): void;
}

// The course of one change of restrictions, from reading the present state to the receipt.
// Invariant: nothing is claimed that the server has not said. A broken connection, the browser's or the store's, is
// followed by reading the state again; a state that someone else has changed is never overwritten unasked (If-Match).
import { useCallback, useEffect, useRef, useState } from "react";
import { type Channel, orderedChannels } from "../../policy/channel.ts";
import type { ProblemCode } from "../../wire/problem.ts";
import type { Restrictions } from "../../wire/restriction.ts";
import { client, NetworkError, ProblemError, type Tagged } from "../client.ts";

export type Phase =
  | { kind: "reading" }
  | { kind: "unreadable"; error: unknown }
  | { kind: "choosing"; present: Tagged<Restrictions>; failure: Failure | null }
  | { kind: "applying"; present: Tagged<Restrictions> }
  | { kind: "conflict"; theirs: Tagged<Restrictions> }
  /** The connection broke and the state could not be read again. */
  | { kind: "unknown"; present: Tagged<Restrictions> }
  | { kind: "applied"; restrictions: Restrictions };

/** `broken`: no answer, but the state was read again and is as before. */
export type Failure = { kind: "broken" } | { kind: "refused"; error: unknown };

/** How long after a broken connection the state is read again, and how often while it is not in force. */
const PAUSE_MS = 800;
const POLL_MS = 2_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isSame = (one: readonly Channel[], other: readonly Channel[]) =>
  orderedChannels(one).join() === orderedChannels(other).join();

function isCode(error: unknown, code: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && error.code === code;
}

export interface RestrictionChange {
  phase: Phase;
  blocked: readonly Channel[];
  choose(blocked: readonly Channel[]): void;
  read(): void;
  validate(): void;
  /** After a conflict: apply mine over theirs, which have been seen now. */
  keepMine(): void;
  keepTheirs(): void;
  checkAgain(): void;
  changeAgain(): void;
}

export function useRestrictionChange(address: string): RestrictionChange {
  const [phase, setPhase] = useState<Phase>({ kind: "reading" });
  const [blocked, setBlocked] = useState<readonly Channel[]>([]);
  const isGone = useRef(false);
  const show = useCallback((next: Phase) => {
    if (!isGone.current) setPhase(next);
  }, []);

  const read = useCallback(async () => {
    show({ kind: "reading" });
    try {
      const present = await client.restrictions(address);
      setBlocked(present.value.blocked);
      show({ kind: "choosing", present, failure: null });
    } catch (error) {
      show({ kind: "unreadable", error });
    }
  }, [address, show]);

  useEffect(() => {
    isGone.current = false;
    void read();
    return () => {
      isGone.current = true;
    };
  }, [read]);

  async function apply(wanted: readonly Channel[], present: Tagged<Restrictions>) {
    show({ kind: "applying", present });
    try {
      const { value } = await client.restrict(address, wanted, present.etag);
      show({ kind: "applied", restrictions: value });
    } catch (error) {
      if (error instanceof NetworkError || isCode(error, "store-unavailable")) {
        await pause(PAUSE_MS);
        await findOut(wanted, present);
      } else if (isCode(error, "restrictions-changed")) {
        await showConflict(error, present);
      } else {
        show({ kind: "choosing", present, failure: { kind: "refused", error } });
      }
    }
  }

  /** What became of a change whose answer never came. */
  async function findOut(wanted: readonly Channel[], present: Tagged<Restrictions>) {
    try {
      const now = await client.restrictions(address);
      if (isSame(now.value.blocked, wanted)) show({ kind: "applied", restrictions: now.value });
      else if (now.etag === present.etag)
        show({ kind: "choosing", present: now, failure: { kind: "broken" } });
      else show({ kind: "conflict", theirs: now });
    } catch {
      show({ kind: "unknown", present });
    }
  }

  async function showConflict(error: ProblemError, present: Tagged<Restrictions>) {
    try {
      show({ kind: "conflict", theirs: await client.restrictions(address) });
    } catch {
      show({ kind: "choosing", present, failure: { kind: "refused", error } });
    }
  }

  const serialNotInForce =
    phase.kind === "applied" && !phase.restrictions.inForce ? phase.restrictions.serial : null;
  useEffect(() => {
    if (serialNotInForce === null) return;
    const timer = window.setInterval(async () => {
      const now = await client.restrictions(address).catch(() => null);
      if (now?.value.serial === serialNotInForce) show({ kind: "applied", restrictions: now.value });
    }, POLL_MS);
    return () => window.clearInterval(timer);
  }, [serialNotInForce, address, show]);

  return {
    phase,
    blocked,
    choose: (wanted) => setBlocked(orderedChannels(wanted)),
    read: () => void read(),
    validate: () => phase.kind === "choosing" && void apply(blocked, phase.present),
    keepMine: () => phase.kind === "conflict" && void apply(blocked, phase.theirs),
    keepTheirs() {
      if (phase.kind !== "conflict") return;
      setBlocked(phase.theirs.value.blocked);
      show({ kind: "applied", restrictions: phase.theirs.value });
    },
    checkAgain: () => phase.kind === "unknown" && void findOut(blocked, phase.present),
    changeAgain: () => void read(),
  };
}

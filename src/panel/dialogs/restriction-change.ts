// The course of one change of restrictions, from reading the present state to the receipt.
// Invariant: nothing is claimed that the server has not said. A broken connection, the browser's or the store's, is
// followed by reading the state again; a state that someone else has changed is never overwritten unasked (If-Match).
import { useCallback, useEffect, useRef, useState } from "react";
import { CHANNELS, type Channel, orderedChannels } from "../../policy/channel.ts";
import type { Until } from "../../wire/common.ts";
import type { ProblemCode } from "../../wire/problem.ts";
import type { Restrictions } from "../../wire/restriction.ts";
import { client, NetworkError, ProblemError, type Tagged } from "../client.ts";
import { isPossible } from "../turn-instants.ts";

export type Phase =
  | { kind: "reading" }
  | { kind: "unreadable"; error: unknown }
  | { kind: "choosing"; present: Tagged<Restrictions>; failure: Failure | null }
  | { kind: "applying"; present: Tagged<Restrictions> }
  | { kind: "conflict"; theirs: Tagged<Restrictions> }
  /** The connection broke and the state could not be read again. */
  | { kind: "unknown"; present: Tagged<Restrictions> }
  | { kind: "applied"; restrictions: Restrictions };

/** `broken`: no answer, but the state was read again and is as before. `passed`: a chosen time is none to choose now. */
export type Failure =
  | { kind: "broken" }
  | { kind: "refused"; error: unknown }
  | { kind: "passed"; channels: Channel[] };

/** What is to be blocked, and what becomes of it by itself. */
export interface Wish {
  blocked: readonly Channel[];
  until: Until;
}

/** How long after a broken connection the state is read again, and how often while it is not in force. */
const PAUSE_MS = 800;
const POLL_MS = 2_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const secondsOf = (iso: string | undefined) =>
  iso === undefined ? null : Math.floor(Date.parse(iso) / 1_000);
const isSame = (one: Wish, other: Wish) =>
  CHANNELS.every(
    (channel) =>
      one.blocked.includes(channel) === other.blocked.includes(channel) &&
      secondsOf(one.until[channel]) === secondsOf(other.until[channel]),
  );

/** The times that go with these boxes: a box as it is now keeps its time, another one holds for good. */
function untilOf(blocked: readonly Channel[], before: Wish, present: Wish): Until {
  const until: Until = {};
  for (const channel of CHANNELS) {
    const is = blocked.includes(channel);
    const at = is === before.blocked.includes(channel) ? before.until[channel] : present.until[channel];
    const isKept = is === before.blocked.includes(channel) || is === present.blocked.includes(channel);
    if (isKept && at !== undefined) until[channel] = at;
  }
  return until;
}

const wishOf = ({ blocked, until }: Restrictions): Wish => ({ blocked, until });

function isCode(error: unknown, code: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && error.code === code;
}

export interface RestrictionChange {
  phase: Phase;
  wish: Wish;
  choose(blocked: readonly Channel[]): void;
  /** Null: for good. */
  chooseUntil(channel: Channel, until: string | null): void;
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
  const [wish, setWish] = useState<Wish>({ blocked: [], until: {} });
  const isGone = useRef(false);
  const show = useCallback((next: Phase) => {
    if (!isGone.current) setPhase(next);
  }, []);

  const read = useCallback(async () => {
    show({ kind: "reading" });
    try {
      const present = await client.restrictions(address);
      setWish(wishOf(present.value));
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

  async function apply(wanted: Wish, present: Tagged<Restrictions>) {
    const now = new Date();
    const passed = CHANNELS.filter((channel) => {
      const at = wanted.until[channel];
      return at !== undefined && !isPossible(at, now);
    });
    if (passed.length > 0)
      return show({ kind: "choosing", present, failure: { kind: "passed", channels: passed } });
    show({ kind: "applying", present });
    try {
      const { value } = await client.restrict(address, wanted.blocked, wanted.until, present.etag);
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
  async function findOut(wanted: Wish, present: Tagged<Restrictions>) {
    try {
      const now = await client.restrictions(address);
      if (isSame(now.value, wanted)) show({ kind: "applied", restrictions: now.value });
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
    wish,
    choose(wanted) {
      const blocked = orderedChannels(wanted);
      if (phase.kind === "choosing")
        setWish({ blocked, until: untilOf(blocked, wish, wishOf(phase.present.value)) });
    },
    chooseUntil(channel, at) {
      const { [channel]: _former, ...until } = wish.until;
      setWish({ ...wish, until: at === null ? until : { ...until, [channel]: at } });
    },
    read: () => void read(),
    validate: () => phase.kind === "choosing" && void apply(wish, phase.present),
    keepMine: () => phase.kind === "conflict" && void apply(wish, phase.theirs),
    keepTheirs() {
      if (phase.kind !== "conflict") return;
      setWish(wishOf(phase.theirs.value));
      show({ kind: "applied", restrictions: phase.theirs.value });
    },
    checkAgain: () => phase.kind === "unknown" && void findOut(wish, phase.present),
    changeAgain: () => void read(),
  };
}

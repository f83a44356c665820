// The course of one change of many addresses: what it would change, how far it is, what came of it, taking it back.
// Invariant: nothing is claimed that the server has not said; asking again after a failure changes only what is left.
import { useEffect, useRef, useState } from "react";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Mark, Marks } from "../../policy/restriction.ts";
import { type Preview, previewOf } from "../../policy/tally.ts";
import type { Effect, Until } from "../../wire/common.ts";
import type { BulkPreview, BulkRestrictions, MeantMailboxes, UndoneBatch } from "../../wire/restriction.ts";
import { client, NetworkError } from "../client.ts";
import { type Loaded, useLoad } from "../load.ts";

export type BulkPhase =
  | { kind: "choosing"; failure: unknown }
  | { kind: "applying" }
  /** The connection broke. */
  | { kind: "unknown" }
  | { kind: "applied"; done: BulkRestrictions; failure: unknown }
  | { kind: "undoing"; done: BulkRestrictions }
  | { kind: "undone"; undone: UndoneBatch };

/** From so many addresses on it is told how far it is. */
const TOLD_FROM = 2_000;
const LOOK_EVERY_MS = 1_000;
const LOOKED_AT = 5;

export interface BulkChange {
  phase: BulkPhase;
  counts: Loaded<BulkPreview>;
  marks: Marks;
  /** Until when what is marked holds, ISO 8601; a channel without one: for good. */
  until: Until;
  /** Undefined until counted. */
  preview: Preview | undefined;
  /** Addresses changed so far, where that is told. */
  reached: number | null;
  mark(channel: Channel, mark: Mark): void;
  time(channel: Channel, until: string | undefined): void;
  apply(): void;
  choose(): void;
  undo(): void;
}

export function useBulkChange(serviceId: string, meant: MeantMailboxes, preset: Partial<Marks>): BulkChange {
  const [phase, setPhase] = useState<BulkPhase>({ kind: "choosing", failure: null });
  const [round, setRound] = useState(0);
  const [marks, setMarks] = useState<Marks>({
    pop: "leave",
    imap: "leave",
    smtp: "leave",
    webmail: "leave",
    ...preset,
  });
  const [until, setUntil] = useState<Until>({});
  const counts = useLoad(`counts ${round}`, (signal) => client.previewMany(serviceId, meant, signal));
  const isLarge = (counts.value?.matched ?? 0) >= TOLD_FROM;
  const reached = useReached(serviceId, phase.kind === "applying" && isLarge);

  function time(channel: Channel, at: string | undefined) {
    setUntil(({ [channel]: _, ...others }) => (at === undefined ? others : { ...others, [channel]: at }));
  }

  async function apply() {
    setPhase({ kind: "applying" });
    try {
      const done = await client.restrictMany(serviceId, { ...meant, channels: marks, until });
      setPhase({ kind: "applied", done, failure: null });
    } catch (error) {
      if (error instanceof NetworkError) setPhase({ kind: "unknown" });
      else setPhase({ kind: "choosing", failure: error });
    }
  }

  async function undo() {
    if (phase.kind !== "applied" || phase.done.batch === null) return;
    const { done } = phase;
    setPhase({ kind: "undoing", done });
    try {
      setPhase({ kind: "undone", undone: await client.undoMany(serviceId, phase.done.batch) });
    } catch (error) {
      setPhase({ kind: "applied", done, failure: error });
    }
  }

  // The mail servers apply very many changes while the answer is already here: the receipt follows them.
  const waiting = waitingBatch(phase);
  useEffect(() => {
    if (waiting === null) return;
    const control = new AbortController();
    const timer = window.setInterval(() => {
      client.effectOfMany(serviceId, waiting, control.signal).then(
        (effect) => setPhase((old) => (waitingBatch(old) === waiting ? withEffect(old, effect) : old)),
        () => undefined, // The next look may be answered.
      );
    }, LOOK_EVERY_MS * 2);
    return () => {
      window.clearInterval(timer);
      control.abort();
    };
  }, [serviceId, waiting]);

  return {
    phase,
    counts,
    marks,
    until,
    preview:
      counts.value === undefined
        ? undefined
        : previewOf(
            counts.value.states,
            marks,
            CHANNELS.filter((channel) => until[channel] !== undefined),
          ),
    reached,
    mark: (channel, mark) => {
      setMarks((old) => ({ ...old, [channel]: mark }));
      time(channel, undefined);
    },
    time,
    apply,
    choose: () => {
      setRound((old) => old + 1);
      setPhase({ kind: "choosing", failure: null });
    },
    undo,
  };
}

/** The batch of a receipt that not every mail server has confirmed. */
function waitingBatch(phase: BulkPhase): string | null {
  if (phase.kind === "applied") return phase.done.inForce ? null : phase.done.batch;
  if (phase.kind === "undone") return phase.undone.inForce ? null : phase.undone.batch;
  return null;
}

function withEffect(phase: BulkPhase, effect: Effect): BulkPhase {
  if (phase.kind === "applied") return { ...phase, done: { ...phase.done, ...effect } };
  return phase.kind === "undone" ? { ...phase, undone: { ...phase.undone, ...effect } } : phase;
}

export function isMarked(marks: Marks): boolean {
  return CHANNELS.some((channel) => marks[channel] !== "leave");
}

/** How many a change under way has changed so far: the service's history counts it up. Null until it is there. */
function useReached(serviceId: string, isUnderWay: boolean): number | null {
  const [reached, setReached] = useState<number | null>(null);
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!isUnderWay) {
      known.current = null;
      setReached(null);
      return;
    }
    const control = new AbortController();
    const look = async () => {
      const { entries } = await client.serviceHistory(serviceId, null, LOOKED_AT, control.signal);
      const batches = entries.flatMap((entry) => (entry.kind === "batch" ? [entry] : []));
      // The first answer may already hold it: those that are older than a moment are others.
      known.current ??= new Set(
        batches.filter(({ at }) => Date.now() - Date.parse(at) > LOOK_EVERY_MS * 5).map(({ batch }) => batch),
      );
      const own = batches.find(({ batch }) => known.current?.has(batch) === false);
      if (own !== undefined) setReached(own.changed);
    };
    const timer = window.setInterval(() => look().catch(() => undefined), LOOK_EVERY_MS);
    return () => {
      window.clearInterval(timer);
      control.abort();
    };
  }, [serviceId, isUnderWay]);
  return reached;
}

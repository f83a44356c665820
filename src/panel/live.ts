// What the server tells without being asked: one EventSource for the whole page, while someone is signed in.
// Invariant: after every gap in the connection all listeners hear "again" and read their state anew, so
// nothing missed meanwhile stays on screen.
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { LiveEvent } from "../wire/live.ts";
import { client } from "./client.ts";

type Heard = LiveEvent | { event: "again" };

const RETRY_MS = 2_000;
/** A shorter gap, such as a restarting server's, is not worth a word. */
const PATIENCE_MS = 3_000;
const listeners = new Set<(heard: Heard) => void>();
const watchers = new Set<() => void>();
let isLost = false;

function tell(heard: Heard): void {
  for (const listener of listeners) listener(heard);
}

function setLost(lost: boolean): void {
  if (lost === isLost) return;
  isLost = lost;
  for (const watch of watchers) watch();
}

/** Opens the connection and keeps it open; the answer closes it. */
export function followLive(): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let lostTimer: number | undefined;
  // Also at the very start: what a page has read may be older than the first event.
  let hadGap = true;
  let isOver = false;

  const open = () => {
    source = new EventSource("/api/v1/live");
    source.onopen = () => {
      window.clearTimeout(lostTimer);
      setLost(false);
      if (hadGap) tell({ event: "again" });
      hadGap = false;
    };
    source.onerror = () => {
      if (!hadGap) lostTimer = window.setTimeout(() => setLost(true), PATIENCE_MS);
      hadGap = true;
      // The browser retries by itself unless the answer was not an event stream: then the session may be over.
      if (source?.readyState !== EventSource.CLOSED || isOver) return;
      client.session().catch(() => undefined);
      timer = window.setTimeout(open, RETRY_MS);
    };
    for (const event of ["mailbox", "mailbox-gone"] as const)
      source.addEventListener(event, (message) => tell({ ...JSON.parse(message.data), event } as LiveEvent));
  };
  open();
  return () => {
    isOver = true;
    window.clearTimeout(timer);
    window.clearTimeout(lostTimer);
    source?.close();
    setLost(false);
  };
}

/** Calls the listener for everything heard while the component is on screen. */
export function useLive(listener: (heard: Heard) => void): void {
  const now = useRef(listener);
  now.current = listener;
  useEffect(() => {
    const hear = (heard: Heard) => now.current(heard);
    listeners.add(hear);
    return () => {
      listeners.delete(hear);
    };
  }, []);
}

export function useIsLiveLost(): boolean {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => isLost,
  );
}

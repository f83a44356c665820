// What the server tells without being asked: one EventSource for all tabs of a browser, while someone is signed in.
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

/** What the tab with the connection passes on to the account's other tabs. */
type Word = { kind: "heard"; heard: Heard } | { kind: "lost"; isLost: boolean };

/**
 * Follows what concerns the account until the answer is called. One tab of a browser holds the connection for
 * all: a browser opens only six to a server over HTTP/1.1, and a seventh tab would have none left.
 */
export function followLive(accountId: string): () => void {
  const name = `postern-live-${accountId}`;
  const over = new AbortController();
  const channel = new BroadcastChannel(name);
  const hear = (word: Word) => (word.kind === "heard" ? tell(word.heard) : setLost(word.isLost));
  const say = (word: Word) => {
    hear(word);
    channel.postMessage(word);
  };
  channel.onmessage = (message: MessageEvent<Word>) => hear(message.data);
  const lead = () => keepConnection(say, over.signal);
  // Where there are no locks (plain HTTP), every tab has its own.
  const led = navigator.locks?.request(name, { signal: over.signal }, lead) ?? lead();
  led.catch(() => undefined); // Only the signal ends the wait for the lock.
  return () => {
    over.abort();
    channel.close();
    setLost(false);
  };
}

/** Opens the connection and keeps it open until the signal. */
function keepConnection(say: (word: Word) => void, over: AbortSignal): Promise<void> {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let lostTimer: number | undefined;
  // Also at the very start: what a page has read may be older than the first event.
  let hadGap = true;

  const open = () => {
    source = new EventSource("/api/v1/live");
    source.onopen = () => {
      window.clearTimeout(lostTimer);
      say({ kind: "lost", isLost: false });
      if (hadGap) say({ kind: "heard", heard: { event: "again" } });
      hadGap = false;
    };
    source.onerror = () => {
      if (!hadGap) lostTimer = window.setTimeout(() => say({ kind: "lost", isLost: true }), PATIENCE_MS);
      hadGap = true;
      // The browser retries by itself unless the answer was not an event stream: then the session may be over.
      if (source?.readyState !== EventSource.CLOSED || over.aborted) return;
      client.session().catch(() => undefined);
      timer = window.setTimeout(open, RETRY_MS);
    };
    for (const event of ["mailbox", "mailbox-gone"] as const)
      source.addEventListener(event, (message) =>
        say({ kind: "heard", heard: { ...JSON.parse(message.data), event } as LiveEvent }),
      );
  };
  open();
  return new Promise((resolve) => {
    over.addEventListener("abort", () => {
      window.clearTimeout(timer);
      window.clearTimeout(lostTimer);
      source?.close();
      resolve();
    });
  });
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

// Reading from the server in a component: what is wanted is named by a key, the last answer stays on
// screen while a newer one is fetched, and an answer to an older question is dropped.
import { useCallback, useEffect, useRef, useState } from "react";

export interface Loaded<T> {
  /** The last answer; it may belong to an earlier key while `isLoading`. */
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  /** What is shown answers an earlier key. */
  isOutdated: boolean;
  reload(): void;
  /** Changes the answer in place, for what live events tell. */
  revise(change: (value: T) => T): void;
}

interface State<T> {
  value: T | undefined;
  error: unknown;
  /** Of which question the answer is, and of which key. */
  answered: string;
  key: string;
}

export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ value: undefined, error: null, answered: "", key: "" });
  const [round, setRound] = useState(0);
  const loadNow = useRef(load);
  loadNow.current = load;
  const question = `${round} ${key}`;

  useEffect(() => {
    const control = new AbortController();
    loadNow.current(control.signal).then(
      (value) => {
        if (!control.signal.aborted) setState({ value, error: null, answered: question, key });
      },
      (error: unknown) => {
        if (!control.signal.aborted) setState((old) => ({ ...old, error, answered: question, key }));
      },
    );
    return () => control.abort();
  }, [question, key]);

  const reload = useCallback(() => setRound((old) => old + 1), []);
  const revise = useCallback(
    (change: (value: T) => T) =>
      setState((old) => (old.value === undefined ? old : { ...old, value: change(old.value) })),
    [],
  );
  const isLoading = state.answered !== question;
  return { value: state.value, error: state.error, isLoading, isOutdated: state.key !== key, reload, revise };
}

/** `call`, every so often while the page is looked at, and at once when somebody looks at it again. */
export function useEvery(call: () => void, everyMs: number): void {
  const callNow = useRef(call);
  callNow.current = call;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") callNow.current();
    };
    const timer = window.setInterval(look, everyMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [everyMs]);
}

export interface LoadedPages<T> {
  /** Newest first, of all pages that were read. */
  entries: readonly T[] | undefined;
  error: unknown;
  isLoading: boolean;
  hasMore: boolean;
  readMore(): void;
  /** From the beginning. */
  reload(): void;
}

interface Older<T> {
  entries: T[];
  next: string | null;
  /** The cursor of the last page that was read. */
  read: string | null;
}
const NOTHING_OLDER = { entries: [], next: null, read: null };

/** What comes in pages by a cursor, read further by and by. */
export function usePages<T>(
  key: string,
  load: (before: string | null, signal: AbortSignal) => Promise<{ entries: T[]; next: string | null }>,
): LoadedPages<T> {
  const [older, setOlder] = useState<Older<T>>(NOTHING_OLDER);
  const [wanted, setWanted] = useState<string | null>(null);
  const first = useLoad(key, (signal) => load(null, signal));
  const more = useLoad(`${key} ${wanted}`, async (signal) => {
    if (wanted === null) return;
    const page = await load(wanted, signal);
    setOlder((old) => ({ entries: [...old.entries, ...page.entries], next: page.next, read: wanted }));
  });
  const next = wanted === null ? (first.value?.next ?? null) : older.read === wanted ? older.next : wanted;
  return {
    entries: first.value === undefined ? undefined : [...first.value.entries, ...older.entries],
    error: first.error ?? more.error,
    isLoading: first.isLoading || more.isLoading,
    hasMore: next !== null,
    readMore: () => (next === wanted ? more.reload() : setWanted(next)),
    reload: () => {
      setOlder(NOTHING_OLDER);
      setWanted(null);
      first.reload();
    },
  };
}

/** `call`, at most once in `everyMs` and always once more after the last wish. */
export function useThrottled(call: () => void, everyMs: number): () => void {
  const callNow = useRef(call);
  callNow.current = call;
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return useCallback(() => {
    if (timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      callNow.current();
    }, everyMs);
  }, [everyMs]);
}

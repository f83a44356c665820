// Reading from the server in a component: what is wanted is named by a key, the last answer stays on
// screen while a newer one is fetched, and an answer to an older question is dropped.
import { useCallback, useEffect, useRef, useState } from "react";

export interface Loaded<T> {
  /** The last answer; it may belong to an earlier key while `isLoading`. */
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload(): void;
  /** Changes the answer in place, for what live events tell. */
  revise(change: (value: T) => T): void;
}

interface State<T> {
  value: T | undefined;
  error: unknown;
  /** Of which question the answer is. */
  answered: string;
}

export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ value: undefined, error: null, answered: "" });
  const [round, setRound] = useState(0);
  const loadNow = useRef(load);
  loadNow.current = load;
  const question = `${round} ${key}`;

  useEffect(() => {
    const control = new AbortController();
    loadNow.current(control.signal).then(
      (value) => {
        if (!control.signal.aborted) setState({ value, error: null, answered: question });
      },
      (error: unknown) => {
        if (!control.signal.aborted) setState((old) => ({ ...old, error, answered: question }));
      },
    );
    return () => control.abort();
  }, [question]);

  const reload = useCallback(() => setRound((old) => old + 1), []);
  const revise = useCallback(
    (change: (value: T) => T) =>
      setState((old) => (old.value === undefined ? old : { ...old, value: change(old.value) })),
    [],
  );
  return { value: state.value, error: state.error, isLoading: state.answered !== question, reload, revise };
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

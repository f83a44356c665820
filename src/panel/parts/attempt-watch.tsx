// "Try to connect now": watches for two minutes and says what arrives, and what came of it, as soon as it is known.
// Invariant: only what arrives after the button was pressed is told, whatever the clocks say.
import { useEffect, useRef, useState } from "react";
import { CHANNEL_NAME } from "../../policy/channel.ts";
import { attemptSource } from "../../words/sentences.ts";
import { useFormats, useWords } from "../language.ts";
import { sentenceOf } from "../problem-text.ts";
import { type Arrival, newArrivals, withArrivals } from "../why-evidence.ts";
import { Notice, type Tone } from "./notice.tsx";

const WATCH_MS = 120_000;
const LOOK_MS = 2_000;
const SECOND_MS = 1_000;

const TONES: Record<Arrival["outcome"], Tone> = {
  "let-in": "good",
  blocked: "mind",
  "wrong-password": "bad",
  unavailable: "bad",
  unknown: "bad",
};

interface AttemptWatchProps {
  read(signal: AbortSignal): Promise<readonly Arrival[]>;
  /** Something arrived: what else is on the page is old. */
  whenNews(): void;
}

type State = { kind: "idle" } | { kind: "watching"; until: number; left: number } | { kind: "over" };

export function AttemptWatch({ read, whenNews }: AttemptWatchProps) {
  const { why: words, clients } = useWords();
  const { formatDateTime } = useFormats();
  const [state, setState] = useState<State>({ kind: "idle" });
  const [told, setTold] = useState<Arrival[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const now = useRef({ read, whenNews });
  now.current = { read, whenNews };
  const until = state.kind === "watching" ? state.until : null;

  useEffect(() => {
    if (until === null) return;
    const over = new AbortController();
    let known: readonly Arrival[] | null = null;
    const look = async () => {
      try {
        const present = await now.current.read(over.signal);
        if (over.signal.aborted) return;
        const news = newArrivals(known ?? present, present);
        known = present;
        setFailure(null);
        if (news.length > 0) {
          setTold((old) => withArrivals(old, news));
          now.current.whenNews();
        }
      } catch (error) {
        if (!over.signal.aborted) setFailure(error);
      }
    };
    let isLooking = false;
    const lookOnce = () => {
      if (isLooking) return;
      isLooking = true;
      void look().finally(() => {
        isLooking = false;
      });
    };
    lookOnce();
    const looking = window.setInterval(lookOnce, LOOK_MS);
    const ticking = window.setInterval(() => {
      const left = until - Date.now();
      setState(left <= 0 ? { kind: "over" } : { kind: "watching", until, left });
    }, SECOND_MS);
    return () => {
      over.abort();
      window.clearInterval(looking);
      window.clearInterval(ticking);
    };
  }, [until]);

  const start = () => {
    setTold([]);
    setFailure(null);
    setState({ kind: "watching", until: Date.now() + WATCH_MS, left: WATCH_MS });
  };
  return (
    <section className="card watch stack" aria-labelledby="watch">
      <h2 id="watch">{words.watch}</h2>
      <p>{words.watchText}</p>
      <p className="watch-act">
        {state.kind === "watching" ? (
          <>
            <button type="button" className="button" onClick={() => setState({ kind: "over" })}>
              {words.watchStop}
            </button>
            <span className="watch-left">{words.watching(Math.ceil(state.left / SECOND_MS))}</span>
          </>
        ) : (
          <button type="button" className="button primary" onClick={start}>
            {words.watchStart}
          </button>
        )}
      </p>
      {failure !== null && <p className="quiet">{sentenceOf(failure)}</p>}
      <div role="log" aria-label={words.watchNews} className="watch-news">
        {told.map((arrival) => (
          <Notice
            key={`${arrival.channel} ${arrival.outcome} ${arrival.ip} ${arrival.software}`}
            tone={TONES[arrival.outcome]}
          >
            <p>
              {words.arrived[arrival.outcome](CHANNEL_NAME[arrival.channel], attemptSource(clients, arrival))}{" "}
              <time className="quiet" dateTime={arrival.at}>
                {formatDateTime(arrival.at)}
              </time>
            </p>
          </Notice>
        ))}
        {state.kind === "over" && told.length === 0 && <Notice tone="mind">{words.watchNothing}</Notice>}
      </div>
    </section>
  );
}

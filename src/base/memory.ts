// Gives memory back after large work. Who runs for months and is rarely busy would keep what it needed once: V8
// collects when more is asked for, and little is.
// Invariant: collects once, a while after the last of the work, and never for small work.

/** Of one piece of work, below which it counts as small: a page of a whole policy is more, one of a list less. */
const PIECE_LEAST_BYTES = 128 * 1_024;
/** Of all pieces, from which they leave enough behind. */
const LARGE_BYTES = 8 * 1_024 * 1_024;
/** Longer than what follows on the work itself: sessions are looked for again for 8 s. */
const QUIET_MS = 10_000;

type Collect = (how: { type: "major"; execution: "sync"; flavor: "last-resort" }) => unknown;

export class MemoryReturn {
  readonly #collect: Collect | undefined;
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;

  /** `collect`: V8's own, which is there when Node runs with --expose-gc; without it nothing is collected. */
  constructor(collect: Collect | undefined = globalThis.gc) {
    this.#collect = collect;
  }

  /** So much was read or written as one message, and has been dealt with. */
  note(bytes: number): void {
    if (this.#collect === undefined || bytes < PIECE_LEAST_BYTES) return;
    this.#bytes += bytes;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), QUIET_MS).unref();
  }

  #settle(): void {
    const isLarge = this.#bytes >= LARGE_BYTES;
    this.#bytes = 0;
    // The ordinary kind keeps the emptied pages, for what may come.
    if (isLarge) this.#collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
  }
}

// Wakes whoever waits for something to happen, without missing what happens in between.
// Invariant: a wait that began with an older count than the present one ends at once.

export class Bell {
  #count = 0;
  readonly #waiting = new Set<() => void>();
  readonly #alongside: Bell[] = [];

  /** This one rings whenever the other does. */
  ringWith(other: Bell): this {
    other.#alongside.push(this);
    return this;
  }

  /** Read before looking; hand it to wait() after having found nothing. */
  get count(): number {
    return this.#count;
  }

  get hasWaiters(): boolean {
    return this.#waiting.size > 0;
  }

  ring(): void {
    this.#count++;
    for (const wake of [...this.#waiting]) wake();
    for (const bell of this.#alongside) bell.ring();
  }

  /** Until the bell has rung since `heard`, the time is over, or the signal. */
  wait(heard: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#count !== heard || signal.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener("abort", wake);
      this.#waiting.add(wake);
    });
  }
}

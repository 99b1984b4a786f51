/** Work that continues after responses, mostly token refreshes. A shutdown waits for it. */
export class Background {
  readonly #pending = new Set<Promise<unknown>>();

  /** The execution context that Hono and the edge expect from a runtime. */
  readonly context: {
    waitUntil(work: Promise<unknown>): void;
    passThroughOnException(): void;
    props: unknown;
  } = {
    waitUntil: (work) => {
      const ended = work.catch(() => undefined).finally(() => this.#pending.delete(ended));
      this.#pending.add(ended);
    },
    passThroughOnException: () => undefined,
    props: {},
  };

  /** Resolves when no work is left, including work that other work has started. It never rejects. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }
}

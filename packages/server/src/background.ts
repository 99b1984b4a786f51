/** What goes on after answers: renewals above all. A shutdown waits for it. */
export class Background {
  readonly #underWay = new Set<Promise<unknown>>();

  /** What Hono and the edge know a runtime's background by. */
  readonly context: {
    waitUntil(work: Promise<unknown>): void;
    passThroughOnException(): void;
    props: unknown;
  } = {
    waitUntil: (work) => {
      const ended = work.catch(() => undefined).finally(() => this.#underWay.delete(ended));
      this.#underWay.add(ended);
    },
    passThroughOnException: () => undefined,
    props: {},
  };

  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}

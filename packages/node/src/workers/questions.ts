import { startTimeLimit } from '@postern/edge';

/** Questions to another process. Each has an id, which its answer repeats. */
export class Questions<Answer extends { readonly id: number }> {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  /**
   * Sends a question.
   *
   * @returns the answer; undefined if none comes in time. An answer that arrived while this process
   *   was busy is in time.
   */
  ask(withinMs: number, send: (id: number) => void): Promise<Answer | undefined> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    const stop = startTimeLimit(withinMs, () => resolve(undefined));
    this.#waiting.set(id, resolve);
    send(id);
    return promise.finally(() => {
      stop();
      this.#waiting.delete(id);
    });
  }

  /** Notes an answer. One that comes too late is dropped. */
  answer(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
  }
}

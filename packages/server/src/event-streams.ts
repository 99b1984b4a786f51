const TYPE = /^text\/event-stream *(;|$)/i;

/**
 * The open event streams. They do not end by themselves, so a shutdown ends them: an `EventSource`
 * then reconnects, to a process that keeps running (HTML §9.2.3).
 */
export class EventStreams {
  readonly #open = new Set<() => void>();
  #isEnding = false;

  /**
   * Tracks an open stream. During a shutdown, it is ended at once.
   *
   * @param end ends the stream
   * @returns to be called when the stream has ended by itself
   */
  add(end: () => void): () => void {
    this.#open.add(end);
    if (this.#isEnding) end();
    return () => void this.#open.delete(end);
  }

  /** Ends all streams, and from now on each new one. */
  end(): void {
    this.#isEnding = true;
    for (const end of this.#open) end();
  }
}

/**
 * Whether a response is an event stream that a browser opens again by itself. `EventSource` sends GET; the
 * stream of another method, such as an answer that a model writes, is not requested again.
 */
export function isEventStream(method: string | undefined, headers: Headers): boolean {
  return method === 'GET' && TYPE.test(headers.get('content-type') ?? '');
}

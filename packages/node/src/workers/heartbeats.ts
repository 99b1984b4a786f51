import type { Channel } from './channel.ts';

/** How often a worker shows that its event loop runs, in milliseconds. */
const BEAT_MS = 3000;
/** A worker that misses this many beats has hung. */
const MISSED_BEATS = 5;

/** Tells the primary process regularly that the event loop of this worker runs. */
export function sendHeartbeats(channel: Channel): void {
  setInterval(() => channel.send({ kind: 'beat' }), BEAT_MS).unref();
}

/**
 * Watches the heartbeats of a worker. It counts its own ticks and reads no clock: while a machine is
 * suspended, neither side beats.
 */
export class Heartbeats {
  #missed = 0;
  readonly #timer: NodeJS.Timeout;

  /** @param onSilence called once, with words for the log, when the worker has been silent for 15 s */
  constructor(onSilence: (cause: string) => void) {
    this.#timer = setInterval(() => {
      this.#missed += 1;
      if (this.#missed <= MISSED_BEATS) return;
      this.stop();
      onSilence(`its event loop has been blocked for ${(MISSED_BEATS * BEAT_MS) / 1000} s`);
    }, BEAT_MS);
  }

  note(): void {
    this.#missed = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

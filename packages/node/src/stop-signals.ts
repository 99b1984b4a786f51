import { STOP_SIGNALS } from '@postern/server';

/** During startup, nothing is in progress. */
let stop: () => void = () => process.exit(0);

/**
 * Lets the signals of {@link STOP_SIGNALS} stop this process from now on, even as the first process of
 * a container, which ignores a signal without a listener.
 */
export function listenForStop(): void {
  for (const signal of STOP_SIGNALS) process.on(signal, () => stop());
}

/** Sets what these signals do from now on. */
export function onStop(next: () => void): void {
  stop = next;
}

/** Does what these signals do. */
export function stopNow(): void {
  stop();
}

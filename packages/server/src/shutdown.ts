/** The signals that stop a process in order. SIGHUP is that of a terminal or a session that ends. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** How long requests and refreshes in progress may take after the signal to stop, in milliseconds. */
export const SHUTDOWN_MS = 15_000;
/**
 * How long the last steps may take after that, in milliseconds: the last counters, the last spans, and
 * the end of the store's connection. Service managers usually allow 20 s for the whole shutdown.
 */
export const LAST_STEPS_MS = 3500;
/**
 * How long a kept connection may be used once more after the signal, in milliseconds: its proxy does not
 * know yet that this process ends.
 */
export const LAST_USE_MS = 1000;

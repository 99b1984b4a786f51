import { ClientClosedError, ClientOfflineError, DisconnectsClientError } from '@redis/client';
import type { RedisLogin } from '../redis-url.ts';

/** Waits between two attempts to connect, in milliseconds; they double from the first to the last. */
const FIRST_RETRY_MS = 50;
/** The longest wait between two attempts to connect, and how long one attempt may take. */
export const LAST_RETRY_MS = 2000;
/** How long the handshake of a connection may take. Longer than the interval between heartbeats. */
const HANDSHAKE_TIMEOUT_MS = 5000;

/** How long to wait before the next attempt to connect, in milliseconds. */
export function computeRetryMs(retries: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS);
}

/** Options of every connection: it fails instead of queueing, and connects again forever. */
export function buildOptions(login: RedisLogin, tls: boolean) {
  return {
    ...login,
    disableOfflineQueue: true,
    socket: {
      ...(tls && { tls: true as const }),
      connectTimeout: LAST_RETRY_MS,
      socketTimeout: HANDSHAKE_TIMEOUT_MS,
      reconnectStrategy: computeRetryMs,
    },
  };
}

/** Whether a client has failed a command because it has no connection, without saying why. */
export function isOffline(error: unknown): boolean {
  return [ClientOfflineError, ClientClosedError, DisconnectsClientError].some(
    (kind) => error instanceof kind,
  );
}

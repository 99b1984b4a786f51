import type { Fetch } from '@postern/edge';

/** Methods that may be sent twice without effect (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/**
 * Deno's `fetch`, except that what must not be sent twice is sent once. Deno sends a request again
 * when a kept connection breaks before the answer, POST included (denoland/deno#35610): a refresh
 * token that is used twice ends its session, and a message would go out twice. On a connection of
 * its own nothing is sent again.
 */
export function createFetch(): Fetch {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return (input, init = {}) => {
    if (IDEMPOTENT.has(init.method ?? 'GET')) return fetch(input, init);
    const once: RequestInit & { client: Deno.HttpClient } = { ...init, client };
    return fetch(input, once);
  };
}

import type { EdgeContext } from '../context.ts';
import type { Handle } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { limitAddress } from '../limits/limit-address.ts';

/**
 * Wraps an endpoint that a browser comes to by a link, or from a provider: it cannot carry the
 * app's header. Only a navigation of a whole page is let in, where the browser says what a request
 * is for (Fetch Metadata): no `fetch`, no image, no frame, and no prefetch.
 *
 * Failures: `guard_origin`, `guard_rate_limited`.
 */
export function navigation(handle: Handle): Handle {
  return async (c) => {
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    if (!isNavigation(c)) return new Failure('guard_origin', { cause: 'no navigation' });
    return (await limitAddress(c)) ?? handle(c);
  };
}

function isNavigation({ req }: EdgeContext): boolean {
  return (
    (req.header('sec-fetch-mode') ?? 'navigate') === 'navigate' &&
    (req.header('sec-fetch-dest') ?? 'document') === 'document' &&
    !/prefetch|prerender/.test(req.header('sec-purpose') ?? '') &&
    req.raw.method !== 'HEAD'
  );
}

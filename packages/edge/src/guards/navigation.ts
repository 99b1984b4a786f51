import type { EdgeContext } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';

/**
 * Guards an endpoint that a browser reaches by a link or from a provider, and that therefore cannot
 * require the app's header. If the browser states the purpose of a request (Fetch Metadata), only the
 * navigation of a whole page passes: no `fetch`, image, frame or prefetch. The next page gets no
 * referrer.
 *
 * Failure: `guard_origin`.
 */
export function guardNavigation(c: EdgeContext): Failure | undefined {
  c.header('referrer-policy', 'no-referrer');
  return isNavigation(c) ? undefined : new Failure('guard_origin', { cause: 'no navigation' });
}

function isNavigation({ req }: EdgeContext): boolean {
  return (
    (req.header('sec-fetch-mode') ?? 'navigate') === 'navigate' &&
    (req.header('sec-fetch-dest') ?? 'document') === 'document' &&
    !/prefetch|prerender/.test(req.header('sec-purpose') ?? '') &&
    req.raw.method !== 'HEAD'
  );
}

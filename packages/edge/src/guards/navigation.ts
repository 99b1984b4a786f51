import type { EdgeContext } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';

/**
 * The headers in which browsers say that they load a page before the user asks for it: the standard's,
 * and those of older Chromium, WebKit and Firefox. Such a request would use up a code, and its response
 * may never be shown.
 */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

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
    !PURPOSES.some((name) => /prefetch|prerender|preview/.test(req.header(name) ?? '')) &&
    req.raw.method !== 'HEAD'
  );
}

import type { Fetch } from '@postern/edge';
import type { Needs } from './needs.ts';

/** Origin in place of an upstream whose variable is not set (RFC 6761 §6.4: it never resolves). */
export const MISSING_UPSTREAM = 'https://missing.invalid';

/** Responds to calls of upstreams without an address. Sends every other request with `fetch`. */
export function createDevFetch({ upstreams }: Needs): Fetch {
  return async (input, init) => {
    const url = new URL(input);
    if (url.origin !== MISSING_UPSTREAM) return fetch(input, init);
    const name = url.pathname.split('/')[1] ?? '';
    return Response.json(
      {
        type: 'about:blank',
        title: 'This API has no address in development',
        status: 502,
        detail: `${upstreams.get(name)} is not set. Set it to the origin of the API, for example in .env.local: ${upstreams.get(name)}=http://localhost:8080`,
        code: 'upstream_unreachable',
        recovery: 'retry-later',
        requestId: crypto.randomUUID(),
      },
      { status: 502, headers: { 'content-type': 'application/problem+json' } },
    );
  };
}

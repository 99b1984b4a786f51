import { ADDRESS_LIMIT, MESSAGE_LIMIT, SESSION_LIMIT } from '../limits/rate-limits.ts';
import type { Settings } from '../settings/settings.ts';
import type { BaseRoute, Route } from './route.ts';

/** Defaults for a route of a JSON API: 1 MiB of body, 30 s to the first byte, 60 s between bytes. */
export const ROUTE_DEFAULTS: Pick<
  BaseRoute,
  'maxBodyBytes' | 'firstByteTimeoutMs' | 'idleTimeoutMs' | 'rateLimits'
> = {
  maxBodyBytes: 1024 * 1024,
  firstByteTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  rateLimits: { perSession: SESSION_LIMIT, perAddress: ADDRESS_LIMIT },
};

/**
 * Builds the routes of the built-in connections that are configured: LockitNetwork (film clips) and
 * LEKAB (messages). Both are older than configuration files. A path of these APIs that is not listed
 * here is not forwarded.
 */
export function buildRoutes({ lockit, lekab }: Settings): readonly Route[] {
  const routes: Route[] = [];
  if (lockit) {
    routes.push({
      ...ROUTE_DEFAULTS,
      name: 'lockit',
      upstream: lockit.baseUrl,
      credential: 'user',
      connection: 'lockit',
      allow: [
        { methods: ['GET'], path: '/projects' },
        { methods: ['GET'], path: '/projects/**' },
        { methods: ['POST'], path: '/projects/*/projectdays/*/matchClips' },
      ],
    });
  }
  if (lekab) {
    routes.push({
      ...ROUTE_DEFAULTS,
      name: 'lekab',
      upstream: lekab.baseUrl,
      credential: 'service',
      connection: 'lekab',
      needsSession: true,
      rateLimits: { perSession: MESSAGE_LIMIT, perAddress: ADDRESS_LIMIT },
      allow: [{ methods: ['POST'], path: '/rime/send' }],
    });
  }
  return routes;
}

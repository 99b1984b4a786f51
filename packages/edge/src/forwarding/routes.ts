import { ADDRESS_LIMIT, MESSAGE_LIMIT, SESSION_LIMIT } from '../limits/rate-limits.ts';
import type { Settings } from '../settings/settings.ts';
import type { Route } from './route.ts';

/** What routes of JSON APIs share. */
const RULES = {
  maxBodyBytes: 1024 * 1024,
  firstByteTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  rateLimits: { perSession: SESSION_LIMIT, perAddress: ADDRESS_LIMIT },
} as const;

/** Every route of the edge. What is not listed here is not forwarded. */
export function buildRoutes({ lockit, lekab }: Settings): readonly Route[] {
  const routes: Route[] = [];
  if (lockit) {
    routes.push({
      ...RULES,
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
      ...RULES,
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

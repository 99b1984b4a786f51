import type { Settings } from '../settings/settings.ts';
import type { Route } from './route.ts';

/** Every route of the edge. Nothing is forwarded that does not stand here. */
export function buildRoutes({ lockit, lekab }: Settings): readonly Route[] {
  const routes: Route[] = [];
  if (lockit) {
    routes.push({
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
      name: 'lekab',
      upstream: lekab.baseUrl,
      credential: 'service',
      connection: 'lekab',
      allow: [{ methods: ['POST'], path: '/rime/send' }],
    });
  }
  return routes;
}

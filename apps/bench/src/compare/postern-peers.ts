import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RedisServer } from '@postern/processes';
import { HEADERS, KEYS } from '@postern/testing';
import { bundlePage, PAGE_HTML } from './page-peers.ts';
import { POSTERN_PAGE } from './pages.ts';
import { startPrograms } from './programs.ts';
import { CLIENT, type StrictProvider } from './strict-provider.ts';
import { type Peer, type RunningPeer, toOrigin, type World } from './worlds.ts';

const SHARED = {
  authentication: 'client_secret_basic',
  redirectPath: '/auth/callback/work',
  start: startPostern,
} as const;

/** Postern on Node with Redis: called as any server is, and by its kit in a page. */
export const POSTERN_PEERS: readonly Peer[] = [
  {
    ...SHARED,
    name: 'Postern',
    kind: 'server',
    signInPath: '/auth/sign-in?connection=work&return_to=/',
    callPath: '/api/data/api',
    headers: HEADERS,
    shares: 'two processes',
  },
  { ...SHARED, name: POSTERN_PAGE.kit, kind: 'page', shares: 'two tabs' },
];

async function startPostern(world: World): Promise<RunningPeer> {
  const { provider, folder, ports } = world;
  const redis = await RedisServer.start();
  const file = join(folder, 'postern.config.json');
  await writeFile(file, JSON.stringify(buildConfig(provider)));
  await writeFile(join(folder, 'index.html'), PAGE_HTML);
  await writeFile(join(folder, 'app.js'), await bundlePage(POSTERN_PAGE, world));
  const edges = await startPrograms('postern.ts', world, {
    POSTERN_CONFIG: file,
    POSTERN_PUBLIC_ORIGIN: toOrigin(ports[0]),
    POSTERN_KEYS: KEYS,
    POSTERN_REDIS_URL: redis.url,
  });
  return {
    origins: edges.origins,
    async end() {
      await edges.end();
      await redis.end();
    },
  };
}

function buildConfig(provider: StrictProvider): object {
  // #region app
  return {
    connections: [
      {
        type: 'oidc',
        id: 'work',
        issuer: provider.issuer,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        scopes: ['openid'],
      },
    ],
    routes: [
      {
        name: 'data',
        upstream: new URL(provider.api).origin,
        allow: ['GET /api'],
        credential: 'user',
      },
    ],
  };
  // #endregion
}

import { createServer, type Server } from 'node:http';
import { serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { Api } from './api.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { CALLBACK, CLIENT, CREDENTIALS, GRACE_SECONDS, LIFETIME_SECONDS } from './world-options.ts';

// What surrounds the edges of one runtime, as a process of its own: an OpenID provider, an API that names
// the user of each token, and a control server that tells what both saw. It prints their origins.

const USERS = Number(process.env['USERS']);

const users = Array.from({ length: USERS }, (_, i) => {
  return { sub: `user-${i}`, name: `User ${i}`, email: `user-${i}@example.com` };
});
const refreshTokens = new RefreshTokens();
const provider = await serveEmulator(
  (issuer) => {
    const clients = [{ ...CLIENT, redirectUris: [CALLBACK] }];
    const settings = {
      rotateRefreshTokens: true,
      refreshTokenGraceSeconds: GRACE_SECONDS,
      accessTokenLifetimeSeconds: LIFETIME_SECONDS,
    };
    return refreshTokens.watch(createOpenIdProvider({ issuer, clients, users, settings }));
  },
  { port: 0 },
);
const api = new Api(provider.origin);
const apiServer = createServer((request, response) => void api.respond(request, response));
const controls = createServer((request, response) => {
  void (async () => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/end') await endAtProvider(searchParams.get('user') ?? '');
    const seen = { ...refreshTokens.report(), expiredTokens: api.expiredTokens };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(seen));
  })();
});

/** Revokes the user's latest refresh token, and with it the grant (RFC 7009 §2.1). */
async function endAtProvider(user: string): Promise<void> {
  const body = new URLSearchParams({ token: refreshTokens.latestOf(user) ?? '' });
  const headers = { authorization: CREDENTIALS };
  await fetch(`${provider.origin}/revoke`, { method: 'POST', headers, body });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const origins = {
  provider: provider.origin,
  api: await listen(apiServer),
  controls: await listen(controls),
};
console.log(JSON.stringify(origins));

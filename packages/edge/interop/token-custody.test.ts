import { expect, test } from 'vitest';
import { createApiTokens } from '../src/exchange/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { buildApiRoute, startApi } from './api.ts';
import { connect, InProcessEdge, OpApp, ORIGIN, REDIRECT_URI } from './edge.ts';
import { APIS, configureApis, registerTokenExchange } from './exchange-provider.ts';
import { startProvider } from './provider.ts';
import { readBody } from './watch.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const [, , MAPS = ''] = APIS;

test('S-66 tokens of APIs, exchanged, actor’s, refresh and ID tokens are in no response, cookie, trace, metric, log or record', async () => {
  const provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', GRANT],
    },
    configuration: configureApis(),
    prepare: registerTokenExchange,
  });
  const api = await startApi(provider);
  const secrets = new Set<string>();
  const sinks: string[] = [];
  const store = createMemoryStore();
  let isEchoing = false;
  const apiTokens = createApiTokens({
    report: { connection: 'op', needsNoHeader: true, exchange: { audience: 'archive' } },
  });
  const edge = new InProcessEdge({
    connections: [
      connect(provider, { clientCredentials: true, scopes: ['openid', 'read', 'write'] }),
    ],
    apiTokens,
    variables: { POSTERN_TRACE: '1' },
    routes: [
      buildApiRoute(api, 'maps', MAPS, {
        resource: MAPS,
        introspect: { maxAgeSeconds: 0 },
      }),
      buildApiRoute(api, 'payroll', 'payroll', { exchange: { audience: 'payroll', actor: {} } }),
      buildApiRoute(api, 'identity', 'archive', {
        exchange: { audience: 'archive', subject: 'id_token' },
      }),
      buildApiRoute(api, 'echo', 'payroll', { exchange: { audience: 'payroll', scopes: ['x'] } }),
    ],
    store: {
      ...store,
      writeIfVersion(key, expected, record) {
        sinks.push(`${key} ${JSON.stringify(record)}`);
        return store.writeIfVersion(key, expected, record);
      },
    },
    async intercept(url, next, init) {
      sinks.push(url);
      const form = readBody(init);
      if (isEchoing && form.get('grant_type') === GRANT) {
        // A provider that repeats the request in its error.
        const words = [...form.values()].join(' ');
        return Response.json(
          { error: 'invalid_target', error_description: words },
          { status: 400 },
        );
      }
      const response = await next();
      if (!url.endsWith('/token')) return response;
      const tokens: Record<string, unknown> = await response.clone().json();
      for (const name of ['access_token', 'refresh_token', 'id_token']) {
        const token = tokens[name];
        if (typeof token === 'string') secrets.add(token);
      }
      return response;
    },
  });
  const app = new OpApp(edge);
  const keep = async (response: Response): Promise<number> => {
    const headers = [...response.headers];
    sinks.push(JSON.stringify(headers));
    // The API of this test tells what its token says, and not the token.
    sinks.push(await response.text());
    return response.status;
  };
  await keep(await app.signIn());
  for (const name of ['maps', 'payroll', 'identity']) {
    expect(await keep(await app.call('GET', `/api/${name}/me`))).toBe(200);
    expect(await keep(await app.call('GET', `/api/${name}/me`))).toBe(200);
  }
  isEchoing = true;
  expect(await keep(await app.call('GET', '/api/echo/me'))).toBe(502);
  await keep(await app.call('GET', '/api/echo/me'));
  isEchoing = false;
  const cookie = [...app.jar].map((pair) => pair.join('=')).join('; ');
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const token = await apiTokens.getToken(new Request(`${ORIGIN}/x`, { headers }), 'report');
  expect(token).toMatchObject({ tokenType: 'bearer' });
  await keep(await app.call('GET', '/auth/session'));
  await keep(await app.call('GET', '/auth/config'));
  await keep(await app.call('POST', '/auth/logout'));
  await edge.settle();
  await api.close();
  await provider.close();

  const all = [...sinks, JSON.stringify([edge.events, edge.metrics])].join('\n');
  // The sinks have what they are searched for: the trace of a call, and its metrics.
  expect(all).toMatch(/server-timing[^\n]*provider;dur=\d+;desc=\\"[^"]*token-exchange/);
  expect(JSON.stringify(edge.metrics)).toContain('token-exchange');
  // Own access, refresh and ID tokens of two responses, four of APIs, one of the actor.
  expect(secrets.size).toBeGreaterThanOrEqual(9);
  for (const secret of secrets) expect(all).not.toContain(secret);
  // Each API got the tokens that were issued for it, and no other secret.
  expect(new Set(api.tokens).size).toBe(3);
});

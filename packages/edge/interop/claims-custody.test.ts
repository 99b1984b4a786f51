import { afterEach, expect, test } from 'vitest';
import type { Route } from '../src/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { type ClaimsStory, startClaims } from './claims.ts';
import { buildUserRoute, ORIGIN } from './edge.ts';

let story: ClaimsStory;
afterEach(() => story.provider.close());

/** Marks claims that the connection lists, and claims that it does not. */
const LISTED = 'canary-listed';
const UNLISTED = 'canary-not-listed';

test('S-66 claims that are not listed, and ID tokens, leave the edge in no response, cookie, trace, metric, log, record or address', async () => {
  const sinks: Record<string, string> = { responses: '', views: '', headers: '', records: '' };
  const addresses: string[] = [];
  const idTokens: string[] = [];
  const told: string[] = [];
  const store = createMemoryStore();
  story = await startClaims({
    options: { claims: { name: 'name', role: 'realm_access.role' }, signOutBy: 'post' },
    store: {
      ...store,
      writeIfVersion(key, expected, record) {
        sinks['records'] += `${key} ${JSON.stringify(record)}\n`;
        return store.writeIfVersion(key, expected, record);
      },
    },
    buildRoutes: (provider) => {
      const route: Route = {
        ...buildUserRoute(provider),
        allow: [{ methods: ['GET'], path: '/data' }],
      };
      return [
        { ...route, userHeaders: { 'x-name': 'name' } },
        { ...route, name: 'barred', require: { role: 'root' } },
      ];
    },
    intercept: (url, init) => {
      addresses.push(url);
      told.push(JSON.stringify([...new Headers(init?.headers)]));
    },
  });
  story.claims['name'] = `${LISTED}-name`;
  story.claims['email'] = `${UNLISTED}-email`;
  story.claims['realm_access'] = { role: `${LISTED}-role`, other: `${UNLISTED}-other` };
  story.responses.set('/data', () => Response.json({}));
  story.responses.set('/token', async (next) => {
    const response = await next();
    const { id_token: idToken }: { id_token: string } = await response.clone().json();
    idTokens.push(idToken);
    return response;
  });
  const { app, edge } = story;
  const post = (path: string, body: object): Promise<Response> => app.post(path, body);
  const keep = async (response: Response, isView = false): Promise<void> => {
    sinks['headers'] += JSON.stringify([...response.headers]);
    sinks[isView ? 'views' : 'responses'] += await response.text();
  };
  await keep(await app.signIn(), true);
  await keep(await app.call('GET', '/auth/session'), true);
  await keep(await app.call('GET', '/auth/config'));
  await keep(await app.call('GET', '/auth/sessions'));
  await keep(await app.call('GET', '/api/me/data'));
  await keep(await app.call('GET', '/api/me/data'));
  await keep(await app.call('GET', '/api/barred/data'));
  await keep(await story.refresh(), true);
  await keep(await app.call('GET', '/api/me/data'));
  await keep(await post('/auth/logout', { atProvider: true }));
  const form = await (await app.go(`${ORIGIN}/auth/connections/op/sign-out`)).text();
  await keep(await app.call('GET', '/api/me/data'));
  // An ID token whose claims are too large is refused, and the log says only how large.
  story.claims['name'] = `${LISTED}-${'x'.repeat(20_000)}`;
  await keep(await app.signIn());

  const logs = JSON.stringify(edge.events);
  // The edge of these stories traces into a header.
  expect(sinks['headers']).toMatch(/server-timing[^\]]*authorization_code/);
  const metrics = JSON.stringify(edge.metrics);
  const all = JSON.stringify([sinks, addresses, logs, told, metrics]);
  expect(idTokens).toHaveLength(3);
  for (const secret of [UNLISTED, ...idTokens]) expect(all).not.toContain(secret);
  // Listed claims are in session views, and in the headers that the route names.
  expect(sinks['views']?.split(LISTED)).toHaveLength(7);
  expect(told.filter((headers) => headers.includes(`${LISTED}-name`))).toHaveLength(3);
  for (const sink of [
    sinks['responses'],
    sinks['headers'],
    sinks['records'],
    logs,
    metrics,
    ...addresses,
  ]) {
    expect(sink).not.toContain(LISTED);
  }
  // The page that leads to the provider has the last ID token of the session, and no other claim.
  expect(form).toContain(idTokens[1]);
  expect(form).not.toContain(LISTED);
});

import { expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import { AppBrowser, buildUserRoute, connect, ORIGIN, RealEdge } from './edge.ts';
import { signInAtProvider, startProvider } from './provider.ts';
import { readBody, watchTokens } from './watch.ts';

test('S-52 S-66 in the edge flow, no token, code, verifier, user or secret is in an answer, a log or a record', async () => {
  const redirectUri = `${ORIGIN}/auth/callback/op`;
  const provider = await startProvider({ client: { redirect_uris: [redirectUri] } });
  const { issued, intercept } = watchTokens();
  const records: string[] = [];
  const addresses: string[] = [];
  const verifiers: string[] = [];
  const store = createMemoryStore();
  const edge = new RealEdge({
    connections: [connect(provider, { flow: 'edge', redirectUri: undefined })],
    routes: [buildUserRoute(provider)],
    intercept(url, next, init) {
      addresses.push(url);
      verifiers.push(...readBody(init).getAll('code_verifier'));
      return intercept(url, next, init);
    },
    store: {
      ...store,
      writeIfVersion(key, expected, record) {
        records.push(`${key} ${JSON.stringify(record)}`);
        return store.writeIfVersion(key, expected, record);
      },
    },
  });
  const app = new AppBrowser(edge);
  const login = 'canary-of-a-user';
  const begun = await app.browser.send(`${ORIGIN}/auth/sign-in?return_to=/inbox`);
  const callback = await signInAtProvider(app.browser, begun.headers.get('location') ?? '', {
    login,
    appOrigin: ORIGIN,
    stopsAt: '/auth/callback/op',
  });
  const answers = [
    begun,
    await app.browser.send(callback.href),
    await app.call('GET', '/auth/session'),
    await app.call('GET', '/auth/config'),
    await app.call('POST', '/auth/refresh'),
    await app.browser.send(callback.href),
    await app.call('POST', '/auth/logout'),
  ];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  const headers = answers.map((answer) => [...answer.headers]);
  const sinks = JSON.stringify([texts, headers, edge.events, records, addresses]);
  const tokens = issued.flatMap((one) => [one.access_token, one.refresh_token, one.id_token]);
  const code = callback.searchParams.get('code');
  const secrets = [...tokens, ...verifiers, code, login, 'a secret %+&='];
  expect(secrets).toHaveLength(10);
  expect(secrets.filter((secret) => !secret || sinks.includes(secret))).toEqual([]);
  await provider.close();
});

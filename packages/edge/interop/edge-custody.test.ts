import { expect, test } from 'vitest';
import { createMemoryStore } from '../src/stores/memory.ts';
import {
  buildUserRoute,
  connectEdgeFlow,
  EDGE_REDIRECT_URI,
  InProcessEdge,
  OpApp,
} from './edge.ts';
import { startProvider } from './provider.ts';
import { readBody, watchTokens } from './watch.ts';

test('S-52 S-66 the edge flow puts no token, code, verifier or secret in a response, log or record, and the user only in session views', async () => {
  const provider = await startProvider({ client: { redirect_uris: [EDGE_REDIRECT_URI] } });
  const { issued, intercept } = watchTokens();
  const records: string[] = [];
  const addresses: string[] = [];
  const verifiers: string[] = [];
  const store = createMemoryStore();
  const edge = new InProcessEdge({
    connections: [connectEdgeFlow(provider)],
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
  const app = new OpApp(edge);
  const login = 'canary-of-a-user';
  const begun = await app.go('/auth/sign-in?return_to=/inbox');
  const address = begun.headers.get('location') ?? '';
  const callback = await app.walk(address, { login, stopsAt: '/auth/callback/op' });
  const answers = [
    begun,
    await app.go(callback),
    await app.call('GET', '/auth/session'),
    await app.call('GET', '/auth/config'),
    await app.call('POST', '/auth/refresh'),
    await app.go(callback),
    await app.call('POST', '/auth/logout'),
  ];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  const headers = answers.map((answer) => [...answer.headers]);
  const sinks = JSON.stringify([texts, headers, edge.events, records, addresses]);
  const tokens = issued.flatMap((one) => [one.access_token, one.refresh_token, one.id_token]);
  const code = callback.searchParams.get('code');
  const secrets = [...tokens, ...verifiers, code, 'a secret %+&='];
  expect(secrets).toHaveLength(9);
  expect(secrets.filter((secret) => !secret || sinks.includes(secret))).toEqual([]);
  expect(JSON.stringify([headers, edge.events, records, addresses])).not.toContain(login);
  const user = `"user":{"sub":"${login}"}`;
  expect(texts.join('\n').split(login)).toHaveLength(texts.join('\n').split(user).length);
  await provider.close();
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDevEdge } from './dev-edge.ts';
import { keepStore, readDevState } from './dev-state.ts';

const fact = {
  id: 'login',
  issuer: 'http://127.0.0.1:4000',
  clientId: 'development',
  redirectUri: 'http://localhost:5173/auth/callback/login',
  scopes: ['openid'],
};

test.each([
  ['another issuer', [{ ...fact, issuer: 'https://login.example.com' }], false],
  ['another client id', [{ ...fact, clientId: 'mine' }], false],
  ['another connection in its place', [{ ...fact, id: 'other' }], false],
  ['other scopes', [{ ...fact, scopes: ['openid', 'profile'] }], true],
  ['one more connection', [fact, { ...fact, id: 'other' }], true],
] as const)('sessions of a connection with %s', (name, facts, isKept) => {
  const state = readDevState(`/apps/${name}`);
  const store = keepStore(state, [fact]);
  expect(keepStore(state, facts) === store).toBe(isKept);
  expect(keepStore(state, facts)).toBe(state.store);
});

test('sessions at LockitNetwork end when its settings lead elsewhere', async () => {
  const root = await mkdtemp(join(tmpdir(), 'postern-dev-state-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const openStore = async (baseUrl: string): Promise<unknown> => {
    const environment = {
      LOCKIT_CLIENT_ID: 'mine',
      LOCKIT_CLIENT_SECRET: 'a-secret',
      LOCKIT_BASE_URL: baseUrl,
    };
    const edge = await createDevEdge({
      root,
      config: undefined,
      environment,
      origin: 'http://localhost:5173',
      warn: () => undefined,
    });
    expect(edge.errors).toEqual([]);
    await edge.server?.end();
    return readDevState(root).store;
  };
  const first = await openStore('http://127.0.0.1:4001');
  expect(await openStore('http://127.0.0.1:4001')).toBe(first);
  expect(await openStore('http://127.0.0.1:4002')).not.toBe(first);
});

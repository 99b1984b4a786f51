import { expectTypeOf, test } from 'vitest';
import { lekab, lockitNetwork, oidc } from './connections.ts';
import { type ConfigFile, defineConfig } from './define-config.ts';

const work = oidc({ id: 'work', issuer: 'https://a.example', clientId: 'a', clientSecret: 's' });
const orders = {
  name: 'orders',
  upstream: 'https://orders.example',
  allow: ['GET /**'],
} as const;

test('a file is a function of the environment', () => {
  expectTypeOf(defineConfig({ connections: [work] })).toEqualTypeOf<ConfigFile>();
  expectTypeOf(defineConfig((env) => ({ app: env['APP'] ?? 'dist' }))).toEqualTypeOf<ConfigFile>();
});

test('a route may name the connections of the file, and no other', () => {
  defineConfig({
    connections: [work, lekab({ username: 'u', password: 'p' })],
    routes: [
      { ...orders, credential: 'user', connection: 'work' },
      { ...orders, credential: 'service', connection: 'lekab' },
    ],
  });
  defineConfig({
    connections: [work],
    // @ts-expect-error the file has no connection of this name
    routes: [{ ...orders, credential: 'user', connection: 'wrok' }],
  });
  defineConfig({
    connections: [work],
    routes: [
      { ...orders, credential: 'user', require: [{ groups: 'admin' }, { level: { any: [1, 2] } }] },
      { ...orders, credential: 'user', userHeaders: { 'x-user': 'sub' } },
    ],
  });
  defineConfig({
    connections: [work],
    // @ts-expect-error a list says neither any nor all
    routes: [{ ...orders, credential: 'user', require: { groups: ['admin'] } }],
  });
  defineConfig({
    connections: [lockitNetwork({ clientId: 'c', clientSecret: 's' })],
    // @ts-expect-error the file has no connection of this name
    routes: [{ ...orders, credential: 'user', connection: 'work' }],
  });
});

test('a route has what its credential needs, and nothing that it cannot use', () => {
  defineConfig({ routes: [{ ...orders, credential: 'none', needsSession: false }] });
  // @ts-expect-error a route has a credential
  defineConfig({ routes: [orders] });
  defineConfig({
    connections: [work],
    // @ts-expect-error a route without a credential has no connection
    routes: [{ ...orders, credential: 'none', connection: 'work' }],
  });
  defineConfig((env) => ({
    routes: [{ ...orders, credential: 'secret', header: 'x-api-key', secret: env['ORDERS_KEY'] }],
  }));
  // @ts-expect-error a route with a secret names it
  defineConfig({ routes: [{ ...orders, credential: 'secret', header: 'x-api-key' }] });
  defineConfig({
    connections: [work],
    // @ts-expect-error a secret belongs to no connection
    routes: [{ ...orders, credential: 'secret', secret: 'k', connection: 'work' }],
  });
  defineConfig({
    connections: [work],
    // @ts-expect-error a user's token is not a secret of the edge
    routes: [{ ...orders, credential: 'user', secret: 'k' }],
  });
  // @ts-expect-error a route allows something
  defineConfig({ routes: [{ name: 'a', upstream: 'https://a.example', credential: 'none' }] });
});

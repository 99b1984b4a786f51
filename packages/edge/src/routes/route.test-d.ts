import { expectTypeOf, test } from 'vitest';
import type { PublicRoute, Route, SecretRoute, ServiceRoute, UserRoute } from './route.ts';

test('has one of four credentials', () => {
  expectTypeOf<Route['credential']>().toEqualTypeOf<'user' | 'service' | 'secret' | 'none'>();
  expectTypeOf<Extract<Route, { credential: 'user' }>>().toEqualTypeOf<UserRoute>();
  expectTypeOf<Extract<Route, { credential: 'service' }>>().toEqualTypeOf<ServiceRoute>();
  expectTypeOf<Extract<Route, { credential: 'secret' }>>().toEqualTypeOf<SecretRoute>();
  expectTypeOf<Extract<Route, { credential: 'none' }>>().toEqualTypeOf<PublicRoute>();
  expectTypeOf<Omit<UserRoute, 'credential'>>().not.toExtend<Route>();
});

test('needs a connection for a token, and has none without a credential', () => {
  expectTypeOf<UserRoute>().toExtend<Route>();
  expectTypeOf<ServiceRoute>().toExtend<Route>();
  expectTypeOf<Omit<UserRoute, 'connection'>>().not.toExtend<Route>();
  expectTypeOf<Omit<ServiceRoute, 'connection'>>().not.toExtend<Route>();
  expectTypeOf<PublicRoute>().not.toHaveProperty('connection');
  expectTypeOf<SecretRoute>().not.toHaveProperty('connection');
  expectTypeOf<Omit<SecretRoute, 'secret'>>().not.toExtend<Route>();
  expectTypeOf<Omit<SecretRoute, 'needsSession'>>().not.toExtend<Route>();
});

test('allows scopes, a resource and an exchange with a token only', () => {
  expectTypeOf<UserRoute>().toHaveProperty('scopes');
  expectTypeOf<ServiceRoute>().toHaveProperty('scopes');
  expectTypeOf<PublicRoute>().not.toHaveProperty('scopes');
  expectTypeOf<ServiceRoute>().toHaveProperty('resource');
  expectTypeOf<UserRoute>().toHaveProperty('resource');
  expectTypeOf<UserRoute>().toHaveProperty('exchange');
  expectTypeOf<ServiceRoute>().not.toHaveProperty('exchange');
  expectTypeOf<PublicRoute>().not.toHaveProperty('resource');
});

test('asks whether a session is needed only if the credential leaves it open', () => {
  expectTypeOf<UserRoute>().not.toHaveProperty('needsSession');
  expectTypeOf<ServiceRoute['needsSession']>().toEqualTypeOf<boolean>();
  expectTypeOf<Omit<ServiceRoute, 'needsSession'>>().not.toExtend<Route>();
  expectTypeOf<Omit<PublicRoute, 'needsSession'>>().not.toExtend<Route>();
});

test('narrows by its credential', () => {
  const read = (route: Route): string | undefined =>
    'connection' in route ? route.connection : undefined;
  expectTypeOf(read).returns.toEqualTypeOf<string | undefined>();
});

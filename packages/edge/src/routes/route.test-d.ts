import { expectTypeOf, test } from 'vitest';
import type { PublicRoute, Route, ServiceRoute, UserRoute } from './route.ts';

test('has one of three credentials', () => {
  expectTypeOf<Route['credential']>().toEqualTypeOf<'user' | 'service' | 'none'>();
  expectTypeOf<Extract<Route, { credential: 'user' }>>().toEqualTypeOf<UserRoute>();
  expectTypeOf<Extract<Route, { credential: 'service' }>>().toEqualTypeOf<ServiceRoute>();
  expectTypeOf<Extract<Route, { credential: 'none' }>>().toEqualTypeOf<PublicRoute>();
  expectTypeOf<Omit<UserRoute, 'credential'>>().not.toExtend<Route>();
});

test('needs a connection for a token, and has none without a credential', () => {
  expectTypeOf<UserRoute>().toExtend<Route>();
  expectTypeOf<ServiceRoute>().toExtend<Route>();
  expectTypeOf<Omit<UserRoute, 'connection'>>().not.toExtend<Route>();
  expectTypeOf<Omit<ServiceRoute, 'connection'>>().not.toExtend<Route>();
  expectTypeOf<PublicRoute>().not.toHaveProperty('connection');
});

test('allows scopes with a token only, and a resource with a service token only', () => {
  expectTypeOf<UserRoute>().toHaveProperty('scopes');
  expectTypeOf<ServiceRoute>().toHaveProperty('scopes');
  expectTypeOf<PublicRoute>().not.toHaveProperty('scopes');
  expectTypeOf<ServiceRoute>().toHaveProperty('resource');
  expectTypeOf<UserRoute>().not.toHaveProperty('resource');
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
    route.credential === 'none' ? undefined : route.connection;
  expectTypeOf(read).returns.toEqualTypeOf<string | undefined>();
});

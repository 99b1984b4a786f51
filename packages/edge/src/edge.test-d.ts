import { expectTypeOf, test } from 'vitest';
import { type Connection, createEdge, type EdgeOptions, type Route, type Routes } from './index.ts';

type Required = 'settings' | 'store' | 'log' | 'rateLimiter';

test('needs settings, a store, a log and a rate limiter, and nothing else', () => {
  expectTypeOf(createEdge).parameters.toEqualTypeOf<[options: EdgeOptions]>();
  expectTypeOf<Pick<EdgeOptions, Required>>().toExtend<EdgeOptions>();
  expectTypeOf<Omit<EdgeOptions, 'settings'>>().not.toExtend<EdgeOptions>();
  expectTypeOf<Omit<EdgeOptions, 'store'>>().not.toExtend<EdgeOptions>();
  expectTypeOf<Omit<EdgeOptions, 'log'>>().not.toExtend<EdgeOptions>();
  expectTypeOf<Omit<EdgeOptions, 'rateLimiter'>>().not.toExtend<EdgeOptions>();
});

test('takes routes from defineRoutes only, so that they are checked', () => {
  expectTypeOf<EdgeOptions['routes']>().toEqualTypeOf<Routes | undefined>();
  expectTypeOf<readonly Route[]>().not.toExtend<Routes>();
});

test('takes connections with or without hooks', () => {
  expectTypeOf<EdgeOptions['connections']>().toEqualTypeOf<readonly Connection[] | undefined>();
  expectTypeOf<undefined>().toExtend<Connection['hooks']>();
});

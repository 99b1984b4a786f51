import { expect, test } from 'vitest';
import { buildSettings } from '../testing/call-handler.ts';
import { buildRoutes } from './built-in.ts';

const LOCKIT = { LOCKIT_CLIENT_ID: 'client', LOCKIT_CLIENT_SECRET: 'secret' };
const LEKAB = { LEKAB_USERNAME: 'user', LEKAB_PASSWORD: 'password' };

test('builds the routes of the connections that have credentials', () => {
  const name = (variables: Record<string, string>): string[] =>
    buildRoutes(buildSettings(variables)).map((route) => route.name);
  expect(name({})).toEqual([]);
  expect(name(LOCKIT)).toEqual(['lockit']);
  expect(name({ ...LOCKIT, ...LEKAB })).toEqual(['lockit', 'lekab']);
});

test('sends messages only for a signed-in user, with the limit for messages', () => {
  const [route] = buildRoutes(buildSettings(LEKAB));
  expect(route).toMatchObject({
    credential: 'service',
    needsSession: true,
    rateLimits: { perSession: { name: 'MESSAGE_LIMIT', requests: 20, periodSeconds: 60 } },
  });
});

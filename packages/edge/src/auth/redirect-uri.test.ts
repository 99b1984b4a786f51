import { expect, test } from 'vitest';
import { readRedirectUri } from './redirect-uri.ts';

test('returns the configured redirect URI, or the edge’s own for the connection', () => {
  const origin = 'https://app.example';
  const authorizationCode = { flow: 'browser', redirectUri: `${origin}/callback` } as const;
  expect(readRedirectUri({ id: 'a', authorizationCode }, origin)).toBe(`${origin}/callback`);
  expect(readRedirectUri({ id: 'a', authorizationCode: { flow: 'edge' } }, origin)).toBe(
    `${origin}/auth/callback/a`,
  );
});

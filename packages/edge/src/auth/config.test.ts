import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN } from '../testing/edge-under-test.ts';

test('returns the public facts of each connection and no secret', async () => {
  const edge = new EdgeUnderTest();
  const config: unknown = await (await edge.fetch(`${ORIGIN}/auth/config`)).json();
  expect(config).toEqual({
    mode: 'forwarding',
    connections: [
      {
        id: 'lockit',
        flow: 'browser',
        authorizationEndpoint: 'http://localhost:9401/oauth/authorize',
        clientId: 'example-client',
        redirectUri: `${ORIGIN}/callback`,
        codeChallengeMethods: ['S256'],
      },
      { id: 'lekab' },
    ],
  });
});

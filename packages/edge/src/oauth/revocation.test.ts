import { expect, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import type { Connection } from './connection.ts';
import { requestRevocation } from './revocation.ts';

const CONNECTION: Connection = {
  id: 'op',
  authorizationServer: {
    issuer: 'https://provider.example',
    token_endpoint: 'https://provider.example/token',
    revocation_endpoint: 'https://provider.example/revoke',
  },
  client: { client_id: 'app' },
  clientAuthentication: () => undefined,
};

const revoke = (response: Response): Promise<Failure | undefined> =>
  requestRevocation(CONNECTION, 'token', async () => response);

test.each([200, 204])('accepts status %i as revoked', async (status) => {
  expect(await revoke(new Response(null, { status }))).toBeUndefined();
});

test('posts the token to the revocation endpoint', async () => {
  let sent: Request | undefined;
  await requestRevocation(CONNECTION, 'tökén', async (url, init) => {
    sent = new Request(url, init);
    return new Response();
  });
  expect([sent?.url, await sent?.text()]).toEqual([
    'https://provider.example/revoke',
    'token=t%C3%B6k%C3%A9n',
  ]);
});

test('returns the failure of an error response', async () => {
  const error = Response.json({ error: 'invalid_client' }, { status: 401 });
  expect(await revoke(error)).toMatchObject({ code: 'provider_rejected_client' });
});

test('cannot revoke without a revocation endpoint', async () => {
  const { revocation_endpoint: _, ...authorizationServer } = CONNECTION.authorizationServer;
  const connection: Connection = {
    ...CONNECTION,
    authorizationServer: { ...authorizationServer, token_endpoint: 'https://provider.example/t' },
    resolve: undefined,
  };
  const fetch = () => Promise.reject(new Error('no request'));
  expect(await requestRevocation(connection, 'token', fetch)).toMatchObject({
    code: 'provider_unsupported',
  });
});

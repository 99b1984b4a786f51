import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { Connection } from '../oauth/connection.ts';
import { pushAuthorization } from './pushed-authorization.ts';

const ENDPOINT = 'https://provider.example/par';
const CONNECTION: Connection = {
  id: 'op',
  authorizationServer: {
    issuer: 'https://provider.example',
    token_endpoint: 'https://provider.example/token',
  },
  client: { client_id: 'app' },
  clientAuthentication: () => undefined,
};

const push = (response: Response): Promise<string | Failure> =>
  pushAuthorization(CONNECTION, ENDPOINT, { state: 's' }, [], async () => response);

test('posts the parameters with the client id and returns the request_uri', async () => {
  let sent: Request | undefined;
  const uri = await pushAuthorization(
    CONNECTION,
    ENDPOINT,
    { state: 's' },
    ['https://a.example', 'https://b.example'],
    async (url, init) => {
      sent = new Request(url, init);
      return Response.json({ request_uri: 'urn:a', expires_in: 60 }, { status: 201 });
    },
  );
  expect(uri).toBe('urn:a');
  expect([sent?.url, sent?.method, await sent?.text()]).toEqual([
    ENDPOINT,
    'POST',
    'state=s&client_id=app&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example',
  ]);
});

test('reports a response without request_uri as malformed', async () => {
  expect(await push(Response.json({}, { status: 201 }))).toEqual(
    new Failure('provider_malformed', { cause: 'request_uri is missing' }),
  );
});

test.each([
  ['invalid_client', 'provider_rejected_client'],
  ['invalid_request', 'provider_rejected_request'],
  // No grant exists yet, so none can be dead.
  ['invalid_grant', 'provider_rejected_request'],
])('maps the error %s to %s', async (error, code) => {
  expect(await push(Response.json({ error }, { status: 400 }))).toMatchObject({ code });
});

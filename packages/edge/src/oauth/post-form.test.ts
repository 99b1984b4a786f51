import {
  allowInsecureRequests,
  customFetch,
  genericTokenEndpointRequest,
  revocationRequest,
} from 'oauth4webapi';
import { expect, test } from 'vitest';
import type { Connection } from '../connection.ts';
import { createLekab } from '../providers/lekab.ts';
import { createLockitNetwork } from '../providers/lockit.ts';
import { Secret } from '../secret.ts';
import { postForm } from './post-form.ts';

const CONNECTIONS: readonly Connection[] = [
  createLekab({
    baseUrl: 'https://service.example',
    username: 'åsa',
    password: new Secret('pä:ss wörd%+&='),
  }),
  createLockitNetwork(
    {
      baseUrl: 'https://service.example',
      clientId: 'client id',
      clientSecret: new Secret('top-secret~'),
      basicEncoding: 'form',
    },
    'https://app.example',
  ),
];
const PARAMETERS = { code: 'ö &=+%', redirect_uri: 'https://app.example/callback?a=b#c' };

/** What of a request the service sees, but for the name of the software. */
async function readRequest(url: string, init: RequestInit = {}): Promise<unknown> {
  const request = new Request(url, init);
  const { 'user-agent': _, ...headers } = Object.fromEntries(request.headers);
  return { url, method: request.method, headers, body: await request.text() };
}

/** Has a request made, and says what it was. */
async function watch(
  make: (fetch: (url: string | URL, init?: RequestInit) => Promise<Response>) => Promise<unknown>,
): Promise<unknown> {
  let seen: unknown;
  await make(async (url, init) => {
    seen = await readRequest(String(url), init);
    return new Response();
  });
  return seen;
}

test.each(CONNECTIONS)('a token request of $id is what oauth4webapi would send', async (one) => {
  const { authorizationServer: server, client, clientAuthentication } = one;
  const form = { ...PARAMETERS, grant_type: 'authorization_code' };
  const ours = await watch((fetch) => postForm(one, server.token_endpoint, form, fetch));
  const theirs = await watch((fetch) =>
    genericTokenEndpointRequest(
      server,
      client,
      clientAuthentication,
      'authorization_code',
      PARAMETERS,
      { [customFetch]: fetch, [allowInsecureRequests]: true },
    ),
  );
  expect(ours).toEqual(theirs);
});

test('a revocation is what oauth4webapi would send', async () => {
  const [lekab] = CONNECTIONS;
  if (lekab === undefined) throw new Error('no connection');
  const { authorizationServer: server, client, clientAuthentication } = lekab;
  const ours = await watch((fetch) =>
    postForm(lekab, server.revocation_endpoint, { token: 'tökén' }, fetch),
  );
  const theirs = await watch((fetch) =>
    revocationRequest(server, client, clientAuthentication, 'tökén', { [customFetch]: fetch }),
  );
  // It says nothing of what it would like to be answered; the errors are JSON all the same.
  expect(ours).toMatchObject({ headers: { accept: 'application/json' } });
  expect(theirs).toMatchObject({ ...(ours as object), headers: expect.anything() });
});

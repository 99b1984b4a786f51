import {
  allowInsecureRequests,
  customFetch,
  genericTokenEndpointRequest,
  revocationRequest,
} from 'oauth4webapi';
import { expect, test } from 'vitest';
import { createLekab } from '../connections/lekab.ts';
import { createLockitNetwork } from '../connections/lockit.ts';
import { Secret } from '../sealing/secret.ts';
import type { Connection } from './connection.ts';
import { postForm } from './post-form.ts';

const CONNECTIONS: readonly Connection[] = [
  createLekab({
    baseUrl: 'https://provider.example',
    username: 'åsa',
    password: new Secret('pä:ss wörd%+&='),
  }),
  createLockitNetwork(
    {
      baseUrl: 'https://provider.example',
      clientId: 'client id',
      clientSecret: new Secret('top-secret~'),
      basicEncoding: 'form',
    },
    'https://app.example',
  ),
];
const PARAMETERS = { code: 'ö &=+%', redirect_uri: 'https://app.example/callback?a=b#c' };

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Make = (
  fetch: (url: string | URL, init?: RequestInit) => Promise<Response>,
) => Promise<unknown>;

/** Records the request that `make` sends, without its User-Agent. */
async function record(make: Make): Promise<Sent | undefined> {
  let sent: Sent | undefined;
  await make(async (url, init) => {
    const request = new Request(url, init);
    const { 'user-agent': _, ...headers } = Object.fromEntries(request.headers);
    sent = { url: request.url, method: request.method, headers, body: await request.text() };
    return new Response();
  });
  return sent;
}

test('sends a User-Agent: Workers send none by default', async () => {
  const [lekab] = CONNECTIONS;
  let name: string | null = null;
  if (lekab) {
    await postForm(lekab, 'https://provider.example/token', {}, async (url, init) => {
      name = new Request(url, init).headers.get('user-agent');
      return new Response();
    });
  }
  expect(name).toBe('postern');
});

test.each(CONNECTIONS)('S-1 sends the same token request of $id as oauth4webapi', async (one) => {
  const { authorizationServer: server, client, clientAuthentication } = one;
  const form = { ...PARAMETERS, grant_type: 'authorization_code' };
  const ours = await record((fetch) => postForm(one, server.token_endpoint ?? '', form, fetch));
  const theirs = await record((fetch) =>
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

test('sends the same revocation as oauth4webapi', async () => {
  const [lekab] = CONNECTIONS;
  if (lekab === undefined) throw new Error('no connection');
  const { authorizationServer: server, client, clientAuthentication } = lekab;
  const ours = await record((fetch) =>
    postForm(lekab, server.revocation_endpoint ?? '', { token: 'tökén' }, fetch),
  );
  const theirs = await record((fetch) =>
    revocationRequest(server, client, clientAuthentication, 'tökén', { [customFetch]: fetch }),
  );
  // oauth4webapi sends no Accept here. The errors are JSON (RFC 7009 §2.2.1), so the edge does.
  expect(ours).toEqual({ ...theirs, headers: { ...theirs?.headers, accept: 'application/json' } });
});

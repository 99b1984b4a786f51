import { expect, test } from 'vitest';
import { createLekab } from '../connections/lekab.ts';
import { Failure } from '../failures/failure.ts';
import { Secret } from '../sealing/secret.ts';
import { requestApiKey } from './api-key-request.ts';
import { resolveConnection } from './connection.ts';

const BASE = 'https://provider.example/auth/api/v1';
const TOKENS = { access_token: 'a', token_type: 'bearer', expires_in: 60 };

/** Requests a key from LEKAB, which responds by path. */
async function request(responses: Readonly<Record<string, Response>>) {
  const requests: string[] = [];
  const accepted: (string | null)[] = [];
  const context = {
    now: Date.now,
    log: () => undefined,
    count: () => undefined,
    fetch: async (url: string | URL, init?: RequestInit) => {
      const { method, headers } = new Request(url, init);
      requests.push(`${method} ${String(url)} ${headers.get('authorization')}`);
      accepted.push(headers.get('accept'));
      return responses[new URL(url).pathname.replace(/^.*\//, '')] ?? new Response();
    },
  };
  const settings = {
    baseUrl: 'https://provider.example',
    username: 'u',
    password: new Secret('p'),
  };
  const connection = await resolveConnection(createLekab(settings), context);
  if (connection instanceof Failure) throw new Error(connection.code);
  return { outcome: await requestApiKey(connection, 'a b', context), requests, accepted };
}

test('requests a key by its name with HTTP Basic', async () => {
  const { outcome, requests, accepted } = await request({ apikey: new Response('key-12345\n') });
  expect(outcome).toBe('key-12345');
  // As curl does in LEKAB's document, which does not say of which type the response is.
  expect(accepted).toEqual(['*/*']);
  expect(requests).toEqual([`GET ${BASE}/apikey?name=a%20b Basic ${btoa('u:p')}`]);
});

test.each<[Response, object]>([
  [new Response('<h1>Hello</h1> <p>'), { code: 'provider_malformed', cause: 'not a key' }],
  [new Response('', { status: 404 }), { code: 'provider_unsupported', cause: 'status 404' }],
  [new Response('', { status: 400 }), { code: 'provider_rejected_request', cause: 'status 400' }],
  [new Response('', { status: 503 }), { code: 'provider_unreachable' }],
])('returns the failure of %o', async (response, failure) => {
  expect((await request({ apikey: response })).outcome).toMatchObject(failure);
});

test('distinguishes wrong credentials from an account without keys by a token request', async () => {
  const apikey = new Response('', { status: 401 });
  const rejected = await request({ apikey, token: new Response('', { status: 401 }) });
  expect(rejected.outcome).toMatchObject({ code: 'provider_rejected_client' });
  const accepted = await request({ apikey, token: Response.json(TOKENS) });
  expect(accepted.outcome).toMatchObject({ code: 'provider_unsupported' });
  expect(accepted.requests.map((line) => line.replace(/ Basic .*/, ''))).toEqual([
    `GET ${BASE}/apikey?name=a%20b`,
    `POST ${BASE}/token`,
    `POST ${BASE}/revoke`,
  ]);
});

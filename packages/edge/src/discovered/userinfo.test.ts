import { expect, test } from 'vitest';
import { requestUserinfo } from './userinfo.ts';

/** Requests userinfo. @returns the claims, or the failure's code */
async function read(body: object, subject = '35'): Promise<unknown> {
  const request = {
    url: 'https://as.example/userinfo',
    tokens: { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0, user: { subject } },
    clientId: 'app',
    verification: { algorithms: [], keys: [] },
    proofs: undefined,
  };
  const fetch = async (): Promise<Response> => Response.json(body);
  const found = await requestUserinfo(request, { fetch, now: () => 0, log: () => undefined });
  return 'code' in found ? found['code'] : found;
}

test('accepts the user of the ID token, also as a number', async () => {
  expect(await read({ sub: '35' })).toEqual({ sub: '35' });
  expect(await read({ sub: 35 })).toEqual({ sub: 35 });
});

test.each([36, 35.5, '035', '', null, true, ['35'], undefined])(
  'S-63 rejects userinfo of another user: %j',
  async (sub) => {
    expect(await read({ sub })).toBe('provider_identity_rejected');
  },
);

test('S-63 rejects a number that JSON may have rounded', async () => {
  expect(await read({ sub: 2 ** 53 }, String(2 ** 53))).toBe('provider_identity_rejected');
});

import { expect, test } from 'vitest';
import { EdgeFlowUnderTest, readLocation } from '../testing/edge-flow-under-test.ts';
import { readCode } from '../testing/edge-under-test.ts';

const post = (edge: EdgeFlowUnderTest, path: string, body: BodyInit): Promise<Response> =>
  edge.navigate(path, { method: 'POST', body });

test('redirects a form response to the same path with GET, without tokens and unknown fields', async () => {
  const form = new URLSearchParams({ code: 'c', state: 's', id_token: 't', extra: 'e' });
  const response = await post(new EdgeFlowUnderTest(), '/auth/callback/op', form);
  expect(readLocation(response)).toBe('/auth/callback/op?code=c&state=s&id_token=-');
});

test('rejects a callback by POST that is not a form', async () => {
  const response = await post(new EdgeFlowUnderTest(), '/auth/callback/op', '{}');
  expect(await readCode(response)).toBe('415 request_unsupported');
});

test('starts a sign-in by a form of a third party only', async () => {
  const edge = new EdgeFlowUnderTest();
  const iss = 'https://provider.example';
  const started = await post(edge, '/auth/sign-in', new URLSearchParams({ iss }));
  expect(readLocation(started)).toContain(`${iss}/authorize?`);
  const refused = await post(edge, '/auth/sign-in', new URLSearchParams({ connection: 'op' }));
  expect(await readCode(refused)).toBe('403 guard_csrf_header');
});

test.each(['/auth/sign-in', '/auth/callback/op'])(
  'serves %s only to the navigation of a whole page',
  async (path) => {
    const headers = { 'sec-fetch-mode': 'cors' };
    const response = await new EdgeFlowUnderTest().navigate(path, { headers });
    expect(await readCode(response)).toBe('403 guard_origin');
  },
);

test('has no endpoint for another connection', async () => {
  const headers = { 'x-postern': '1' };
  const response = await new EdgeFlowUnderTest().navigate('/auth/callback/other', { headers });
  expect(response.status).toBe(404);
});

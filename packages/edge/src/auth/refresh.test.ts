import { expect, test } from 'vitest';
import { EdgeUnderTest, ORIGIN, readCode } from '../testing/edge-under-test.ts';

test('refreshes the tokens, returns the session and clears the lease', async () => {
  const edge = new EdgeUnderTest();
  await edge.lockit.updateSettings({ accessTokenLifetimeSeconds: 600 });
  await edge.signIn();
  await edge.call('GET', '/api/lockit/projects');
  expect(edge.browser.jar(ORIGIN).has('postern-dev-5173-lease')).toBe(true);
  const response = await edge.call('POST', '/auth/refresh');
  expect(edge.browser.jar(ORIGIN).has('postern-dev-5173-lease')).toBe(false);
  expect(await response.json()).toMatchObject({ status: 'signed-in', connection: 'lockit' });
  const grants = (await edge.lockit.requests()).map(({ grantType }) => grantType);
  expect(grants.filter((grant) => grant === 'refresh_token')).toHaveLength(1);
});

test('rejects a refresh without a session', async () => {
  const response = await new EdgeUnderTest().call('POST', '/auth/refresh');
  expect(await readCode(response)).toBe('401 session_missing');
});

import { readOutcome } from '@postern/testing';
import { expect, test } from 'vitest';
import { countGrants, OPERATOR_TOKEN, StoryApp, type World } from './world.ts';

const KEYS = '/auth/connections/lekab/apikeys';
const REVOKE = '/auth/connections/lekab/revoke';
const OPERATOR = { authorization: `Bearer ${OPERATOR_TOKEN}` };

export function describeOperator(world: () => World): void {
  test('only the operator creates an API key', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    for (const headers of [{}, { authorization: 'Bearer another-operators-token' }]) {
      expect(await readOutcome(await app.post(KEYS, { name: 'Key' }, headers))).toBe(
        '401 operator_unauthorized',
      );
    }
    const made = await app.post(KEYS, { name: 'Key' }, OPERATOR);
    expect([made.status, await made.json()]).toEqual([
      201,
      { name: 'Key', apiKey: expect.stringMatching(/^[\w+/-]{20,}$/) },
    ]);
    await world().lekab.updateSettings({ lekabVersion: '6.0' });
    expect(await readOutcome(await app.post(KEYS, { name: 'Key' }, OPERATOR))).toBe(
      '409 provider_unsupported',
    );
  });

  test('the operator revokes the service token, and the next message gets a new one', async () => {
    const app = new StoryApp(world());
    await app.signIn();
    await app.post(REVOKE, {}, OPERATOR);
    const send = (): Promise<Response> => app.post('/api/lekab/rime/send', { text: 'hello' });
    expect((await send()).status).toBe(200);
    expect((await app.post(REVOKE, {}, OPERATOR)).status).toBe(204);
    expect((await send()).status).toBe(200);
    expect(await countGrants(world().lekab, 'client_credentials')).toBe(2);
    expect(await readOutcome(await app.post(REVOKE, {}))).toBe('401 operator_unauthorized');
    expect(await readOutcome(await app.post('/auth/connections/lockit/revoke', {}, OPERATOR))).toBe(
      '409 provider_unsupported',
    );
  });
}

import { expect, test } from 'vitest';
import { buildBasic } from '../testing/in-process.ts';
import { LEKAB_BASE, requestApiKey } from '../testing/lekab.ts';
import { createLekabEmulator } from './emulator.ts';

test('undocumented methods and paths are rejected', async () => {
  const app = createLekabEmulator();
  for (const path of [`${LEKAB_BASE}/token`, `${LEKAB_BASE}/revoke`, '/rime/send']) {
    const response = await app.request(path);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  }
  expect((await app.request('/token', { method: 'POST' })).status).toBe(404);
});

test('an emulator accepts additional accounts', async () => {
  const user = { username: 'Łukasz', password: 'x', userId: 'id', roles: [] };
  const app = createLekabEmulator({ users: [user] });
  const key = await (await requestApiKey(app, '?name=a', buildBasic('Łukasz', 'x'))).text();
  expect(Buffer.from(key, 'base64').toString()).toMatch(/^liM:aWQ:/);
});

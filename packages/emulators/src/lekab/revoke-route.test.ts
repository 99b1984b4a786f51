import { expect, test } from 'vitest';
import { buildBasic, postForm } from '../testing/in-process.ts';
import {
  LEKAB_BASE,
  obtainToken,
  readStatusAndBody,
  sendMessage,
  testUserBasic,
  UNAUTHORIZED,
} from '../testing/lekab.ts';
import { createLekabEmulator } from './emulator.ts';

test('a revocation gets 200 regardless of the outcome, and revokes only the account’s own tokens', async () => {
  const app = createLekabEmulator();
  const token = await obtainToken(app);
  const bearer = { authorization: `Bearer ${token}` };
  const revoke = async (body: string, authorization = testUserBasic) =>
    (await postForm(app, `${LEKAB_BASE}/revoke`, body, authorization)).status;
  expect(await revoke('token=e45c538d-a416-4489-9d5f-a78d3c4fc69a')).toBe(200);
  expect(await revoke('')).toBe(200);
  expect(await revoke(`token=${token}&token=${token}`)).toBe(200);
  expect(await revoke(`token=${token}`, buildBasic('username', 'password'))).toBe(200);
  expect((await sendMessage(app, bearer)).status).toBe(200);
  expect(await revoke(`token=${token}`)).toBe(200);
  expect((await sendMessage(app, bearer)).status).toBe(401);
});

test('a revocation without proper credentials gets 401 and revokes nothing', async () => {
  const app = createLekabEmulator();
  const token = await obtainToken(app);
  const form = `token=${token}&client_id=testuser&client_secret=testpass`;
  for (const authorization of [undefined, buildBasic('testuser', 'wrong')]) {
    const response = await postForm(app, `${LEKAB_BASE}/revoke`, form, authorization);
    expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
  }
  expect((await sendMessage(app, { authorization: `Bearer ${token}` })).status).toBe(200);
});

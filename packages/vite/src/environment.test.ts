import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readEnvironment } from './environment.ts';

let envDir: string;
beforeEach(async () => {
  envDir = await mkdtemp(join(tmpdir(), 'postern-env-'));
  await writeFile(join(envDir, '.env'), 'LOGIN_ISSUER=of-env\nSHARED=of-env\n');
  await writeFile(join(envDir, '.env.local'), 'LOGIN_ISSUER=of-local\nLOGIN_CLIENT_ID=of-local\n');
  await writeFile(join(envDir, '.env.test'), 'SHARED=of-test\n');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(envDir, { recursive: true });
});

test('reads .env.local in development', () => {
  const { values, note } = readEnvironment({ mode: 'development', envDir });
  expect(values).toMatchObject({ LOGIN_ISSUER: 'of-local', LOGIN_CLIENT_ID: 'of-local' });
  expect(note).toBeUndefined();
});

test('does not read .env.local in the mode test, and says so', () => {
  vi.stubEnv('SHARED', 'of-process');
  const { values, note } = readEnvironment({ mode: 'test', envDir });
  expect(values['LOGIN_ISSUER']).toBe('of-env');
  expect(values['LOGIN_CLIENT_ID']).toBeUndefined();
  expect(values['SHARED']).toBe('of-process');
  expect(note).toBe('.env.local is not read in the mode test');
});

test('reads .env.test over .env in the mode test', () => {
  expect(readEnvironment({ mode: 'test', envDir }).values['SHARED']).toBe('of-test');
});

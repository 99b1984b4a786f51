import { readFileSync } from 'node:fs';
import type { LogEvent } from '@postern/edge';
import { BASE_VARIABLES, readOutcome } from '@postern/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApp } from '../examples/api-tokens.ts';
import { createApiTokens } from '../src/exchange/index.ts';
import { type Api, startApi } from './api.ts';
import { OpApp, ORIGIN } from './edge.ts';
import { configureApis, type Exchange, registerTokenExchange } from './exchange-provider.ts';
import { type RealProvider, startProvider } from './provider.ts';

const GRANTS = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:token-exchange',
];
let provider: RealProvider;
let api: Api;
let exchanges: Exchange[];
let app: OpApp;
let events: LogEvent[];

beforeAll(async () => {
  provider = await startProvider({
    client: {
      client_id: 'postern',
      client_secret: 'example',
      grant_types: GRANTS,
      redirect_uris: [`${ORIGIN}/auth/callback/work`],
    },
    configuration: configureApis(),
    prepare: (real) => (exchanges = registerTokenExchange(real)),
  });
  api = await startApi(provider);
});
afterAll(async () => {
  await api.close();
  await provider.close();
});
beforeEach(() => {
  exchanges.length = 0;
  events = [];
  const server = startApp(
    {
      ...BASE_VARIABLES,
      WORK_ISSUER: provider.issuer,
      WORK_SECRET: 'example',
      PAYROLL_URL: `${api.origin}/payroll`,
    },
    (event) => events.push(event),
  );
  app = new OpApp({ request: async (url, init) => server.request(url, init) });
});

const signIn = (): Promise<URL> => app.signInByLink({ connection: 'work' }, '/inbox');

test('API-TOKENS.md shows the example that this file tests', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const [document, example] = [read('../API-TOKENS.md'), read('../examples/api-tokens.ts')];
  expect(document).toContain(`\`\`\`ts\n${example}\`\`\``);
});

test('code at the edge calls an API with a token for the session of its request', async () => {
  await signIn();
  const calls = Array.from({ length: 20 }, async () => app.call('GET', '/payslips/2026'));
  for (const response of await Promise.all(calls)) {
    expect(await response.json()).toMatchObject({ payslips: { aud: 'payroll', sub: 'ada' } });
  }
  expect(exchanges).toHaveLength(1);
});

test('code at the edge gets a problem document for a caller without a session', async () => {
  const response = await app.call('GET', '/payslips/2026');
  expect(await readOutcome(response)).toBe('401 session_missing');
  expect(events).toContainEqual(expect.objectContaining({ code: 'session_missing' }));
});

test('code at the edge is guarded as /api is', async () => {
  await signIn();
  expect(await readOutcome(await app.go('/payslips/2026'))).toBe('403 guard_csrf_header');
  const headers = { 'x-postern': '1', origin: 'https://evil.example' };
  const response = await app.go('/payslips/2026', { headers });
  expect(await readOutcome(response)).toBe('403 guard_origin');
  expect(exchanges).toHaveLength(0);
});

test('a token that no edge has is an error of the program', async () => {
  const { getToken } = createApiTokens({ payroll: { connection: 'work' } });
  const request = new Request(`${ORIGIN}/payslips`);
  await expect(getToken(request, 'payroll')).rejects.toThrow('no token payroll yet');
});

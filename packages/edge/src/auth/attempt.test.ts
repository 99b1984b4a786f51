import { expect, test } from 'vitest';
import type { EdgeContext } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';
import { buildCookiePolicy } from '../sessions/cookies.ts';
import { createMemoryStore } from '../stores/memory.ts';
import type { Store } from '../stores/store.ts';
import { buildSettings, callHandler } from '../testing/call-handler.ts';
import { ORIGIN } from '../testing/edge-under-test.ts';
import {
  ATTEMPT_MS,
  type Attempt,
  CROSS_SITE,
  isLate,
  keepAttempt,
  type OpenAttempt,
  openAttempt,
  spendAttempt,
} from './attempt.ts';

const PREFIX = 'postern-dev-5173-attempt-';
const ATTEMPT: Attempt = {
  connection: 'lockit',
  codeChallenge: 'C'.repeat(43),
  startedAtMs: 1_000_000,
  asked: {},
};
const EDGE = { codeVerifier: 'v', returnTo: `${ORIGIN}/`, isRepeatable: true };

function createParts() {
  const { keyRing } = buildSettings();
  return { keyRing, cookiePolicy: buildCookiePolicy(ORIGIN), store: createMemoryStore(() => 0) };
}

async function run<T>(act: (c: EdgeContext) => Promise<T>, cookie = ''): Promise<[T, string[]]> {
  let result: [T] | undefined;
  const { response } = await callHandler(
    async (c) => {
      result = [await act(c)];
      return c.text('');
    },
    { headers: { cookie } },
  );
  if (result === undefined) throw new Error(await response.text());
  return [result[0], response.headers.getSetCookie()];
}

async function keep(state: string, attempt = ATTEMPT, cookie = ''): Promise<string[]> {
  return (await run((c) => keepAttempt(c, createParts(), state, attempt), cookie))[1];
}

async function open(state: string, cookie: string): Promise<OpenAttempt | Failure> {
  return (await run((c) => openAttempt(c, createParts(), state), cookie))[0];
}

const readPair = (cookie = ''): string => cookie.split(';')[0] ?? '';

test('opens an attempt only by its state', async () => {
  const cookie = readPair((await keep('state'))[0]);
  expect(cookie).not.toContain('state');
  expect(await open('state', cookie)).toEqual({
    ...ATTEMPT,
    suffix: cookie.slice(PREFIX.length).split('=')[0],
  });
  expect(await open('other', cookie)).toMatchObject({ code: 'callback_attempt_missing' });
  expect(await open('state', '')).toMatchObject({ cause: 'no such attempt' });
});

test('keeps an attempt of the browser flow for 15 minutes, Strict', async () => {
  expect(await keep('state')).toEqual([
    expect.stringMatching(/; Max-Age=900; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
});

test('keeps an attempt of the edge flow for an hour, Lax', async () => {
  expect(await keep('state', { ...ATTEMPT, edge: EDGE })).toEqual([
    expect.stringMatching(/; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
});

test('drops the oldest attempts beyond 4 KiB', async () => {
  const old = ['a', 'b', 'c'].map((name) => `${PREFIX}${name}=${'x'.repeat(2000)}`);
  const cleared = (await keep('state', ATTEMPT, old.join('; '))).slice(0, -1);
  expect(cleared.map(readPair)).toEqual([`${PREFIX}b=`, `${PREFIX}a=`]);
});

test('keeps one attempt of another site, apart from the user’s own', async () => {
  const state = `${CROSS_SITE}state`;
  const cookie = `${PREFIX}own=x; ${PREFIX}.foreign=x`;
  const [cleared, kept] = await keep(state, { ...ATTEMPT, edge: EDGE }, cookie);
  expect(readPair(cleared)).toBe(`${PREFIX}.foreign=`);
  expect(kept).toMatch(new RegExp(`^${PREFIX}\\.[\\w-]{22}=`));
});

test('treats an attempt as late after 15 minutes', () => {
  expect(isLate(ATTEMPT, ATTEMPT.startedAtMs + ATTEMPT_MS)).toBe(false);
  expect(isLate(ATTEMPT, ATTEMPT.startedAtMs + ATTEMPT_MS + 1)).toBe(true);
  // It began while the clock was ahead, or at an edge whose clock may be.
  expect(isLate(ATTEMPT, ATTEMPT.startedAtMs - 60_001)).toBe(true);
  expect(isLate(ATTEMPT, ATTEMPT.startedAtMs - 60_000)).toBe(false);
});

test('spends an attempt once', async () => {
  const parts = createParts();
  const attempt = { ...ATTEMPT, suffix: 'a' };
  expect(await spendAttempt(parts, attempt)).toBeUndefined();
  expect(await spendAttempt(parts, attempt)).toMatchObject({ cause: 'used before' });
  expect(await spendAttempt(parts, { ...attempt, suffix: 'b' })).toBeUndefined();
});

test('spends an attempt although the response of the store is lost', async () => {
  const parts = createParts();
  const writeIfVersion: Store['writeIfVersion'] = async (...write) => {
    await parts.store.writeIfVersion(...write);
    throw new Error('connection lost');
  };
  const attempt = { ...ATTEMPT, suffix: 'a' };
  const lossy = { ...parts, store: { ...parts.store, writeIfVersion } };
  expect(await spendAttempt(lossy, attempt)).toBeUndefined();
  expect(await spendAttempt(parts, attempt)).toMatchObject({ cause: 'used before' });
});

test('keeps an attempt spent for as long as any clock accepts it', async () => {
  let nowMs = ATTEMPT.startedAtMs;
  const parts = { ...createParts(), store: createMemoryStore(() => nowMs) };
  const attempt = { ...ATTEMPT, suffix: 'a' };
  await spendAttempt(parts, attempt);
  // A clock that is a minute behind still accepts the attempt.
  nowMs += ATTEMPT_MS + 59_999;
  expect(await spendAttempt(parts, attempt)).toMatchObject({ cause: 'used before' });
});

test('reports a store that fails without spending the attempt', async () => {
  const down = (): Promise<never> => Promise.reject(new Error('down'));
  const store = { ...createMemoryStore(), writeIfVersion: down };
  const failure = await spendAttempt({ ...createParts(), store }, { ...ATTEMPT, suffix: 'a' });
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: 'store_unavailable' });
});

import { expect, test } from 'vitest';
import type { Exchange, Flow } from './flow.ts';
import {
  addArrival,
  addDeparture,
  addExchange,
  addRefusal,
  forgetUse,
  isForgotten,
} from './flow-log.ts';
import { readTrace } from './read-trace.ts';

const exchange = (path: string, beganAtMs: number, status = 200): Exchange => ({
  path,
  beganAtMs,
  waitedMs: 0,
  durationMs: 10,
  status,
  isFromCache: false,
  trace: readTrace([]),
});
const passage = (atMs: number) => ({ atMs, to: 'https://a.example/authorize', sent: [] });
const summarize = (flows: readonly Flow[]): string[] =>
  flows.map(({ kind, exchanges }) => [kind, ...exchanges.map(({ path }) => path)].join(' '));

test('a sign-in is one flow, from the first request to the code exchange', () => {
  let flows = addExchange([], exchange('/auth/config', 1000));
  flows = addDeparture(flows, passage(1020));
  flows = addArrival(flows, passage(9000));
  flows = addExchange(flows, exchange('/auth/callback', 9050));
  expect(summarize(flows)).toEqual(['sign-in /auth/config /auth/callback']);
});

test('the request to /auth/sign-in belongs to its flow, before or after the departure is reported', () => {
  const [asked, begun] = [exchange('/auth/config', 1000), exchange('/auth/sign-in', 1010)];
  const reported = addDeparture(addExchange(addExchange([], asked), begun), passage(1025));
  const reportedLate = addExchange(addExchange(addDeparture([], passage(1025)), asked), begun);
  for (const flows of [reported, reportedLate]) {
    expect(summarize(flows)).toEqual(['sign-in /auth/config /auth/sign-in']);
  }
  const alone = addDeparture(addExchange([], begun), passage(1025));
  expect(summarize(alone)).toEqual(['sign-in /auth/sign-in']);
});

test('a request that is reported after the departure belongs to the same flow', () => {
  let flows = addDeparture([], passage(1020));
  flows = addExchange(flows, exchange('/auth/config', 1000));
  expect(summarize(flows)).toEqual(['sign-in /auth/config']);
});

test('a pop-up sign-in has no departure and is still one flow', () => {
  let flows = addExchange([], exchange('/auth/config', 1000));
  flows = addExchange(flows, exchange('/auth/callback', 60_000));
  expect(summarize(flows)).toEqual(['sign-in /auth/config /auth/callback']);
});

test('a sign-in contains the /auth/config request that it waited for, and no earlier one', () => {
  let flows = addExchange([], exchange('/auth/config', 1000));
  flows = addDeparture(flows, passage(3000));
  flows = addExchange(flows, exchange('/auth/config', 2980));
  expect(summarize(flows)).toEqual(['sign-in /auth/config', 'config /auth/config']);
});

test('a response that the browser rejects is a refusal of the sign-in that it belongs to', () => {
  let flows = addDeparture([], passage(1000));
  flows = addArrival(flows, passage(2000));
  flows = addRefusal(flows, 'access_denied');
  expect(flows).toMatchObject([{ kind: 'sign-in', refusal: { code: 'access_denied' } }]);
});

test.each([
  ['access_denied', 'access_denied'],
  ['user_cancelled_login', 'access_denied'],
  ['invalid_scope', 'authorization_failed'],
])('a response with the error %s has the code %s, as in the kit', (value, code) => {
  const arrival = { ...passage(1000), sent: [{ kind: 'error', length: value.length, value }] };
  expect(addArrival([], arrival)).toMatchObject([{ refusal: { code, cause: value } }]);
});

test('many session checks do not remove a sign-in, and a sign-out removes API calls and messages', () => {
  let flows = addExchange([], exchange('/auth/callback', 0));
  flows = addExchange(flows, exchange('/api/lockit/projects', 1));
  for (let i = 0; i < 50; i++) flows = addExchange(flows, exchange('/auth/session', 10 + i));
  expect(flows).toHaveLength(8);
  expect(summarize(forgetUse(flows))).not.toContain('api /api/lockit/projects');
  expect(summarize(flows)).toContain('sign-in /auth/callback');
});

test('ignores an API call that was in flight at a sign-out, and records those of the next user', () => {
  const endedAtMs = 1000;
  const isLeftOut = (path: string, beganAtMs: number): boolean =>
    isForgotten(exchange(path, beganAtMs, 0), endedAtMs);
  expect(isLeftOut('/api/lockit/projects', 999)).toBe(true);
  expect(isLeftOut('/api/lekab/rime/send', 999)).toBe(true);
  expect(isLeftOut('/auth/logout', 999)).toBe(false);
  expect(isLeftOut('/api/lockit/projects', 1001)).toBe(false);
});

test('a call to an emulator’s controls is not a flow', () => {
  expect(addExchange([], exchange('/api/lockit-controls/faults', 0))).toEqual([]);
});

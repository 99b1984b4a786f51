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

test('a sign-in is one flow, from what the page asked first to the code’s exchange', () => {
  let flows = addExchange([], exchange('/auth/config', 1000));
  flows = addDeparture(flows, passage(1020));
  flows = addArrival(flows, passage(9000));
  flows = addExchange(flows, exchange('/auth/callback', 9050));
  expect(summarize(flows)).toEqual(['sign-in /auth/config /auth/callback']);
});

test('beginning at the edge belongs to it, whenever the browser tells of it', () => {
  const [asked, begun] = [exchange('/auth/config', 1000), exchange('/auth/sign-in', 1010)];
  const told = addDeparture(addExchange(addExchange([], asked), begun), passage(1025));
  const toldLate = addExchange(addExchange(addDeparture([], passage(1025)), asked), begun);
  for (const flows of [told, toldLate]) {
    expect(summarize(flows)).toEqual(['sign-in /auth/config /auth/sign-in']);
  }
  const alone = addDeparture(addExchange([], begun), passage(1025));
  expect(summarize(alone)).toEqual(['sign-in /auth/sign-in']);
});

test('it is the same flow if the browser tells of the first request after the page has left', () => {
  let flows = addDeparture([], passage(1020));
  flows = addExchange(flows, exchange('/auth/config', 1000));
  expect(summarize(flows)).toEqual(['sign-in /auth/config']);
});

test('by pop-up there is no departure, and it is still one flow', () => {
  let flows = addExchange([], exchange('/auth/config', 1000));
  flows = addExchange(flows, exchange('/auth/callback', 60_000));
  expect(summarize(flows)).toEqual(['sign-in /auth/config /auth/callback']);
});

test('of the public facts, a sign-in has those that it waited for, and no earlier ones', () => {
  let flows = addExchange([], exchange('/auth/config', 1000));
  flows = addDeparture(flows, passage(3000));
  flows = addExchange(flows, exchange('/auth/config', 2980));
  expect(summarize(flows)).toEqual(['sign-in /auth/config', 'config /auth/config']);
});

test('what the browser refuses is a refusal of the sign-in that it came back from', () => {
  let flows = addDeparture([], passage(1000));
  flows = addArrival(flows, passage(2000));
  flows = addRefusal(flows, 'access_denied');
  expect(flows).toMatchObject([{ kind: 'sign-in', refusal: 'access_denied' }]);
});

test('many session checks do not push the sign-in out, and a sign-out takes what names the use', () => {
  let flows = addExchange([], exchange('/auth/callback', 0));
  flows = addExchange(flows, exchange('/api/lockit/projects', 1));
  for (let i = 0; i < 50; i++) flows = addExchange(flows, exchange('/auth/session', 10 + i));
  expect(flows).toHaveLength(8);
  expect(summarize(forgetUse(flows))).not.toContain('api /api/lockit/projects');
  expect(summarize(flows)).toContain('sign-in /auth/callback');
});

test('of a call that was under way at a sign-out nothing is taken up; of the next user’s it is', () => {
  const endedAtMs = 1000;
  const isLeftOut = (path: string, beganAtMs: number): boolean =>
    isForgotten(exchange(path, beganAtMs, 0), endedAtMs);
  expect(isLeftOut('/api/lockit/projects', 999)).toBe(true);
  expect(isLeftOut('/api/lekab/rime/send', 999)).toBe(true);
  expect(isLeftOut('/auth/logout', 999)).toBe(false);
  expect(isLeftOut('/api/lockit/projects', 1001)).toBe(false);
});

test('what sets up a demonstration is no flow', () => {
  expect(addExchange([], exchange('/api/lockit-controls/faults', 0))).toEqual([]);
});

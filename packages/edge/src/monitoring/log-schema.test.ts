import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { type LogEvent, readSettings } from '../index.ts';
import { buildLogLine, readLevel } from '../observing/log-line.ts';
import { EdgeUnderTest } from '../testing/edge-under-test.ts';
import { EVENT_LEVELS, logLineSchema } from './log-schema.ts';

test('the published schema is that of the code', () => {
  const path = new URL('../../postern.log.schema.json', import.meta.url);
  const published: unknown = JSON.parse(readFileSync(path, 'utf8'));
  expect(published).toEqual(
    JSON.parse(JSON.stringify(toJsonSchema(logLineSchema, { target: 'draft-07' }))),
  );
});

test('the line that the documentation shows is as the schema says', () => {
  const path = new URL('../../examples/log-line.json', import.meta.url);
  const line: unknown = JSON.parse(readFileSync(path, 'utf8'));
  expect(v.safeParse(logLineSchema, line).issues).toBeUndefined();
});

test('each event has the level of the table', () => {
  const read = Object.keys(EVENT_LEVELS).map((event) => {
    const isBackground = EVENT_LEVELS[event as keyof typeof EVENT_LEVELS] === 'warn';
    const code = isBackground ? { code: 'provider_timeout' } : {};
    return [event, readLevel({ event, ...code } as LogEvent)];
  });
  expect(Object.fromEntries(read)).toEqual(EVENT_LEVELS);
});

test('the schema rejects a field that no event has', () => {
  const line = buildLogLine(
    { event: 'signed_out', requestId: crypto.randomUUID() } as never,
    'info',
  );
  const parsed = { ...JSON.parse(line), token: 'secret' };
  expect(v.is(logLineSchema, JSON.parse(line))).toBe(true);
  expect(v.is(logLineSchema, parsed)).toBe(false);
});

test('the lines of one session share a hash, which no other session has', async () => {
  const edge = new EdgeUnderTest();
  const read = (): unknown[] => edge.events.map((event) => Reflect.get(event, 'session'));
  await edge.signIn();
  await edge.call('GET', '/api/none');
  await edge.call('POST', '/auth/logout');
  const [first, ...rest] = read();
  expect(first).toMatch(/^[\w-]{22}$/);
  expect(rest).toEqual([first, first]);
  await edge.signIn();
  expect(read().at(-1)).not.toBe(first);
});

test('a failure names its route, and an internal one where it happened', async () => {
  const edge = new EdgeUnderTest({
    intercept: (url, next) => {
      if (url.includes('/projects')) throw new Error('https://a.example/?code=secret');
      return next();
    },
  });
  await edge.signIn();
  await edge.call('GET', '/api/lockit/projects');
  await edge.call('GET', '/api/other/projects');
  expect(edge.events.slice(1)).toMatchObject([
    { code: 'upstream_unreachable', route: 'lockit', stack: undefined },
    { code: 'route_unknown', route: undefined },
  ]);
});

test('an unknown level is an error that names the levels', () => {
  const { faults } = readSettings({ POSTERN_LOG_LEVEL: 'verbose' });
  expect(faults).toContainEqual({
    name: 'POSTERN_LOG_LEVEL',
    fix: 'is "verbose"; set it to debug or info or warn or error',
  });
});

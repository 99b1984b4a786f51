import { expect, test } from 'vitest';
import type { LogEvent } from './log.ts';
import { buildLogLine, readLevel } from './log-line.ts';

const FAILURE = { event: 'failure', requestId: 'r', method: 'GET', path: '/' } as const;

test.each<[LogEvent, string]>([
  [{ ...FAILURE, code: 'provider_timeout' }, 'error'],
  [{ ...FAILURE, code: 'session_missing' }, 'info'],
  [{ event: 'discovery_failed', connection: 'op', code: 'provider_timeout' }, 'warn'],
  [{ event: 'signed_out', requestId: 'r' }, 'info'],
  [{ event: 'refused_to_start', faults: [], requestId: 'r' }, 'error'],
])('gives %j the level %s', (event, level) => {
  expect(readLevel(event)).toBe(level);
});

test('builds a line of JSON with time, level and fields', () => {
  const line: unknown = JSON.parse(buildLogLine({ event: 'signed_out' }, 'info'));
  expect(line).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: 'info',
    event: 'signed_out',
  });
});

test('a line contains no line break, whatever a peer sent', () => {
  const cause = 'a\u2028{"level":"error"}\u2029b\u0085c\n\r';
  const line = buildLogLine({ event: 'failure', cause } as { event: string }, 'info');
  expect(line).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
  expect(JSON.parse(line)).toMatchObject({ cause });
});

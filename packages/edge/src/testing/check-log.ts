import * as v from 'valibot';
import { expect } from 'vitest';
import { logLineSchema } from '../monitoring/log-schema.ts';
import type { Log, LogEvent } from '../observing/log.ts';
import { buildLogLine, readLevel } from '../observing/log-line.ts';

/** The longest line of an edge's event, in characters. */
const MAX_LINE_LENGTH = 4000;

/** Creates a log that keeps the events, and fails the test if the line of one is not as the schema says. */
export function createCheckedLog(events: LogEvent[]): Log {
  return (event) => {
    events.push(event);
    const line = buildLogLine(event, readLevel(event));
    const { issues = [] } = v.safeParse(logLineSchema, JSON.parse(line));
    expect
      .soft(
        issues.map(({ message }) => message),
        line,
      )
      .toEqual([]);
    expect.soft(line.length, line).toBeLessThanOrEqual(MAX_LINE_LENGTH);
  };
}

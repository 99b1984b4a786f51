import { failureCatalogue } from '@postern/core';
import type { LogEvent } from './log.ts';

/** Every level, from the least to the most important. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** How much an event matters to an operator. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Returns the level of an event: `error` if the edge, its store, a provider or an upstream failed a
 * caller (5xx in the failure catalogue) or the edge refused to start, `warn` if background work failed,
 * otherwise `info`.
 */
export function readLevel(event: LogEvent): LogLevel {
  if (event.event === 'refused_to_start') return 'error';
  if (!('code' in event)) return 'info';
  if (event.event !== 'failure') return 'warn';
  return failureCatalogue[event.code].status >= 500 ? 'error' : 'info';
}

/** Whether a log that starts at the level `least` contains this level. */
export function isLogged(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

/** Ends of lines outside ASCII: JSON leaves them as they are, and some readers split lines there. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** Builds one line of a log: JSON with the time (RFC 3339, UTC), the level and the event's fields. */
export function buildLogLine(event: { readonly event: string }, level: LogLevel): string {
  return JSON.stringify({ time: new Date().toISOString(), level, ...event }).replace(
    LINE_ENDS,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

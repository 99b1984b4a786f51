import { failureCatalogue } from '@postern/core';
import type { LogEvent } from './log.ts';

/** How much an event matters to an operator. */
export type LogLevel = 'info' | 'warn' | 'error';

/**
 * Returns the level of an event: `error` if the edge, its store or a provider failed a caller (5xx) or
 * the edge refused to start, `warn` if background work failed, otherwise `info`.
 */
export function readLevel(event: LogEvent): LogLevel {
  if (event.event === 'refused_to_start') return 'error';
  if (!('code' in event)) return 'info';
  if (event.event !== 'failure') return 'warn';
  return failureCatalogue[event.code].status >= 500 ? 'error' : 'info';
}

/** Builds one line of a log: JSON with the time (RFC 3339, UTC), the level and the event's fields. */
export function buildLogLine(event: { readonly event: string }, level: LogLevel): string {
  return JSON.stringify({ time: new Date().toISOString(), level, ...event });
}

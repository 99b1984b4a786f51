import type { LogEvent } from './log.ts';
import { isServerFailure } from './problem.ts';

/** How much an event matters to an operator. */
export type LogLevel = 'info' | 'warn' | 'error';

/**
 * The level of an event: `error` where the edge, its store or a provider failed a caller (5xx), `warn`
 * where something went wrong behind the callers' backs, else `info`.
 */
export function readLevel(event: LogEvent): LogLevel {
  if (event.event === 'refused_to_start') return 'error';
  if (!('code' in event)) return 'info';
  if (event.event !== 'failure') return 'warn';
  return isServerFailure(event.code) ? 'error' : 'info';
}

/** One line of a log: JSON, with the time (RFC 3339, UTC) and the level before the event's own fields. */
export function buildLogLine(event: { readonly event: string }, level: LogLevel): string {
  return JSON.stringify({ time: new Date().toISOString(), level, ...event });
}

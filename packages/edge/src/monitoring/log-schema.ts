import { failureCatalogue } from '@postern/core';
import * as v from 'valibot';
import type { LogEvent } from '../observing/log.ts';
import { LOG_LEVELS, type LogLevel } from '../observing/log-line.ts';
import { SERVER_EVENT_LEVELS, type ServerEvent } from './server-event.ts';

// The schema of a line of the log. `postern.log.schema.json` is made from it, and a test compares the
// two. The edge's tests check each line that they cause.

/** The level of each event of the edge. That of a failure depends on its code. */
export const EVENT_LEVELS: Readonly<Record<Exclude<LogEvent['event'], 'failure'>, LogLevel>> = {
  signed_in: 'info',
  signed_out: 'info',
  session_ended_by_user: 'info',
  sign_in_refused: 'info',
  signed_out_by_provider: 'info',
  discovery_failed: 'warn',
  discovery_warning: 'warn',
  revocation_failed: 'warn',
  refresh_response_malformed: 'warn',
  refresh_token_missing: 'warn',
  api_key_created: 'info',
  service_tokens_revoked: 'info',
  refused_to_start: 'error',
};

const text = v.string();
const texts = v.array(v.string());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Milliseconds. */
const ms = v.pipe(v.number(), v.minValue(0));
const short = v.pipe(v.string(), v.maxLength(500));
const cause = v.pipe(short, v.description('The messages of the error and of its causes.'));
const code = v.picklist(Object.keys(failureCatalogue));
const connection = v.pipe(v.string(), v.description('The id of a connection.'));
const route = v.exactOptional(v.pipe(v.string(), v.description('The name of a route.')));
const hash = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));
const user = v.exactOptional(
  v.pipe(hash, v.description('A hash of the user under a key of the ring.')),
);
const request = {
  requestId: v.pipe(v.string(), v.uuid()),
  session: v.exactOptional(
    v.pipe(hash, v.description('A hash of the session under a key of the ring.')),
  ),
};
const call = { ...request, method: text, path: short, route };
const background = { connection, code, cause: v.exactOptional(cause) };

/** The fields of each event, apart from those that every line has. */
const fields = {
  failure: {
    ...call,
    code,
    connection: v.exactOptional(connection),
    cause: v.exactOptional(cause),
    stack: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(10))),
    user,
  },
  signed_in: { ...request, connection, user },
  signed_out: { ...request, user },
  session_ended_by_user: { ...request, user },
  sign_in_refused: { ...request, connection, cause },
  signed_out_by_provider: { ...request, connection, user },
  discovery_failed: background,
  discovery_warning: background,
  revocation_failed: background,
  refresh_response_malformed: background,
  refresh_token_missing: background,
  api_key_created: { ...request, connection, name: v.pipe(v.string(), v.maxLength(100)) },
  service_tokens_revoked: { ...request, connection },
  refused_to_start: { ...request, faults: texts },
  listening: {
    host: text,
    port: count,
    workers: v.exactOptional(count),
    sessions: text,
    publicOrigin: text,
    app: text,
    connections: texts,
    routes: texts,
    insecureUpstreams: v.exactOptional(texts),
    keys: texts,
    version: text,
  },
  no_client_address: { fix: text },
  unknown_setting: { name: text, meant: v.exactOptional(text) },
  store_in_memory: { fix: text },
  store_connection_lost: { cause },
  store_connection_back: {},
  store_at_risk: { risk: text },
  store_records_lost: { reason: v.picklist(['missing', 'evicted']), cause },
  crashed: { cause },
  worker_ended: { worker: count, pid: count, cause, restartInMs: ms },
  worker_back: { worker: count, pid: count },
  accept_failed: { cause },
  log_lines_dropped: { lines: count },
  request: { ...call, status: count, durationMs: ms, storeMs: ms, upstreamMs: ms },
  counters: { counts: v.record(v.string(), count) },
} satisfies Record<(LogEvent | ServerEvent)['event'], v.ObjectEntries>;

/** A line of the log, parsed. */
export interface LogLine {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly level: LogLevel;
  /** The `event` of a `LogEvent` or a `ServerEvent`, whose fields are beside it. */
  readonly event: string;
  /** The number of the process, if several share the port. */
  readonly worker?: number;
  readonly [field: string]: unknown;
}

const levels: Readonly<Record<string, LogLevel>> = { ...EVENT_LEVELS, ...SERVER_EVENT_LEVELS };

/**
 * The schema of each line of the log, on every runtime: `time`, `level`, `event`, and the fields of the
 * event. The package publishes it as JSON Schema: `@postern/edge/postern.log.schema.json`.
 */
export const logLineSchema: v.GenericSchema<unknown, LogLine> = v.variant(
  'event',
  Object.entries(fields).map(([event, own]) => buildLineSchema(event, own)),
);

function buildLineSchema(event: string, own: v.ObjectEntries) {
  const level = levels[event];
  return v.strictObject({
    time: v.pipe(v.string(), v.isoTimestamp()),
    level: level === undefined ? v.picklist(LOG_LEVELS) : v.literal(level),
    event: v.literal(event),
    worker: v.exactOptional(v.pipe(count, v.description('The number of the process.'))),
    ...own,
  });
}

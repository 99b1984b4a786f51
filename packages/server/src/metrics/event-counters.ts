import { type Count, type LogEvent, RATE_LIMITS } from '@postern/edge';
import type { ServerEvent } from '@postern/edge/monitoring';
import { Counter, type Registry } from 'prom-client';
import { type CallMeter, countStatus } from './call-meter.ts';
import { TimeHistogram, type Times } from './time-histogram.ts';

/** Receives what an edge counts and logs. */
export interface EventCounters {
  readonly count: Count;
  readonly note: (event: LogEvent | ServerEvent) => void;
}

/** Why a session ended, as far as the edge learns of it. */
const ENDINGS = ['sign_out', 'provider_sign_out', 'refresh_rejected', 'expired'] as const;
/** How the store may lose records. */
const LOSSES = ['missing', 'evicted'] as const;
/** Events of sessions that a user ended: in this browser, or in the list of sessions. */
const SIGN_OUTS: ReadonlySet<string> = new Set(['signed_out', 'session_ended_by_user']);
/** The failures that an operator has to act on. */
const ALERTED = [
  'store_unavailable',
  'internal',
  'provider_rejected_client',
  'session_unreadable',
] as const;
/** Outcomes of token requests that begin with 0, at the first request of a connection. */
const ALERTED_OUTCOMES = [
  'ok',
  'provider_rejected_client',
  'provider_rejected_grant',
  'provider_unavailable',
  'provider_unreachable',
  'provider_timeout',
];
/** Where a sign-in starts and returns: metadata that cannot be read fails it at the start. */
const SIGN_IN_PATH = /^\/auth\/(sign-in$|callback(\/|$))/;
/** Failures of requests that belong to no sign-in: anyone can send them. */
const NO_SIGN_IN = /^(guard_(csrf_header|origin)|route_unknown|request_.*)$/;

/**
 * Registers the metrics of sessions, sign-ins, token requests, leases, limits and failures.
 *
 * @param connections ids of all connections
 */
export function createEventCounters(
  register: Registry,
  connections: readonly string[],
  calls: CallMeter,
): EventCounters {
  const counters = createCounters(register, connections);
  const { begun, ended, signIns, failures, limited, losses } = counters;
  const tokenRequests = createTokenRequests(register);
  return {
    count(metric, durationMs) {
      if (metric.counter === 'failure') failures.inc({ code: metric.code });
      else if (metric.counter === 'forwarded') {
        countStatus(calls.findRoute(metric.route).forwarded, metric.status);
      } else {
        tokenRequests.count(metric, durationMs);
        if (isRefreshRejected(metric)) ended.inc({ reason: 'refresh_rejected' });
      }
    },
    note(event) {
      if (event.event === 'signed_in') {
        begun.inc({ connection: event.connection });
        signIns.inc({ outcome: 'ok' });
      } else if (event.event === 'sign_in_refused') signIns.inc({ outcome: 'refused' });
      else if (SIGN_OUTS.has(event.event)) ended.inc({ reason: 'sign_out' });
      else if (event.event === 'signed_out_by_provider') ended.inc({ reason: 'provider_sign_out' });
      else if (event.event === 'store_records_lost') losses.inc({ reason: event.reason });
      else if (event.event === 'failure') {
        if (SIGN_IN_PATH.test(event.path) && !NO_SIGN_IN.test(event.code)) {
          signIns.inc({ outcome: event.code });
        }
        if (event.code === 'session_expired') ended.inc({ reason: 'expired' });
        const limit = event.code === 'guard_rate_limited' && event.cause;
        if (limit) limited.inc({ limit });
      }
    },
  };
}

/** Every series that an alert looks at begins with 0: a rate needs a value from before the first event. */
function createCounters(register: Registry, connections: readonly string[]) {
  const counter = <T extends string>(name: string, help: string, label: T): Counter<T> =>
    new Counter({ name, help, labelNames: [label], registers: [register] });
  const begun = counter('postern_sessions_begun_total', 'Sessions that began', 'connection');
  const ended = counter('postern_sessions_ended_total', 'Sessions that ended', 'reason');
  const signIns = counter('postern_sign_ins_total', 'Ends of sign-ins', 'outcome');
  const failures = counter('postern_failures_total', 'Failures of requests', 'code');
  const limited = counter('postern_rate_limited_total', 'Requests over a limit', 'limit');
  const losses = counter('postern_store_losses_total', 'Losses of records of the store', 'reason');
  for (const reason of LOSSES) losses.inc({ reason }, 0);
  for (const connection of connections) begun.inc({ connection }, 0);
  for (const reason of ENDINGS) ended.inc({ reason }, 0);
  for (const outcome of ['ok', 'refused']) signIns.inc({ outcome }, 0);
  for (const code of ALERTED) failures.inc({ code }, 0);
  for (const { name } of RATE_LIMITS) limited.inc({ limit: name }, 0);
  return { begun, ended, signIns, failures, limited, losses };
}

type TokenRequest = Extract<Parameters<Count>[0], { readonly counter: 'token_request' }>;

function isRefreshRejected({ grant, outcome }: TokenRequest): boolean {
  return grant === 'refresh_token' && outcome === 'provider_rejected_grant';
}

function createTokenRequests(register: Registry): {
  count(metric: TokenRequest, durationMs?: number): void;
} {
  const registers = [register];
  const requests = new Counter({
    name: 'postern_token_requests_total',
    help: 'Token requests to providers. A refresh has the grant refresh_token',
    labelNames: ['connection', 'grant', 'outcome'],
    registers,
  });
  const times = new TimeHistogram({
    name: 'postern_token_request_seconds',
    help: 'Time of a token request, in seconds',
    labelNames: ['connection', 'grant'],
    registers,
  });
  const series = new Map<string, Times>();
  return {
    count({ connection, grant, outcome }, durationMs) {
      const key = `${connection} ${grant}`;
      let known = series.get(key);
      if (known === undefined) {
        known = times.add({ connection, grant });
        series.set(key, known);
        for (const alerted of ALERTED_OUTCOMES) {
          requests.inc({ connection, grant, outcome: alerted }, 0);
        }
      }
      // A request that could not be sent took no time.
      if (durationMs !== undefined) known.observe(durationMs);
      requests.inc({ connection, grant, outcome });
    },
  };
}

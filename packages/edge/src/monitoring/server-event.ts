import type { LogEvent, LoggedRequest } from '../observing/log.ts';
import { type LogLevel, readLevel } from '../observing/log-line.ts';

/** Events that a process on Node or Deno logs beside the edge's own. */
export type ServerEvent =
  /** The first line: where the process listens, and with which configuration. It has no secret. */
  | {
      readonly event: 'listening';
      readonly host: string;
      readonly port: number;
      /** How many processes share the port, if there is more than one. */
      readonly workers?: number;
      /** The kind of store, such as `redis`. */
      readonly sessions: string;
      readonly publicOrigin: string;
      /** The folder of the app's built files, or `none` if no files are served. */
      readonly app: string;
      readonly connections: readonly string[];
      readonly routes: readonly string[];
      /** Hosts that are called over plain `http:` in a network, if there are any. */
      readonly insecureUpstreams?: readonly string[];
      /** Ids of the key ring, newest first. */
      readonly keys: readonly string[];
      readonly version: string;
    }
  /**
   * `POSTERN_TRUSTED_PROXIES` is unset, so no client address is known. All callers share one limit for
   * starting sign-ins, and one for exchanging codes.
   */
  | { readonly event: 'no_client_address'; readonly fix: string }
  /** A variable is named like our settings, but nothing reads it. `meant`: a setting spelled almost the same. */
  | { readonly event: 'unknown_setting'; readonly name: string; readonly meant?: string }
  /** No store is configured, so sessions end with the process. */
  | { readonly event: 'store_in_memory'; readonly fix: string }
  /**
   * The connection to the store broke: the first three causes, then one a minute. The client reconnects
   * by itself.
   */
  | { readonly event: 'store_connection_lost'; readonly cause: string }
  /** The store works again. */
  | { readonly event: 'store_connection_back' }
  /** A setting of the store itself may cost users their sessions. `risk` says how, with the fix. */
  | { readonly event: 'store_at_risk'; readonly risk: string }
  /**
   * The store has lost records, which signs their users out. `missing`: records that the process keeps in
   * it for this check are gone. `evicted`: Redis has evicted keys. `cause` says how many, with the fix.
   */
  | {
      readonly event: 'store_records_lost';
      readonly reason: 'missing' | 'evicted';
      readonly cause: string;
    }
  /** A bug, or a broken runtime, ends the process. The stack is on standard error. */
  | { readonly event: 'crashed'; readonly cause: string }
  /** A worker process ended, and is replaced after a wait. Its own lines, and standard error, say why. */
  | {
      readonly event: 'worker_ended';
      /** 0 if the system could not start it and it had no number yet. */
      readonly worker: number;
      /** 0 if the system could not start it. */
      readonly pid: number;
      /**
       * The exit status, the signal that ended the process, that its event loop was blocked, or why the
       * system could not start it.
       */
      readonly cause: string;
      readonly restartInMs: number;
    }
  /** A worker process that replaces another accepts requests. */
  | { readonly event: 'worker_back'; readonly worker: number; readonly pid: number }
  /**
   * The process could not accept a connection, for example because too many files are open. The
   * process tries again, and open connections stay open. Logged at most once a minute. Node does not
   * report the error, so the process there tries every 5 s whether it may open a file.
   */
  | { readonly event: 'accept_failed'; readonly cause: string }
  /**
   * The reader of standard output did not keep up, and `lines` lines were lost. Check the log
   * shipper.
   */
  | { readonly event: 'log_lines_dropped'; readonly lines: number }
  /** A request got a response that is not a failure. Only at the level `debug`. */
  | ({
      readonly event: 'request';
      readonly method: string;
      /** Without the query. At most 500 characters. */
      readonly path: string;
      /** The name of the route under `/api/`, if there is one of that name. */
      readonly route?: string | undefined;
      readonly status: number;
      /** The time until the response headers, in milliseconds. */
      readonly durationMs: number;
      /** How much of that time the edge waited for the store. */
      readonly storeMs: number;
      /** How much of that time the edge waited for the upstream. */
      readonly upstreamMs: number;
    } & LoggedRequest)
  /** Totals since the process started; logged when they have changed. */
  | { readonly event: 'counters'; readonly counts: Readonly<Record<string, number>> };

/** The level of each event of a process. */
export const SERVER_EVENT_LEVELS: Readonly<Record<ServerEvent['event'], LogLevel>> = {
  listening: 'info',
  no_client_address: 'warn',
  unknown_setting: 'warn',
  store_in_memory: 'warn',
  store_connection_lost: 'error',
  store_connection_back: 'info',
  store_at_risk: 'warn',
  store_records_lost: 'error',
  crashed: 'error',
  worker_ended: 'error',
  worker_back: 'info',
  accept_failed: 'error',
  log_lines_dropped: 'error',
  request: 'debug',
  counters: 'info',
};

/** Returns the level of an event of the edge or of its process. */
export function readEventLevel(event: LogEvent | ServerEvent): LogLevel {
  return isServerEvent(event) ? SERVER_EVENT_LEVELS[event.event] : readLevel(event);
}

function isServerEvent(event: LogEvent | ServerEvent): event is ServerEvent {
  return event.event in SERVER_EVENT_LEVELS;
}

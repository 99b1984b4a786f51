import { buildLogLine, type LogEvent, type LogLevel, readLevel } from '@postern/edge';

/** Events that a process logs beside the edge's own. */
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
      readonly connections: readonly string[];
      readonly routes: readonly string[];
      /** Hosts that are called by `http:` over a network, if there are any. */
      readonly insecureUpstreams?: readonly string[];
      /** Ids of the key ring, newest first. */
      readonly keys: readonly string[];
      readonly version: string;
    }
  /**
   * `POSTERN_TRUSTED_PROXIES` is unset, so no client address is known. All callers share one limit for
   * acts that cost the provider a request.
   */
  | { readonly event: 'no_client_address'; readonly fix: string }
  /** A variable is named like our settings, but nothing reads it. `meant`: a setting spelled almost the same. */
  | { readonly event: 'unknown_setting'; readonly name: string; readonly meant?: string }
  /** No store is configured, so sessions end with the process. */
  | { readonly event: 'store_in_memory'; readonly fix: string }
  /** The connection to the store broke; repeated once a minute. The client reconnects by itself. */
  | { readonly event: 'store_connection_lost'; readonly cause: string }
  /** The store works again. */
  | { readonly event: 'store_connection_back' }
  /** A setting of the store itself may cost users their sessions. `risk` says how, with the fix. */
  | { readonly event: 'store_at_risk'; readonly risk: string }
  /** A bug, or a broken runtime, ends the process. The stack is on standard error. */
  | { readonly event: 'crashed'; readonly cause: string }
  /** A worker process ended, and is replaced after a wait. Its own lines, and standard error, say why. */
  | {
      readonly event: 'worker_ended';
      readonly worker: number;
      readonly pid: number;
      /** The exit status, or the signal that ended the process. */
      readonly cause: string;
      readonly restartInMs: number;
    }
  /** A worker process that replaces another accepts requests. */
  | { readonly event: 'worker_back'; readonly worker: number; readonly pid: number }
  /** Totals since the process started; logged when they have changed. */
  | { readonly event: 'counters'; readonly counts: Readonly<Record<string, number>> };

const LEVELS: Readonly<Record<ServerEvent['event'], LogLevel>> = {
  listening: 'info',
  no_client_address: 'warn',
  unknown_setting: 'warn',
  store_in_memory: 'warn',
  store_connection_lost: 'error',
  store_connection_back: 'info',
  store_at_risk: 'warn',
  crashed: 'error',
  worker_ended: 'error',
  worker_back: 'info',
  counters: 'info',
};

/** Events about the machine: where several workers notice them, only the first logs them. */
const OF_THE_MACHINE: readonly string[] = [
  'no_client_address',
  'store_at_risk',
] satisfies ServerEvent['event'][];

/**
 * Creates a log that writes each event as one line of JSON, with its time (RFC 3339) and level.
 *
 * @param worker the number of this process if it is one of several; each line has it
 */
export function createLineLog(
  write: (line: string) => void,
  worker?: number,
): (event: LogEvent | ServerEvent) => void {
  return (event) => {
    if (worker !== undefined && worker > 1 && OF_THE_MACHINE.includes(event.event)) return;
    const level = isServerEvent(event) ? LEVELS[event.event] : readLevel(event);
    const fields = worker === undefined ? event : { worker, ...event };
    write(buildLogLine(fields, level));
  };
}

function isServerEvent(event: LogEvent | ServerEvent): event is ServerEvent {
  return event.event in LEVELS;
}

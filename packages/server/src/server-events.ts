import { buildLogLine, type LogEvent, type LogLevel, readLevel } from '@postern/edge';

/** What is logged beside the edge's own events. */
export type ServerEvent =
  /** The first line: what runs, and with what. No secret is in it. */
  | {
      readonly event: 'listening';
      readonly host: string;
      readonly port: number;
      /** Where sessions are kept. */
      readonly sessions: string;
      readonly publicOrigin: string;
      readonly connections: readonly string[];
      readonly routes: readonly string[];
      /** Of the key ring, newest first. */
      readonly keys: readonly string[];
      readonly version: string;
    }
  /**
   * `POSTERN_TRUSTED_PROXIES` is unset: no address is known, and all callers share one limit for what
   * costs the provider a request.
   */
  | { readonly event: 'no_client_address'; readonly fix: string }
  /** The environment has a setting of our kind that nothing reads; `meant` is one that is much like it. */
  | { readonly event: 'unknown_setting'; readonly name: string; readonly meant?: string }
  /** A connection to the store broke; the client connects again by itself. */
  | { readonly event: 'store_connection_lost'; readonly cause: string }
  /** The store answers again. */
  | { readonly event: 'store_connection_back' }
  /** The store's own settings may cost users their sessions; how, and the fix. */
  | { readonly event: 'store_at_risk'; readonly risk: string }
  /** Everything counted since the process began; written while there is something new. */
  | { readonly event: 'counters'; readonly counts: Readonly<Record<string, number>> };

const LEVELS: Readonly<Record<ServerEvent['event'], LogLevel>> = {
  listening: 'info',
  no_client_address: 'warn',
  unknown_setting: 'warn',
  store_connection_lost: 'error',
  store_connection_back: 'info',
  store_at_risk: 'warn',
  counters: 'info',
};

/** Makes a log of lines of JSON, each with its time and its level. */
export function createLineLog(
  write: (line: string) => void,
): (event: LogEvent | ServerEvent) => void {
  return (event) =>
    write(buildLogLine(event, isServerEvent(event) ? LEVELS[event.event] : readLevel(event)));
}

function isServerEvent(event: LogEvent | ServerEvent): event is ServerEvent {
  return event.event in LEVELS;
}

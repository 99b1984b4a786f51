import { buildLogLine, isLogged, type LogEvent, type LogLevel } from '@postern/edge';
import { readEventLevel, type ServerEvent } from '@postern/edge/monitoring';

/** Events about the machine: where several workers notice them, only the first logs them. */
const OF_THE_MACHINE: readonly string[] = [
  'no_client_address',
  'store_at_risk',
] satisfies ServerEvent['event'][];

/** Options of {@link createLineLog}. */
export interface LineLogOptions {
  /** The number of this process if it is one of several; each line has it. */
  readonly worker?: number | undefined;
  /** The least important events that are written. Default `info`. */
  readonly level?: LogLevel | undefined;
}

/** Creates a log that writes each event as one line of JSON, with its time (RFC 3339) and level. */
export function createLineLog(
  write: (line: string) => void,
  { worker, level: least = 'info' }: LineLogOptions = {},
): (event: LogEvent | ServerEvent) => void {
  return (event) => {
    if (worker !== undefined && worker > 1 && OF_THE_MACHINE.includes(event.event)) return;
    const level = readEventLevel(event);
    if (!isLogged(level, least)) return;
    const fields = worker === undefined ? event : { worker, ...event };
    write(buildLogLine(fields, level));
  };
}

import type { LogEvent } from '@postern/edge';
import { readEventLevel, type ServerEvent } from '@postern/edge/monitoring';

/** Events of a server that say nothing in development. */
const QUIET: ReadonlySet<string> = new Set(['counters', 'no_client_address', 'listening']);

/** Creates a log that writes what a developer can act upon: each failure of the edge, as one line. */
export function createDevLog(
  warn: (text: string) => void,
): (event: LogEvent | ServerEvent) => void {
  return (event) => {
    if (QUIET.has(event.event)) return;
    if (event.event === 'failure') {
      const { method, path, code, cause } = event;
      warn(`${method} ${path}: ${code}${cause === undefined ? '' : ` (${cause})`}`);
      return;
    }
    if (isQuiet(event)) return;
    const { event: name, ...facts } = event;
    warn(`${name} ${JSON.stringify(facts)}`);
  };
}

function isQuiet(event: LogEvent | ServerEvent): boolean {
  return ['debug', 'info'].includes(readEventLevel(event));
}

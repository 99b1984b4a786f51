import { type LogEvent, readLevel } from '@postern/edge';
import type { ServerEvent } from '@postern/server';

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
    if (isEdgeEvent(event) && readLevel(event) === 'info') return;
    const { event: name, ...facts } = event;
    warn(`${name} ${JSON.stringify(facts)}`);
  };
}

function isEdgeEvent(event: LogEvent | ServerEvent): event is LogEvent {
  return !event.event.startsWith('store_') && event.event !== 'unknown_setting';
}

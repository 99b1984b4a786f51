import {
  EdgeNotStarted,
  type EdgeProcess,
  type EdgeProcessOptions,
  type Runtime,
  startEdgeProcess,
} from '@postern/processes';
import { StartError } from './start-error.ts';

/** How many of the last lines are shown when it fails to start. */
const SHOWN_LINES = 40;

/**
 * Runs the edge on a runtime, shows what it says, and waits until a request would be answered.
 *
 * @throws StartError with what the runtime said, if it does not come up
 */
export async function startEdge(
  runtime: Runtime,
  options: EdgeProcessOptions,
): Promise<EdgeProcess> {
  try {
    const onLine = (line: string): void => {
      if (isOfInterest(line)) console.log(line);
    };
    return await startEdgeProcess(runtime, options, { onLine });
  } catch (error) {
    if (!(error instanceof EdgeNotStarted)) throw error;
    const lines = error.output.split('\n').slice(-SHOWN_LINES);
    throw new StartError(`The edge did not start on ${runtime}. It said:\n${lines.join('\n')}`);
  }
}

/** The edge's own events, and errors of the runtime; not wrangler's account of every request. */
function isOfInterest(line: string): boolean {
  return line.startsWith('{') || /error/i.test(line);
}

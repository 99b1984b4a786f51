import {
  EdgeNotStarted,
  type EdgeProcess,
  type EdgeProcessOptions,
  type Runtime,
  startEdgeProcess,
} from '@postern/processes';
import { StartError } from './start-error.ts';

/** How many of the last output lines are shown if the edge fails to start. */
const SHOWN_LINES = 40;

/**
 * Starts the edge on a runtime, prints its relevant output, and waits until it accepts requests.
 *
 * @throws StartError with the runtime's output, if the edge does not start
 */
export async function startEdge(
  runtime: Runtime,
  options: EdgeProcessOptions,
): Promise<EdgeProcess> {
  try {
    const onLine = (line: string): void => {
      if (isRelevant(line)) console.log(line);
    };
    return await startEdgeProcess(runtime, options, { onLine });
  } catch (error) {
    if (!(error instanceof EdgeNotStarted)) throw error;
    const lines = error.output.split('\n').slice(-SHOWN_LINES);
    throw new StartError(`The edge did not start on ${runtime}. Its output:\n${lines.join('\n')}`);
  }
}

/** Selects the edge's events and the runtime's errors; drops wrangler's line for every request. */
function isRelevant(line: string): boolean {
  return line.startsWith('{') || /error/i.test(line);
}

import { type Running, run } from './processes.ts';
import { waitUntilReady } from './ready.ts';
import { type EdgeProcessOptions, RUNTIMES, type Runtime } from './runtime.ts';
import { StartError } from './start-error.ts';

/** How many of the last lines are shown when it fails to start. */
const KEPT_LINES = 40;

/**
 * Runs the edge on a runtime, and waits until a request would be answered.
 *
 * @throws StartError with what the runtime said, if it does not come up
 */
export async function startEdge(runtime: Runtime, options: EdgeProcessOptions): Promise<Running> {
  const lines: string[] = [];
  let isReady = false;
  const edge = run({
    ...(await RUNTIMES[runtime](options)),
    onLine: (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      if (isReady && isOfInterest(line)) console.log(line);
    },
  });
  const address = `http://127.0.0.1:${options.port}/readyz`;
  const ready = await Promise.race([waitUntilReady(address), edge.ended.then(() => false)]);
  if (!ready) {
    await edge.end();
    throw new StartError(`The edge did not start on ${runtime}. It said:\n${lines.join('\n')}`);
  }
  isReady = true;
  return edge;
}

/** The edge's own events, and errors of the runtime; not wrangler's account of every request. */
function isOfInterest(line: string): boolean {
  return line.startsWith('{') || /error/i.test(line);
}

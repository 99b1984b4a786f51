import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from './edge-command.ts';
import { type EdgeProcess, startEdgeProcess } from './edge-process.ts';
import { findFreePort } from './ports.ts';

/**
 * Starts an edge on a free port, with a data folder that is deleted when the edge ends.
 *
 * @throws EdgeNotStarted if the edge exits or is not ready in time
 */
export async function startEdgeAlone(
  runtime: Runtime,
  variables: Readonly<Record<string, string>>,
): Promise<EdgeProcess> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'postern-edge-'));
  const remove = (): Promise<void> => rm(dataDirectory, { recursive: true, force: true });
  try {
    const port = await findFreePort();
    const options = { port, variables, dataDirectory };
    return await startEdgeProcess(runtime, options, { cleanUp: remove });
  } catch (error) {
    await remove();
    throw error;
  }
}

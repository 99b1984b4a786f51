import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEdgeAlone } from './edge-alone.ts';
import type { Runtime } from './edge-command.ts';
import { startWorkerd } from './workerd.ts';

/** An edge whose configuration a test writes. */
export interface ConfiguredEdge {
  readonly origin: string;
  end(): Promise<void>;
}

/** Starts an edge with the content of a `postern.config.json`, and with variables. */
export type StartConfigured = (
  file: object,
  variables: Readonly<Record<string, string>>,
) => Promise<ConfiguredEdge>;

/** Starts edges on Node or Deno that read a configuration file. */
export function configureProcess(runtime: Runtime): StartConfigured {
  return async (file, variables) => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-config-'));
    const config = join(folder, 'postern.config.json');
    await writeFile(config, JSON.stringify(file));
    const edge = await startEdgeAlone(runtime, { ...variables, POSTERN_CONFIG: config });
    return {
      origin: edge.origin,
      async end() {
        await edge.end();
        await rm(folder, { recursive: true });
      },
    };
  };
}

/** Starts edges in workerd. @param script reads the file from its variable CONFIG */
export function configureWorkerd(script: string): StartConfigured {
  return async (file, variables) => {
    const all = { ...variables, CONFIG: JSON.stringify(file) };
    const workerd = await startWorkerd([{ name: 'edge', script, variables: all, records: 'edge' }]);
    return { origin: workerd.origins[0] ?? '', end: () => workerd.end() };
  };
}

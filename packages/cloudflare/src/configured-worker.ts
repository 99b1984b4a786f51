import { type ConfigFile, readConfig } from '@postern/edge/config';
import { createWorkerFrom, type FetchHandler } from './worker.ts';

/**
 * Creates the Worker of a configuration file, which reads the Worker's variables and secrets. Without
 * a file, the variables `POSTERN_OIDC_*` and `POSTERN_API_<NAME>` configure one provider and its APIs.
 */
export function createConfiguredWorker(file?: ConfigFile): FetchHandler {
  return createWorkerFrom((bindings) => {
    const { config, errors } = readConfig(bindings, Object.keys(bindings), file);
    if (config === undefined) return { errors };
    const { settings, connections, routes } = config;
    return { settings, connections, routes };
  });
}

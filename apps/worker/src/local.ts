import { createTracer, readTrace } from '@postern/edge/trace';
import { buildControlRoutes } from './control-routes.ts';
import { createWorker } from './worker.ts';

export { RecordObject } from './record-object.ts';

/**
 * The Worker as `start` runs it on this machine: the same, and what only its developer may see. Of
 * what is added here a deployment has nothing, whatever its settings say.
 */
export default createWorker((settings, bindings) => ({
  ...(readTrace(bindings).isTraced && { createTracer }),
  routes: buildControlRoutes(settings, bindings),
}));

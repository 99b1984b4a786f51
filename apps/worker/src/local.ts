import { buildFaultText } from '@postern/edge';
import { createTracer, readTrace } from '@postern/edge/trace';
import { buildControlRoutes } from './control-routes.ts';
import { createWorker } from './worker.ts';

export { RecordObject } from './record-object.ts';

/**
 * The Worker as `start` runs it on this machine: the same, and what only its developer may see. Of
 * what is added here a deployment has nothing, whatever its settings say.
 */
export default createWorker((settings, bindings) => {
  const { isTraced, faults } = readTrace(bindings);
  // As for a fork's own mistakes in code: every request says so in the log.
  if (faults.length > 0) throw new Error(buildFaultText(faults));
  return { ...(isTraced && { createTracer }), routes: buildControlRoutes(settings, bindings) };
});

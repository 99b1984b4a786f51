import { buildConfigErrorText, isLoopbackHost } from '@postern/edge';
import { readConfigured } from '@postern/edge/discovered';
import { createTracer, readTrace } from '@postern/edge/trace';
import { buildControlRoutes, isControlPath } from './control-routes.ts';
import { createWorker, type FetchHandler } from './worker.ts';

export { RecordObject } from './record-object.ts';

const worker = createWorker((settings, bindings) => {
  const { isTraced, faults: traceFaults } = readTrace(bindings);
  const { connections, routes, faults } = readConfigured(bindings, Object.keys(bindings), 'lockit');
  // As for a fork's own mistakes in code: every request says so in the log.
  const all = [...traceFaults, ...faults];
  if (all.length > 0) throw new Error(buildConfigErrorText(all));
  return {
    ...(isTraced && { createTracer }),
    connections,
    routes: buildControlRoutes(settings, bindings, routes),
  };
});

/**
 * The Worker as `start` runs it on this machine: the same, and what only its developer may see. Of
 * what is added here a deployment has nothing, whatever its settings say. The emulators' controls are
 * for this machine's own names: a page of another name that resolves to loopback (DNS rebinding) would
 * be of one origin with them.
 */
const local: FetchHandler = {
  async fetch(request, bindings, context) {
    const { pathname, hostname } = new URL(request.url);
    if (!isControlPath(pathname) || isLoopbackHost(hostname)) {
      return worker.fetch(request, bindings, context);
    }
    return new Response('The controls answer on localhost only.\n', { status: 421 });
  },
};
export default local;

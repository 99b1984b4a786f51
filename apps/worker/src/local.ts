import { buildConfigErrorText, isLoopbackHost } from '@postern/edge';
import { readConfigured } from '@postern/edge/discovered';
import { createTracer, readTrace } from '@postern/edge/trace';
import { buildControlRoutes, isControlPath } from './control-routes.ts';
import { createWorker, type FetchHandler } from './worker.ts';

export { RecordObject } from './record-object.ts';

const worker = createWorker((settings, bindings) => {
  const { isTraced, faults: traceFaults } = readTrace(bindings);
  const { connections, routes, faults } = readConfigured(bindings, Object.keys(bindings), 'lockit');
  // An error thrown here fails every request, and is logged each time.
  const all = [...traceFaults, ...faults];
  if (all.length > 0) throw new Error(buildConfigErrorText(all));
  return {
    ...(isTraced && { createTracer }),
    connections,
    routes: buildControlRoutes(settings, bindings, routes),
  };
});

/**
 * The Worker that `start` runs on this machine: the deployed Worker plus the trace, the settings of
 * `readConfigured` and the emulators' controls. A deployment has none of this, whatever its settings.
 * The controls respond to loopback names only: a page of another name that resolves to loopback (DNS
 * rebinding) would share their origin.
 */
const local: FetchHandler = {
  async fetch(request, bindings, context) {
    const { pathname, hostname } = new URL(request.url);
    if (!isControlPath(pathname) || isLoopbackHost(hostname)) {
      return worker.fetch(request, bindings, context);
    }
    return new Response('The controls are available on localhost only.\n', { status: 421 });
  },
};
export default local;

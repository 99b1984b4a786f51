import { createWorkerFrom, type FetchHandler } from '@postern/cloudflare';
import { defineRoutes, isLoopbackHost, readPathname } from '@postern/edge';
import { readConfig } from '@postern/edge/config';
import { createTracer, readTrace } from '@postern/edge/trace';
import { buildControlRoutes, isControlPath } from './control-routes.ts';

export { RecordObject } from '@postern/cloudflare';

const worker = createWorkerFrom((bindings) => {
  const { isTraced, faults } = readTrace(bindings);
  const { config, errors } = readConfig(bindings, Object.keys(bindings));
  if (config === undefined || faults.length > 0) return { errors: [...faults, ...(errors ?? [])] };
  const { settings, connections, routes } = config;
  const controls = buildControlRoutes(settings, bindings);
  return {
    settings,
    connections,
    routes: defineRoutes([...routes.list, ...controls]),
    ...(isTraced && { createObserver: createTracer }),
  };
});

/**
 * The Worker that `start` runs on this machine: the deployed Worker plus the trace, the settings of
 * `readConfig` and the emulators' controls. A deployment has none of this, whatever its settings.
 * The controls respond to loopback names only: a page of another name that resolves to loopback (DNS
 * rebinding) would share their origin.
 */
const local: FetchHandler = {
  fetch(request, bindings, context) {
    const isControl = isControlPath(readPathname(request.url) ?? '');
    if (!isControl || isLoopbackHost(new URL(request.url).hostname)) {
      return worker.fetch(request, bindings, context);
    }
    return new Response('The controls are available on localhost only.\n', { status: 421 });
  },
};
export default local;

import type { PublicRoute, Settings } from '@postern/edge';

/**
 * The controls of an emulator that the console's faults panel uses. `issued` is left out, because it
 * returns every secret in clear text.
 */
const CONTROLS = ['requests', 'messages', 'settings', 'faults', 'clock', 'reset'];

/** The emulators that `start` may run, with the variable for the URL of their controls. */
const EMULATORS = [
  { name: 'lockit-controls', variable: 'LOCKIT_CONTROLS_URL' },
  { name: 'lekab-controls', variable: 'LEKAB_CONTROLS_URL' },
] as const;

/** Whether a path belongs to a route that {@link buildControlRoutes} adds. */
export function isControlPath(pathname: string): boolean {
  return EMULATORS.some(({ name }) => pathname.startsWith(`/api/${name}/`));
}

/**
 * Builds a route for each emulator. The console then reaches an emulator's
 * controls on its own origin, under the same content security policy as in a deployment. The routes
 * exist on http origins only, which are loopback, and the guards of `/api` apply. They need no
 * session, so that a failing sign-in can be examined.
 */
export function buildControlRoutes(
  settings: Settings,
  bindings: Readonly<Record<string, unknown>>,
): readonly PublicRoute[] {
  const isLocal = settings.publicOrigin.startsWith('http:');
  return EMULATORS.flatMap(({ name, variable }) => {
    const url = bindings[variable];
    return isLocal && typeof url === 'string' ? [buildRoute(name, url)] : [];
  });
}

function buildRoute(name: string, upstream: string): PublicRoute {
  return {
    name,
    upstream,
    credential: 'none',
    needsSession: false,
    allow: CONTROLS.map((control) => ({ methods: ['GET', 'POST'], path: `/${control}` })),
    maxBodyBytes: 64 * 1024,
    firstByteTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    rateLimits: {},
  };
}

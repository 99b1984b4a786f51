import {
  buildRoutes,
  defineRoutes,
  type PublicRoute,
  type Route,
  type Routes,
  type Settings,
} from '@postern/edge';

/**
 * What the console's faults panel uses of an emulator's controls. Not `issued`: it has every secret
 * in clear.
 */
const CONTROLS = ['requests', 'messages', 'settings', 'faults', 'clock', 'reset'];

/** Where `start` has emulators, and where their controls then are. */
const EMULATORS = [
  { name: 'lockit-controls', variable: 'LOCKIT_CONTROLS_URL' },
  { name: 'lekab-controls', variable: 'LEKAB_CONTROLS_URL' },
] as const;

/** Whether a path is one of those that {@link buildControlRoutes} adds. */
export function isControlPath(pathname: string): boolean {
  return EMULATORS.some(({ name }) => pathname.startsWith(`/api/${name}/`));
}

/**
 * The edge's routes, and one more for each emulator, so that the console reaches its controls on
 * its own origin: its content security policy stays the deployed one. Only for pages of this
 * machine; the guards of `/api` hold here too. No session is needed: a failing sign-in is worth a
 * look.
 */
export function buildControlRoutes(
  settings: Settings,
  bindings: Readonly<Record<string, unknown>>,
  further: readonly Route[] = [],
): Routes {
  const isLocal = settings.publicOrigin.startsWith('http:');
  const controls = EMULATORS.flatMap(({ name, variable }) => {
    const url = bindings[variable];
    return isLocal && typeof url === 'string' ? [buildRoute(name, url)] : [];
  });
  return defineRoutes([...buildRoutes(settings), ...further, ...controls]);
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

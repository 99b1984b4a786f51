import {
  createEmulatorControls,
  createLekabEmulator,
  createLockitNetworkEmulator,
  type ServedEmulator,
  serveEmulator,
} from '@postern/emulators';
import { buildVariables, PUBLIC_ORIGIN } from '@postern/testing';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { describeBehindNginx } from './behind-nginx.ts';
import { describeCookies } from './cookies.ts';
import { describeCustody } from './custody.ts';
import { describeForwarding } from './forwarding.ts';
import { describeGuards } from './guards.ts';
import { describeHttps } from './https.ts';
import { describeOperator } from './operator.ts';
import { describeProviderFailures } from './provider-failures.ts';
import { describeRefreshing } from './refreshing.ts';
import { describeSemantics } from './semantics.ts';
import { describeSessions } from './sessions.ts';
import { describeSignIn } from './sign-in.ts';
import { describeSlowCallers } from './slow-callers.ts';
import { describeStoreFailures } from './store-failures.ts';
import { Upstream } from './upstream.ts';
import { LEASE_SECONDS, OPERATOR_TOKEN, type StoryEdge, type World } from './world.ts';

export { describeImage } from './image.ts';
export { describeManyConnections } from './many-connections.ts';
export { describeSecretRoutes } from './secret-routes.ts';
export { describeShutdown } from './shutdown.ts';
export { describeSite } from './site.ts';
export { describeStalledLog } from './stalled-log.ts';
export { describeStepUp } from './step-up.ts';
export { describeWebSockets } from './web-sockets.ts';

export { type StoryEdge, sendRaw } from './world.ts';

const START_TIMEOUT_MS = 60_000;
const HTTPS_ORIGIN = 'https://app.example.com';

/** Starts an edge with these settings on a free port. */
export type StartEdge = (variables: Readonly<Record<string, string>>) => Promise<StoryEdge>;

/**
 * Tests the HTTP contract against a running edge through its origin only. Call it in a test file with
 * the runtime under test. The services behind the edge are the emulators, on loopback.
 */
export function describeEdge(name: string, startEdge: StartEdge): void {
  describe(`the edge on ${name}`, () => {
    describeWorld('on http loopback', startEdge, PUBLIC_ORIGIN, PLAIN, (world) => {
      describeSignIn(world);
      describeSessions(world);
      describeCookies(world);
      describeBehindNginx(world);
      describeRefreshing(world);
      describeForwarding(world);
      describeSemantics(world);
      describeProviderFailures(world);
      describeGuards(world);
      describeSlowCallers(world);
      describeOperator(world);
      describeStoreFailures(world);
      describeCustody(world);
    });
    describeWorld('behind https, token-mediating', startEdge, HTTPS_ORIGIN, MEDIATING, (world) => {
      describeHttps(world);
    });
  });
}

const PLAIN = {
  POSTERN_LEASE_SECONDS: String(LEASE_SECONDS),
  POSTERN_OPERATOR_TOKEN: OPERATOR_TOKEN,
  POSTERN_ALLOWED_ORIGINS: 'https://listed.example',
};
const MEDIATING = { POSTERN_MODE: 'token-mediating', POSTERN_SESSION_ABSOLUTE_SECONDS: '3' };

function describeWorld(
  situation: string,
  startEdge: StartEdge,
  publicOrigin: string,
  variables: Readonly<Record<string, string>>,
  describeStories: (world: () => World) => void,
): void {
  describe(`stories ${situation}`, () => {
    let world: World | undefined;
    let endings: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      const lockit = await serveEmulator(
        createLockitNetworkEmulator({ redirectUris: [`${publicOrigin}/callback`] }),
        { port: 0 },
      );
      const lekab = await serveEmulator(createLekabEmulator(), { port: 0 });
      const upstream = await Upstream.start(lockit.origin);
      endings = [() => upstream.end(), () => lockit.close(), () => lekab.close()];
      const edge = await startEdge({
        ...buildVariables(upstream.origin),
        POSTERN_PUBLIC_ORIGIN: publicOrigin,
        LEKAB_USERNAME: 'testuser',
        LEKAB_PASSWORD: 'testpass',
        LEKAB_BASE_URL: lekab.origin,
        ...variables,
      });
      endings.unshift(() => edge.end());
      world = buildWorld(edge, publicOrigin, lockit, lekab, upstream);
    }, START_TIMEOUT_MS);
    afterAll(async () => {
      for (const end of endings) await end();
    });
    beforeEach(async () => {
      world?.upstream.reset();
      await Promise.all([world?.lockit.reset(), world?.lekab.reset()]);
    });
    describeStories(() => {
      if (world === undefined) throw new Error('the edge has not started');
      return world;
    });
  });
}

function buildWorld(
  edge: StoryEdge,
  publicOrigin: string,
  lockit: ServedEmulator,
  lekab: ServedEmulator,
  upstream: Upstream,
): World {
  return {
    edge,
    publicOrigin,
    lockit: createEmulatorControls(lockit.origin),
    lekab: createEmulatorControls(lekab.origin),
    lockitOrigin: lockit.origin,
    upstream,
  };
}

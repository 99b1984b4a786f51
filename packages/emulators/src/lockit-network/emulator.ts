import type { Hono } from 'hono';
import { assembleEmulator } from '../controls/assemble.ts';
import { createFoundation } from '../emulator/foundation.ts';
import { combineStates } from '../emulator/state.ts';
import { addUnknownPathResponse } from '../http/unknown-path.ts';
import { createClientRegistry, type RegisteredClient } from './accounts/clients.ts';
import { demoUser, exampleClient } from './accounts/seeds.ts';
import { addApiRoutes } from './api/routes.ts';
import { LOCKIT_NETWORK_PATHS } from './documented-paths.ts';
import { seedDocumentedGrant } from './oauth/documented-grant.ts';
import { createGrantStore } from './oauth/grant-store.ts';
import { addTokenRoute } from './oauth/token-route.ts';
import type { LockitNetworkEmulatorOptions } from './options.ts';
import { addAuthorizeRoute } from './tools/authorize-route.ts';
import { createPendingRequests } from './tools/pending-requests.ts';
import { addToolsRoutes } from './tools/routes.ts';
import { createToolsSessions } from './tools/sessions.ts';

/** The guide's `expires_in`, in seconds: seven days. */
const DOCUMENTED_LIFETIME_SECONDS = 604_800;

/**
 * Creates an emulator of LockitNetwork: authorization endpoint, Tools pages, token endpoint and API
 * as its OAuth guide and public reference describe them, and the controls under `/__emulator`.
 *
 * Call it in-process with `app.request('/projects')`, or serve it with `serveEmulator`. It takes
 * its own origin from each request.
 *
 * @throws TypeError if a redirect URI cannot be registered
 * @throws DataFileError if `dataDir` contains a file that cannot be used
 */
export function createLockitNetworkEmulator(options: LockitNetworkEmulatorOptions = {}): Hono {
  const foundation = createFoundation(readSettings(options), DOCUMENTED_LIFETIME_SECONDS);
  const { clock } = foundation;
  const clients = createClientRegistry(listClients(options));
  const grants = createGrantStore(() => clock.nowMs(), seedDocumentedGrant);
  const sessions = createToolsSessions(foundation);
  const pending = createPendingRequests(foundation);
  const users = [demoUser, ...(options.users ?? [])];
  const tools = { foundation, grants, sessions, pending, users };
  const kept = combineStates({ grants, sessions });
  return assembleEmulator({
    foundation,
    faultTargets: { documentedPaths: LOCKIT_NETWORK_PATHS, basePath: '' },
    state: {
      ...kept,
      reset: () => {
        kept.reset();
        pending.clear();
      },
    },
    addService: (app) => {
      addAuthorizeRoute(app, tools, clients);
      addToolsRoutes(app, tools);
      addTokenRoute(app, foundation, grants, clients);
      addApiRoutes(app, clock, grants);
      addUnknownPathResponse(app, 'LockitNetwork', LOCKIT_NETWORK_PATHS);
    },
    dataDir: options.dataDir,
    dataFileName: 'lockit-network.json',
  });
}

function readSettings(options: LockitNetworkEmulatorOptions): LockitNetworkEmulatorOptions {
  if (options.codeLifetimeSeconds === undefined) return options;
  const { codeLifetimeSeconds } = options;
  return { ...options, settings: { codeLifetimeSeconds, ...options.settings } };
}

function listClients(options: LockitNetworkEmulatorOptions): RegisteredClient[] {
  const redirectUris = [...exampleClient.redirectUris, ...(options.redirectUris ?? [])];
  return [{ ...exampleClient, redirectUris }, ...(options.clients ?? [])];
}

import type { Hono } from 'hono';
import { assembleEmulator } from '../controls/assemble.ts';
import { createFoundation } from '../emulator/foundation.ts';
import { combineStates } from '../emulator/state.ts';
import { addUnknownPathResponse } from '../http/unknown-path.ts';
import { createUserLookup, seededUsers } from './accounts.ts';
import { addApiKeyRoute } from './api-key-route.ts';
import { createCredentialStore } from './credential-store.ts';
import { LEKAB_BASE_PATH, LEKAB_PATHS } from './documented-paths.ts';
import { createMessageRecord } from './messages.ts';
import type { LekabEmulatorOptions } from './options.ts';
import { addRevokeRoute } from './revoke-route.ts';
import { addSendRoute } from './send-route.ts';
import { addTokenRoute } from './token-route.ts';

/** The document's `expires_in`, in seconds. */
const DOCUMENTED_LIFETIME_SECONDS = 599;

/**
 * Creates an emulator of LEKAB: the authentication web service under `/auth/api/v1`, the messaging
 * path `/rime/send`, and the controls under `/__emulator`.
 *
 * Call it in-process with `app.request('/rime/send')`, or serve it with `serveEmulator`.
 *
 * @throws DataFileError if `dataDir` contains a file that cannot be used
 */
export function createLekabEmulator(options: LekabEmulatorOptions = {}): Hono {
  const foundation = createFoundation(options, DOCUMENTED_LIFETIME_SECONDS);
  const findUser = createUserLookup([...seededUsers, ...(options.users ?? [])]);
  const store = createCredentialStore(() => foundation.clock.nowMs());
  const messages = createMessageRecord();
  return assembleEmulator({
    foundation,
    faultTargets: { documentedPaths: LEKAB_PATHS, basePath: LEKAB_BASE_PATH },
    state: combineStates({ credentials: store, messages }),
    addService: (app) => {
      addApiKeyRoute(app, foundation, store, findUser);
      addTokenRoute(app, foundation, store, findUser);
      addRevokeRoute(app, store, findUser);
      addSendRoute(app, foundation, store, messages);
      addUnknownPathResponse(app, 'LEKAB', LEKAB_PATHS);
    },
    addControls: (controls) => {
      controls.get('/messages', (context) => context.json({ messages: messages.list() }));
    },
    dataDir: options.dataDir,
    dataFileName: 'lekab.json',
  });
}

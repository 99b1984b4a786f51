import type { Hono } from 'hono';
import { assembleEmulator } from '../controls/assemble.ts';
import { createFoundation } from '../emulator/foundation.ts';
import { createNodeRequester } from '../http/node-handler.ts';
import { stylesheet } from '../pages/stylesheet.ts';
import { allowOfflineAccess } from './offline-access.ts';
import { checkOptions, type OpenIdProviderOptions } from './options.ts';
import { OPENID_PATHS, STYLESHEET_PATH } from './paths.ts';
import { buildProvider } from './provider.ts';
import { createOpenIdRecords } from './records.ts';

/** In seconds. */
const ACCESS_TOKEN_LIFETIME_SECONDS = 3600;

/**
 * Creates an OpenID provider for development and tests: panva's oidc-provider with seeded users, a
 * sign-in page on which a click signs in, no question of consent, claims by scope (`profile`,
 * `email`, `groups`), refresh tokens for `offline_access`, revocation, introspection, sign-out, and
 * the controls under `/__emulator`. State and signing key are in memory.
 *
 * Serve it with `serveEmulator((origin) => createOpenIdProvider({ issuer: origin, clients }), { port })`.
 *
 * @throws TypeError if the issuer is not on loopback, or a client accepts no redirect URI
 */
export function createOpenIdProvider(options: OpenIdProviderOptions): Hono {
  checkOptions(options);
  const foundation = createFoundation(options, ACCESS_TOKEN_LIFETIME_SECONDS);
  const records = createOpenIdRecords(foundation);
  const handle = buildProvider(options, foundation, records).callback();
  const requestProvider = createNodeRequester((incoming, outgoing) => {
    void handle(incoming, outgoing);
  });
  return assembleEmulator({
    foundation,
    faultTargets: { documentedPaths: OPENID_PATHS, basePath: '' },
    state: records.state,
    addService: (app) => {
      app.get(STYLESHEET_PATH, (context) =>
        context.body(stylesheet, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
      );
      app.all('*', async (context) => {
        const { request, form } = await allowOfflineAccess(context);
        return requestProvider(request, form);
      });
    },
    dataDir: undefined,
    dataFileName: '',
  });
}

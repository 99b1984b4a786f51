import type { Flow } from '@postern/core';
import { describeConnection } from '../auth/config.ts';
import { readRedirectUri } from '../auth/redirect-uri.ts';
import type { Connection } from '../connection.ts';
import type { EdgeContext } from '../context.ts';
import { mountEdgeFlow } from '../edge-flow/mount.ts';
import type { Handle } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { limitAddress } from '../limits/limit-address.ts';
import { discover } from '../oauth/discover.ts';
import { UserSessions } from '../sessions/user-sessions.ts';
import { createBackchannelLogout } from './backchannel-logout.ts';
import type { Metadata } from './metadata.ts';
import type { DiscoveredOptions } from './options.ts';
import type { Proofs } from './proof.ts';

type SignIn = Pick<
  Connection,
  'authorizationCode' | 'bind' | 'describe' | 'endAllSessions' | 'mount' | 'refresh' | 'remember'
>;

/** What a connection has because users sign in with it. */
export function createSignIn(
  {
    id,
    issuer,
    redirectUri,
    scopes = ['openid'],
    parameters,
    allowedParameters,
  }: DiscoveredOptions,
  flow: Flow,
  metadata: Metadata,
  proofs: Proofs | undefined,
  readConnection: () => Connection,
): SignIn {
  const userSessions = new UserSessions(JSON.stringify([id, issuer]));
  const isOpenId = scopes.includes('openid');
  return {
    authorizationCode: {
      flow,
      scopes,
      ...(redirectUri !== undefined && { redirectUri }),
      ...(parameters && { parameters }),
      ...(allowedParameters && { allowedParameters }),
    },
    refresh: true,
    ...(isOpenId && {
      remember: (ticket, session, edge) => userSessions.keep(ticket, session, edge),
    }),
    ...(proofs && { bind: (credential, tokens) => proofs.bind(credential, tokens) }),
    describe: (c) => describe(c, readConnection()),
    endAllSessions: ({ tokens }, edge) => userSessions.endAll(tokens.user, edge),
    mount(app, enter) {
      if (flow === 'edge') mountEdgeFlow(app, enter, readConnection);
      if (!isOpenId) return;
      const logOut = createBackchannelLogout(readConnection(), metadata, userSessions);
      app.post(`/auth/connections/${id}/backchannel-logout`, enter(limit(logOut)));
    },
  };
}

/** What stands before endpoints that the app's own guards cannot stand before. */
function limit(handle: Handle): Handle {
  return async (c) => {
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    return (await limitAddress(c)) ?? handle(c);
  };
}

/** What a browser is told, once the provider has been asked for its endpoints. */
async function describe(
  c: EdgeContext,
  connection: Connection,
): ReturnType<NonNullable<Connection['describe']>> {
  const edge = c.get('edge');
  const found = await discover(connection, edge);
  if (found instanceof Failure) {
    // The next page asks again: the provider may answer by then.
    c.header('cache-control', 'no-store');
    const { id, authorizationCode: { flow } = {} } = connection;
    const redirectUri = readRedirectUri(connection, edge.settings.publicOrigin);
    return { id, ...(flow && { flow, redirectUri }) };
  }
  return {
    ...describeConnection(found, edge.settings.publicOrigin),
    ...(connection.remember && { signOutEverywhere: true }),
  };
}

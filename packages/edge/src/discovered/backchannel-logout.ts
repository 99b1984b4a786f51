import { readParameters } from '@postern/core';
import type { Connection } from '../connection.ts';
import type { Edge, EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { readText } from '../guards/json-body.ts';
import type { Name, UserSessions } from '../sessions/user-sessions.ts';
import { type LogoutToken, readLogoutToken } from './logout-token.ts';
import type { Metadata } from './metadata.ts';
import { findReplay } from './replay.ts';
import { readSigningAlgorithms } from './signing.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * `POST /auth/connections/{id}/backchannel-logout`: the service says that a user has signed out
 * there, and the sessions here end (OpenID Connect Back-Channel Logout 1.0 §2.5). It brings no
 * cookie and no header of the app's; what it may do, its signature says.
 *
 * Failures: `request_` ones; `provider_` ones where its keys cannot be fetched; `store_unavailable`.
 */
export function createBackchannelLogout(
  connection: Connection,
  metadata: Metadata,
  userSessions: UserSessions,
): (c: EdgeContext) => Promise<Outcome> {
  return async (c) => {
    const edge = c.get('edge');
    const token = await readTokenParameter(c);
    if (token instanceof Failure) return token;
    const failure = await endSessions(token, { connection, metadata, userSessions, edge });
    if (failure !== undefined) return failure;
    const { id } = connection;
    edge.log({ event: 'signed_out_by_service', requestId: c.get('requestId'), connection: id });
    return c.body(null, 200);
  };
}

async function readTokenParameter(c: EdgeContext): Promise<string | Failure> {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== FORM) return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  if (text instanceof Failure) return text;
  const token = readParameters(new URLSearchParams(text)).parameters?.['logout_token'];
  return token ?? new Failure('request_malformed', { cause: 'no logout_token' });
}

interface EndContext {
  readonly connection: Connection;
  readonly metadata: Metadata;
  readonly userSessions: UserSessions;
  readonly edge: Edge;
}

async function endSessions(
  token: string,
  { connection, metadata, userSessions, edge }: EndContext,
): Promise<Failure | undefined> {
  const server = await metadata.read(edge);
  if (server instanceof Failure) return server;
  const verification = {
    algorithms: readSigningAlgorithms(server),
    keys: [() => metadata.readKeys(server, edge)],
  };
  const audience = { server, clientId: connection.client.client_id, nowMs: edge.now() };
  const read = await readLogoutToken(token, verification, audience);
  if (read instanceof Failure) return read;
  const replay = await findReplay(userSessions.service, read.jti, edge);
  const isKnown = await replay.isKnown();
  if (isKnown instanceof Failure) return isKnown;
  if (isKnown) return new Failure('request_malformed', { cause: 'a logout token sent again' });
  const failure = await userSessions.end(readNames(read), edge);
  // Written down when all is done: what failed may be tried again with the same token.
  return failure ?? replay.remember(read.exp);
}

/**
 * The service's session, if it says which, and those of the user that may be of it because their
 * ID token did not say; else all sessions of the user (§2.4).
 */
function readNames({ sid, sub }: LogoutToken): Name[] {
  if (sid === undefined) return [['subject', sub ?? '']];
  return sub === undefined
    ? [['session', sid]]
    : [
        ['session', sid],
        ['sessionless', sub],
      ];
}

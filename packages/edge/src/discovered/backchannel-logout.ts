import type { EdgeContext, Handler } from '../app/context.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import { logRequest } from '../app/request-log.ts';
import { Failure } from '../failures/failure.ts';
import { readText } from '../http/body.ts';
import { isFormRequest } from '../http/media-type.ts';
import type { Connection, ProviderContext } from '../oauth/connection.ts';
import type { UserSessionsContext } from '../sessions/user-record.ts';
import type { UserIndexKey, UserSessions } from '../sessions/user-sessions.ts';
import { findReplay } from './logout-replay.ts';
import { type LogoutToken, readLogoutToken } from './logout-token.ts';
import type { Metadata } from './metadata.ts';
import { readSigningAlgorithms } from './signing.ts';

/**
 * `POST /auth/connections/{id}/backchannel-logout`: the provider reports that a user has signed out
 * there, and the user's sessions here end (OpenID Connect Back-Channel Logout 1.0 §2.5). The request
 * carries no cookie and no app header; the signature of its token authorizes it.
 *
 * Failures: `request_` failures; `provider_` failures if the provider's keys cannot be fetched;
 * `store_unavailable`.
 */
export function createBackchannelLogoutHandler(
  parts: UserSessionsContext & Pick<EdgeParts, 'log' | 'count'>,
  connection: Connection,
  metadata: Metadata,
  userSessions: UserSessions,
): Handler {
  return async (c) => {
    const token = await readTokenParameter(c);
    if (token instanceof Failure) return token;
    const provider = providerContextOf(c, parts);
    const read = await verify(token, connection, metadata, provider);
    if (read instanceof Failure) return read;
    const failure = await endSessionsOnce(read, userSessions, parts);
    if (failure !== undefined) return failure;
    await logRequest(c, parts, {
      event: 'signed_out_by_provider',
      connection: connection.id,
      ...(await userSessions.nameForLog(parts.keyRing, read.sub)),
    });
    return c.body(null, 200);
  };
}

async function readTokenParameter(c: EdgeContext): Promise<string | Failure> {
  if (!isFormRequest(c.req.raw)) return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  if (text instanceof Failure) return text;
  // Other values are ignored (§2.5), even repeated ones.
  const [token, ...others] = new URLSearchParams(text).getAll('logout_token');
  if (token !== undefined && others.length === 0) return token;
  return new Failure('request_malformed', { cause: 'logout_token is missing or repeated' });
}

async function verify(
  token: string,
  connection: Connection,
  metadata: Metadata,
  context: ProviderContext,
): Promise<LogoutToken | Failure> {
  const server = await metadata.read(context);
  if (server instanceof Failure) return server;
  const verification = {
    algorithms: readSigningAlgorithms(server),
    keys: [() => metadata.readKeys(server, context)],
  };
  const clientId = connection.client.client_id;
  return readLogoutToken(token, verification, { server, clientId, nowMs: context.now() });
}

async function endSessionsOnce(
  token: LogoutToken,
  userSessions: UserSessions,
  context: UserSessionsContext,
): Promise<Failure | undefined> {
  const replay = await findReplay(userSessions.provider, token.jti, context);
  const isKnown = await replay.isKnown();
  if (isKnown instanceof Failure) return isKnown;
  if (isKnown) return new Failure('request_malformed', { cause: 'a repeated logout token' });
  const failure = await userSessions.end(readIndexKeys(token), context);
  // Remember the token last: after a failure, the provider may try again with the same token.
  return failure ?? replay.remember(token.exp);
}

/**
 * If the token names the provider's session, that session ends, and so do sessions of the user whose
 * ID token named no session, because they may belong to it. Otherwise all sessions of the user end
 * (§2.4).
 */
function readIndexKeys({ sid, sub }: LogoutToken): UserIndexKey[] {
  if (sid === undefined) return [['subject', sub ?? '']];
  return sub === undefined
    ? [['session', sid]]
    : [
        ['session', sid],
        ['sessionless', sub],
      ];
}

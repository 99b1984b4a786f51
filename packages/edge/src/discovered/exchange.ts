import type { AuthorizationServer, Client } from 'oauth4webapi';
import type { Connection, TokenAnswer } from '../connection.ts';
import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { compareUser, identify } from './id-token.ts';
import type { Metadata } from './metadata.ts';
import type { DiscoveredOptions } from './options.ts';
import type { Proofs } from './proof.ts';

type Exchange = NonNullable<Connection['exchange']>;

/**
 * Token requests for users. What would make a sign-in fail is found before the code is spent, as
 * far as it can be; and a renewal that came out is kept, whatever is odd about it: its refresh token
 * has been rotated, and the one before it would end the session.
 */
export function createExchange(
  { id, clientId, scopes = ['openid'] }: DiscoveredOptions,
  client: Client,
  metadata: Metadata,
  proofs: Proofs | undefined,
): (server: AuthorizationServer) => Exchange {
  return (server) => async (send, before, context, expected) => {
    const note = (cause: string): void =>
      context.log({ event: 'renewal_flawed', connection: id, code: 'provider_malformed', cause });
    const ask = (): Promise<TokenAnswer> =>
      proofs ? proofs.request(send, before, server, note) : send();
    if (before) {
      const { issuer = server.issuer } = before;
      if (issuer !== server.issuer) return reject('tokens of another issuer');
      const { body, tokens } = await ask();
      if (tokens instanceof Failure) return tokens;
      const sameUser = { issuer, clientId, user: before.user, nowMs: context.now() };
      const comparison = compareUser(body['id_token'], sameUser);
      if (comparison.isOther) return reject(comparison.flaw);
      if (comparison.flaw !== undefined) note(comparison.flaw);
      return { ...tokens, issuer, ...(before.user && { user: before.user }) };
    }
    const keys = scopes.includes('openid') ? await metadata.readKeys(server, context) : undefined;
    if (keys instanceof Failure) return keys;
    const answer = await ask();
    const tokens = keys ? await identify(answer, server, client, keys, expected) : answer.tokens;
    return tokens instanceof Failure ? tokens : { ...tokens, issuer: server.issuer };
  };
}

function reject(cause: string): TokenSet | Failure {
  return new Failure('provider_rejected_grant', { cause });
}
